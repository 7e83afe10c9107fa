"""What is known of patents' documents -> one quality score each, and how much of their value it may move.

citations   who cites whom -> citations received, without those of the owner
cohorts     citations received -> relative to patents of the same field and age
similarity  classes of patents -> how crowded the field around each is
indicators  what is known of each patent -> indicators, each with its weight and where the weight is from
scoring     indicators -> one standardised score
loadings    similarity -> how much obligors lean on their technologies
strength    score -> multiple of value, as strong as the literature finds and no stronger
sources     where weights and bounds are from
reading     a table of patents, and one of citations -> scores, or every fault at once
"""

"""What a file may say: text of deals, pools and scenarios -> checked definitions, every fault located.

``reading`` turns YAML into plain data that remembers where each word stood; ``deal`` and its neighbours
say what a deal may contain; ``expressions`` parses the formulas and ``typing`` checks them against the one
``vocabulary``; ``references`` and ``sense`` look for names that lead nowhere and deals that cannot work.
"""

"""What a file may say: text of deals and columns of tapes -> checked definitions, every fault located.

``reading`` turns YAML into plain data that remembers where each word stood; ``deal`` and its neighbours
say what a deal may contain, ``tape`` what a pool's tables may; ``parsing`` turns formulas into the nodes of
``expressions`` and ``checking`` holds their types to the one ``vocabulary``; ``references`` and ``sense`` look
for names that lead nowhere and deals that cannot work; ``schema`` tells it all to editors. ``scenario`` says what a
scenario may hold, ``selection`` which rows it is on, ``shocks`` what it does to a deal; ``scaling`` makes a deal of
another size.
"""

"""The history of a context: the changes of each commit, and who made them."""

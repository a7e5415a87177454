"""The installation of the merge driver and of hooks, its examination, and the demonstration."""

"""Git itself: its command line, objects and refs, and the working trees that follow them."""

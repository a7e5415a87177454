"""The context document: its fields, how its parts merge, and how children are folded into it."""

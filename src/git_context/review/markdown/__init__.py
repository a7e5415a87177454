"""Reviews, differences and reports as Markdown that services show."""

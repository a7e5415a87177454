"""Changes in a context, as reviewers see them: text, Markdown, JSON, a page."""

"""What changed in a context, and how reviewers see it: text, Markdown, JSON, a page."""

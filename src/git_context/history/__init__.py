"""What history tells of a context: what each commit changed, and who brought what."""

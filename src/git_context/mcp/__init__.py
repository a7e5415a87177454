"""The verbs of git-context for agents, as tools of the Model Context Protocol."""

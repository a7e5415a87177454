"""Contexts in git: the gateway to git, and the installation of the merge driver."""

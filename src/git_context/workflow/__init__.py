"""What orchestrators and agents do with contexts on branches: one verb, one module."""

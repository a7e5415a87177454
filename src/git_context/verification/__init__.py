"""Whether the parts of a context fit together, and whether what they claim is true."""

"""What keeps broken, forged and leaking contexts out: validation where git stands still."""

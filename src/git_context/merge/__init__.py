"""The merge algebra: pure functions over JSON values, without I/O, clock or third-party imports."""

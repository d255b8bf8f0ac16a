"""Networks as plain data."""

"""XML as fields, and what XML articles have in common."""

"""The parts of schema.org descriptions."""

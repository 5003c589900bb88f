"""The parts of MODS records."""

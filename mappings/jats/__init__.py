"""The parts of JATS articles."""

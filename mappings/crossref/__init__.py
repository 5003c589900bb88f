"""The parts of Crossref metadata."""

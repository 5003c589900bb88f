"""The parts of citation files: BibTeX, RIS and CSL."""

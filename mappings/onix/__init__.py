"""The parts of ONIX for DOI registration."""

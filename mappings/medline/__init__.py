"""The parts of MEDLINE citations, as PubMed and Europe PMC give them."""

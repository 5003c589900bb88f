"""The parts of which the mappings of ORCID records, works and fundings are made."""

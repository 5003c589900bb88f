"""The parts of InvenioRDM records and vocabularies."""

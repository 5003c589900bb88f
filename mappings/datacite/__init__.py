"""The parts of DataCite metadata."""

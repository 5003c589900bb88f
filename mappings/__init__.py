"""From a source record to a record to triples."""

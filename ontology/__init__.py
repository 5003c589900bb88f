"""The words of the graph: namespaces, own terms, alignments, the JSON-LD context and the code tables."""

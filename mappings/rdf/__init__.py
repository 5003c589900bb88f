"""One describe function per kind of entity: a record in, N-Triples terms out."""

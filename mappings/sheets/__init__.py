"""Sheets that people make by hand, read with a mapping file beside them that says what each column is."""

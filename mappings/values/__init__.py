"""The normalisers: one kind of value a module, the same for every source."""

"""The knowledge graph we keep: ledger, identity, fusion, store, releases."""

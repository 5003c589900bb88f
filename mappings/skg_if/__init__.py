"""The parts of the Scientific Knowledge Graph Interoperability Framework (SKG-IF)."""

"""A collection in Qdrant, an engine that serves it from one machine or many."""

"""What Qdrant costs beside the embedded store, measured on its core in one process."""

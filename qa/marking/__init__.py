"""The answering sentence of a passage, and the short answer in it."""

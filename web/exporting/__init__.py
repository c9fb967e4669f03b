"""A conversation as a file: a document or a table."""

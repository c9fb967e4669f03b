"""The times that a question names: days and spans, and the newest."""

"""Bytes to clean text: encodings, Vietnamese from before Unicode, dates, sentences."""

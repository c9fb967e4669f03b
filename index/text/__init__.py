"""From bytes to clean text: encodings, Vietnamese from before Unicode, dates and sentences."""

"""From bytes to clean text: encodings, HTML, Vietnamese from before Unicode, dates, sentences."""

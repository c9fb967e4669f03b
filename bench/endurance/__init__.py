"""Long runs of the chat, and files that are made to break the reading of articles."""

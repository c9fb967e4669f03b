"""What a question means: as it was typed, with its conversation, or to the tool itself."""

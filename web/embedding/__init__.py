"""The question box in pages of other servers, in a frame."""

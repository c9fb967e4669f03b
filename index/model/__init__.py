"""Models: the bundled one, the fast engine for any of them, and the token vectors of texts."""

"""Trains the adapter that the bundled model is shipped with."""

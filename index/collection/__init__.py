"""What is asked of a collection, and how one is opened."""

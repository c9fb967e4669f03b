"""Answers that readers share: kept beside the store, each as a page that is only read."""

"""Questions that are watched: kept beside the store, and asked again after each build."""

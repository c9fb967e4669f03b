"""Several collections that are served together: their names, addresses and endpoints."""

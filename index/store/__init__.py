"""The store on disk: writing its files and reading them."""

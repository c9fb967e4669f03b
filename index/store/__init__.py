"""The store on disk: its files, written and read side by side."""

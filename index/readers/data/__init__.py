"""What tables and JSON share: the names of their fields, and how cells show numbers."""

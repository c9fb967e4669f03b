"""How well people's files are read."""

"""Who may send how much to the web chat: requests, questions, passwords."""

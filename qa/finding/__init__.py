"""The passages that may answer a question: searched, compared token by token, and ranked."""

"""What is found without a question: articles like another, and articles that hold words."""

"""Examples: a store as the retriever of other frameworks, and a notebook."""

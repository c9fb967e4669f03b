"""What programs ask: Gradio endpoints, plain HTTP, and tools of the Model Context Protocol."""

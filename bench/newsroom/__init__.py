"""Questions as newsrooms ask them."""

"""Questions in any language to collections in two languages."""

"""Words: how a text is split into words, and which are equal. Pure throughout."""

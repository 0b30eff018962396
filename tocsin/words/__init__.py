"""Words: how texts are cut into them, and which count as the same. Pure throughout."""

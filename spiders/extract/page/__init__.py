"""A page's bytes → its elements and lines, and what it says to machines."""

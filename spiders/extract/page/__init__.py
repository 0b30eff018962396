"""A page's bytes → its elements, its lines of text, and its structured data."""

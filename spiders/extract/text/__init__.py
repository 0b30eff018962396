"""The article's text: which lines of a page it is made of, and why the others not."""

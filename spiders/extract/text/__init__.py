"""The article's text: the lines of a page that belong to it, with all verdicts."""

"""The press review: what was reported in a day or a week, as page, PDF and message."""

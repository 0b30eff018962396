"""Who says what in a text: marks, verbs of saying, names and pronouns."""

"""Speech in a text: quotation marks, verbs of saying, names and pronouns."""

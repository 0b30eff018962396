"""The fields of an article that a query may ask for, by all their names."""

FIELDS = {
    "title": "title", "intitle": "title", "headline": "title",
    "body": "body", "text": "body", "intext": "body",
    "lead": "lead",
    "source": "source", "site": "source", "domain": "source",
    "lang": "lang", "language": "lang",
    "author": "author", "byline": "author",
    "url": "url", "inurl": "url",
    "country": "country",
    "agency": "agency",
}  # fmt: skip
"""The field names that people write → the field."""

"""The text of an answer's headers."""

from scrapy.http import Response


def header_text(response: Response, name: str) -> str:
    """Return the value of a header; "" where there is none.

    Bytes beyond ASCII are letters of Latin-1 (RFC 9110 §5.5).
    """
    return (response.headers.get(name) or b"").decode("latin-1")

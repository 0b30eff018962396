"""The markup in an answer that is a listing: unpacked, and in UTF-8."""

from spiders.decoding import TooLargeError, decode_markup, unpack
from spiders.listing import NotAListingError


def answer_markup(
    body: bytes, content_type: str, *, max_bytes: int, what: str
) -> bytes:
    """Return the markup of an answer in UTF-8, at most `max_bytes` of it.

    Raises NotAListingError when there is none; `what` is what it should have been.
    """
    if not body.strip():
        raise NotAListingError("the answer was empty")
    try:
        body = unpack(body, max_bytes)
    except TooLargeError as error:
        raise NotAListingError(str(error)) from error
    markup = decode_markup(body, content_type, max_bytes=max_bytes)
    if not markup.strip():
        raise NotAListingError(f"this is {what}, but a file of another kind")
    return markup

"""Keys of messages: the same plan gives the same key, so it is written once."""

import hashlib


def stable_key(*about: object) -> str:
    """Return a key of 40 hexadecimal digits: the same for the same, however often."""
    text = "\x1f".join(map(str, about))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]

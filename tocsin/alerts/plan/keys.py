"""Keys of messages: the same plan gives the same key, so it is written once."""

import hashlib


def stable_key(*parts: object) -> str:
    """Return a key of 40 hexadecimal digits: the same for the same parts."""
    text = "\x1f".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]

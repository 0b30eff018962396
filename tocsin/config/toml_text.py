"""Values as TOML writes them: any text, readable where it can be."""

import json
import re
from collections.abc import Iterable

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
"""A key that needs no quotes (TOML 1.0, "Keys")."""

_NOT_LITERAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no literal string may hold: control characters but for tab and line feed."""


def quoted(text: str) -> str:
    """Return a text in double quotes; halves of surrogate pairs become "?"."""
    # JSON's strings are TOML's, but for this one character, and halves of pairs.
    whole = text.encode(errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def literal(text: str) -> str:
    """Return a text as it stands between apostrophes; `quoted` where that cannot be.

    A query is full of quotation marks and backslashes. Several lines stay lines.
    """
    whole = text.encode(errors="replace").decode()
    if _NOT_LITERAL.search(whole) or "'''" in whole or whole.endswith("'"):
        return quoted(text)
    if "\n" in whole or "'" in whole:
        # The line feed behind the first marks does not count.
        return f"'''\n{whole}'''"
    return f"'{whole}'" if '"' in whole or "\\" in whole else quoted(text)


def key(name: str) -> str:
    """Return a name as a key: in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else quoted(name)


def array(texts: Iterable[str]) -> str:
    """Return texts as an array."""
    return f"[{', '.join(map(quoted, texts))}]"

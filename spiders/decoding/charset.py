"""The encodings that a page's server and the page itself declare.

Labels are read as the WHATWG Encoding Standard reads them: "latin-1" is cp1252, and
"gb2312" is gb18030.
"""

import re
from collections.abc import Iterator

from w3lib.encoding import resolve_encoding

_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_MARKUP = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|^\s*<\?xml\b[^>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
HEAD_BYTES = 65_536
"""The bytes in which a declaration is looked for. Browsers stop at 1,024 bytes or at
the end of the head, and many pages put style sheets first."""

LATIN = frozenset(
    [
        *("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "mac-roman"),
        *(f"iso8859-{part}" for part in (2, 3, 4, 10, 13, 14, 15, 16)),
    ]
)
NON_LATIN = frozenset(
    [
        *("cp866", "cp874", "cp1251", "cp1253", "cp1255", "cp1256", "koi8-r", "koi8-u"),
        *("mac-cyrillic", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8"),
    ]
)
DOUBLE_BYTE = frozenset(["big5hkscs", "cp932", "cp949", "euc_jp", "gb18030"])
"""Encodings with two bytes a letter, in which few pairs of bytes are letters."""

_ALIASES = {
    **dict.fromkeys(["gb-2312", "csgb2312"], "gb18030"),
    **dict.fromkeys(["cn-big5", "big-5"], "big5"),
    **dict.fromkeys(["cseuckr", "ksc-5601", "ks-c-5601-1989", "iso-ir-149"], "cp949"),
    **dict.fromkeys(["windows-949", "ms949"], "cp949"),
    **dict.fromkeys(["visual", "logical", "iso-8859-8-i", "iso-8859-8-e"], "hebrew"),
    **dict.fromkeys(["iso-8859-6-i", "iso-8859-6-e"], "arabic"),
    **dict.fromkeys(["koi", "koi8"], "koi8-r"),
    **dict.fromkeys(["koi8-ru"], "koi8-u"),
    **dict.fromkeys(["mac", "csmacintosh"], "macintosh"),
    **dict.fromkeys(["mac-ukrainian"], "mac-cyrillic"),
    **dict.fromkeys(["dos-874"], "cp874"),
}
"""Labels of the WHATWG Encoding Standard that w3lib and Python do not know."""


def declared_encodings(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the encodings that the server and then the page declare."""
    if (header := _LABEL.search(content_type)) and (encoding := _codec(header[1])):
        yield encoding
    head = _COMMENT.sub(b"", body[:HEAD_BYTES])
    for found in _IN_MARKUP.finditer(head):
        if encoding := _codec((found[1] or found[2]).decode("ascii", "replace")):
            yield encoding


def _codec(label: str) -> str:
    """Return Python's name for an encoding of the web, "" for any other codec.

    Some of Python's other codecs unpack archives, which a page must not trigger.
    """
    label = label.lower().replace("_", "-").removeprefix("x-")
    label = re.sub(r"^iso-?8859-?(?=\d)", "iso-8859-", label)
    label = re.sub(r"^win(dows)?-?(?=125\d)", "cp", label)
    name = resolve_encoding(_ALIASES.get(label, label)) or ""
    known = name in LATIN or name in NON_LATIN or name in DOUBLE_BYTE
    return name if known or name == "utf-8" else ""

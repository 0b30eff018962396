"""Decode a page or a feed: bytes in any encoding → the same markup in UTF-8.

The bytes count more than the declarations: servers and templates declare one encoding
for all pages, some of which are written in another.
"""

import re

from w3lib.encoding import read_bom, to_unicode

from spiders.decoding import charset
from spiders.decoding.unpack import TooLargeError, unpack

MAX_MARKUP = 5_000_000
"""Bytes of UTF-8 that are read. The largest articles have about a tenth of it; longer
pages are archives of live blogs, or made to keep a parser busy."""

_WIDEST = 4
"""UTF-32 takes four bytes where UTF-8 takes one."""

_NO_MARKUP = (
    *(b"\x1f\x8b", b"\x1f\x9d", b"BZh9", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    *(b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!\x1a", b"%PDF-", b"{\\rtf"),
    *(b"\xd0\xcf\x11\xe0", b"wOFF", b"wOF2", b"\x89PNG", b"GIF8", b"\xff\xd8\xff"),
    *(b"RIFF", b"II*\0", b"MM\0*", b"\0\0\1\0", b"OggS", b"ID3\2", b"ID3\3"),
    *(b"ID3\4", b"fLaC", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftyp", b"\0\0\0 ftyp"),
)
"""The first bytes of compressed files, documents, fonts, images, sound and films."""

_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
"""Bytes that are in no text (the "binary data bytes" of WHATWG MIME Sniffing)."""

_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]")
"""The switch to kanji in ISO-2022-JP, which has no byte above ASCII."""

_WIDE = (
    *(("utf-32-le", 0.9, (2, 3), (0,)), ("utf-32-be", 0.9, (0, 1), (3,))),
    *(("utf-16-le", 0.3, (1, 3), (0, 2)), ("utf-16-be", 0.3, (0, 2), (1, 3))),
)
"""Encoding, a share, the positions among four bytes at which more than that share of
bytes is zero, and the positions at which hardly any is."""

_OF_LANGUAGE = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"], "cp1250"),
    **dict.fromkeys(["tr", "az"], "cp1254"),
    **dict.fromkeys(["lt", "lv", "et"], "cp1257"),
    **dict.fromkeys(["vi"], "cp1258"),
}
"""Language → the encoding of Latin letters on a page that declares none; for other
languages it is cp1252 (the fallbacks of WHATWG HTML, by locale)."""

_LANGUAGE = re.compile(
    rb"<html\b[^>]{0,300}?\blang\s*=\s*[\"']?([a-z]{2})\b"
    rb"|<(?:feed|rss)\b[^>]{0,300}?\bxml:lang\s*=\s*[\"']([a-z]{2})\b"
    rb"|<(?:dc:)?language>\s*([a-z]{2})\b",
    re.IGNORECASE,
)
"""Where a page or a feed declares its language."""

_ABOVE_ASCII = bytes([*range(0x80, 0xA0), *range(0xA1, 0x100)])
_ENOUGH_BYTES = 20
"""Fewer bytes above ASCII do not overrule a declared encoding."""

_RUN = re.compile(rb"[\x80-\x9f\xa1-\xff]{3,}")
_PARTS = re.compile(rb"[<>\r\n]")

_SAMPLE_BYTES = 4_096
"""The size of the sample by which encodings are told apart: at most 6 ms in the
detector; with shorter samples it was wrong more often."""


def decode_markup(
    body: bytes, content_type: str, *, max_bytes: int = MAX_MARKUP
) -> bytes:
    """Return a page in UTF-8, at most `max_bytes` of it; b"" if it is no text.

    Valid UTF-8 is returned unchanged, whatever encoding is declared. Invalid bytes
    become U+FFFD. Gzip that the server did not announce is unpacked; a page that holds
    more than any page does is no text.
    """
    try:
        body = unpack(body, _WIDEST * max_bytes)
    except TooLargeError:
        return b""
    return _cut_to_limit(_to_utf8(body[: _WIDEST * max_bytes], content_type), max_bytes)


def _to_utf8(body: bytes, content_type: str) -> bytes:
    if body.startswith(_NO_MARKUP):
        return b""
    encoding, mark = read_bom(body)
    if encoding and mark:
        text = to_unicode(body[len(mark) :], encoding)
        return text.encode("utf-8", "replace")
    if encoding := _wide_encoding(body[:256]):
        return to_unicode(body, encoding).encode("utf-8", "replace")
    if b"\x1b" in body and body.isascii() and _ESCAPED_JAPANESE.search(body):
        return to_unicode(body, "iso2022_jp").encode()
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        # A transfer that was cut off may end within a character.
        if broken.reason != "unexpected end of data":
            return _convert(body, content_type)
        return body[: broken.start]
    return body


def _cut_to_limit(markup: bytes, max_bytes: int) -> bytes:
    # Browsers skip NUL bytes; libxml2 before 2.14 took one for the end of the page.
    if b"\0" in markup:
        markup = markup.replace(b"\0", b"")
    if len(markup) <= max_bytes:
        return markup
    cut = markup.rfind(b"<", 0, max_bytes)
    if cut > 0:
        return markup[:cut]
    return markup[:max_bytes].decode("utf-8", "ignore").encode()


def _wide_encoding(start: bytes) -> str:
    """Return the form of UTF-16 or UTF-32 of a page without a byte order mark, or "".

    Pages begin with markup, which is ASCII: about half of the bytes are zero.
    """
    if b"\0" not in start:
        return ""
    zeros = [start[n::4].count(0) * 4 / len(start) for n in range(4)]
    for encoding, share, empty, filled in _WIDE:
        if min(zeros[n] for n in empty) > share and max(zeros[n] for n in filled) < 0.1:
            return encoding
    return ""


def _convert(body: bytes, content_type: str) -> bytes:
    """Convert bytes that are not valid UTF-8 to UTF-8."""
    start = body[:4_096]
    if len(start) - len(start.translate(None, _CONTROLS)) > len(start) * 0.02:
        return b""  # compressed or binary
    declared = list(charset.declared_encodings(body, content_type))
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    # Bytes of another encoding hardly ever form a valid sequence of UTF-8. So a few
    # valid sequences already mean UTF-8 into which another encoding was pasted: to read
    # the whole page in that encoding would spoil the rest.
    if broken * (1 if "utf-8" in declared else 10) > whole:
        sample = _sample(body)
        fits = (encoding for encoding in declared if _fits(sample, encoding))
        encoding = next(fits, "") or _detect(sample, body)
        if not encoding:
            encoding = next((name for name in declared if name != "utf-8"), "cp1252")
        text = to_unicode(body, encoding)
    return text.encode("utf-8", "replace")


def _sample(body: bytes) -> bytes:
    """Return parts of the text that are not ASCII."""
    parts, size = [], 0
    for part in _PARTS.split(body):
        if not part.isascii():
            parts.append(part[: 2 * _SAMPLE_BYTES])
            size += len(part)
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(parts)


def _count_above_ascii(sample: bytes) -> int:
    """Return the number of bytes above ASCII, without the no-break space."""
    return len(sample) - len(sample.translate(None, _ABOVE_ASCII))


def _is_latin(sample: bytes) -> bool:
    """Return whether bytes above ASCII are single letters between ASCII letters.

    In scripts other than Latin they form whole words.
    """
    return sum(map(len, _RUN.findall(sample))) * 2 <= _count_above_ascii(sample)


def _fits(sample: bytes, encoding: str) -> bool:
    """Return whether a sample may be in the declared encoding."""
    if encoding in charset.DOUBLE_BYTE:
        text = to_unicode(sample, encoding)
        letters = len(text) - len(text.encode("ascii", "ignore"))
        if text.count("\ufffd") * 20 > letters:
            return False
    if encoding == "utf-8":
        return False  # the page would be valid UTF-8
    is_enough = _count_above_ascii(sample) >= _ENOUGH_BYTES
    return not is_enough or _is_latin(sample) == (encoding in charset.LATIN)


def _detect(sample: bytes, body: bytes) -> str:
    """Return the encoding that a sample looks like, "" when it looks like none."""
    if _is_latin(sample):
        tag = _LANGUAGE.search(body[: charset.HEAD_BYTES])
        language = tag[tag.lastindex or 0].decode().lower() if tag else ""
        encoding = _OF_LANGUAGE.get(language, "cp1252")
        # ISO 8859-2 has no letters below 0xA0, where cp1250 has frequent ones.
        is_iso = encoding == "cp1250" and not re.search(rb"[\x80-\x9f]", sample)
        return "iso8859-2" if is_iso else encoding
    from charset_normalizer import from_bytes

    # Limited to the encodings that the web uses for such scripts, the detector is right
    # nearly always; among all encodings, on two pages of three.
    among = ("cp1251", "koi8-r", "iso8859-5", "cp1253", "cp1255", "cp1256", "cp874")
    best = from_bytes(
        sample, cp_isolation=[*among, *sorted(charset.DOUBLE_BYTE)]
    ).best()
    return best.encoding if best else ""

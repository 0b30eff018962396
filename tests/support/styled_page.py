"""A page of news with a style sheet that imports another, a font and pictures."""

import struct
import zlib
from collections.abc import Mapping

from tests.support.daemon_process import prose
from tests.support.wire_server import HTML, answer

HEADLINE = "Ferry of berth seven stays"
COLOUR = "rgb(20, 90, 60)"
"""That of the headline, which the imported style sheet gives it."""

CSS = b"Content-Type: text/css"
PNG = b"Content-Type: image/png"


def picture(width: int = 60, height: int = 40) -> bytes:
    """Return a picture of a calm sea, as PNG."""
    row = b"\x00" + bytes((70, 130, 170)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def styled_page(headline: str = HEADLINE, number: int = 1) -> bytes:
    """Return the page, which names its files by addresses without a host."""
    text = "".join(f"<p>{part}</p>" for part in prose("ferry", number))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{headline}</title><link rel="stylesheet" href="/style.css"></head>
<body><article><h1>{headline}</h1>
<picture><source srcset="/small.png 320w, /large.png 800w" sizes="640px">
<img id="sea" src="/old.png" alt="The sea"></picture>{text}</article></body></html>
""".encode()


def files() -> Mapping[str, bytes]:
    """Return path → answer of what the page needs."""
    sheet = b'@import "/colours.css"; body { background-image: url(paper.png) }'
    colours = b"h1 { color: %s }" % COLOUR.encode()
    shown = {name: picture() for name in ("/small.png", "/large.png", "/old.png")}
    return {
        "/style.css": answer("200 OK", CSS, body=sheet),
        "/colours.css": answer("200 OK", CSS, body=colours),
        "/paper.png": answer("200 OK", PNG, body=picture(8, 8)),
        **{path: answer("200 OK", PNG, body=data) for path, data in shown.items()},
    }


def pages(count: int = 1) -> dict[str, tuple[str, bytes]]:
    """Return path → (headline, answer) of pages that share their files."""
    titles = {f"/{number}": f"{HEADLINE}, {number}" for number in range(1, count + 1)}
    return {
        path: (title, answer("200 OK", HTML, body=styled_page(title, place)))
        for place, (path, title) in enumerate(titles.items(), 1)
    }

"""An export of one page of an invented newspaper, for the picture of its replay."""

import contextlib
from dataclasses import replace
from pathlib import Path

from spiders.fetch.recording import RecordingRoom
from store import captures
from store.db import Store
from tests.support.evidence_days import NOON, EvidenceScene
from tests.support.wire_server import HTML, answer
from tocsin.evidence.capture_writer import PageToKeep

HOST = "harbour-gazette.example"
PAGE = f"http://{HOST}/news/night-ferry"
TITLE = "Night ferry to Sandholm is given up"

_CSS = """
body { margin: 0; font: 17px/1.5 Georgia, "Noto Serif", serif; color: #1c2733;
       background: #f6f2ea; }
header { background: #12425f; color: #fff; padding: 14px 40px; font-size: 26px; }
header small { float: right; font: 15px sans-serif; line-height: 39px; opacity: .8; }
article { max-width: 760px; margin: 24px auto; }
h1 { font-size: 34px; line-height: 1.2; margin: 0 0 6px; color: #8a2b1d; }
.by { font: 14px sans-serif; color: #65717d; margin: 0 0 16px; }
img { width: 100%; display: block; border-radius: 4px; }
"""

_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 260">
<rect width="760" height="160" fill="#223a5e"/><circle cx="640" cy="52" r="26"
fill="#f3e9c6"/><rect y="150" width="760" height="110" fill="#163049"/>
<path d="M180 150h360l-34 52H222z" fill="#d8dde2"/><path d="M250 112h210v38H250z"
fill="#eef1f4"/><path d="M300 82h90v30h-90z" fill="#b8402f"/><g fill="#f7d774">
<path d="M266 124h14v12h-14zM296 124h14v12h-14zM326 124h14v12h-14zM356 124h14v12h-14z
M386 124h14v12h-14zM416 124h14v12h-14z"/></g><path d="M0 214q95-14 190 0t190 0 190 0
190 0v46H0z" fill="#1d3d5c"/></svg>"""

_MARKUP = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{TITLE}</title><link rel="stylesheet" href="/style.css"></head><body>
<header>The Harbour Gazette <small>Monday, 2 March 2026</small></header><article>
<h1>{TITLE}</h1><p class="by">By our harbour desk, 11:40</p>
<img src="/pictures/ferry.svg" alt="A ferry by night">
<p>The ferry that has crossed to Sandholm each night since the bridge was closed will
sail for the last time on Friday, the harbour office said this morning. Four in ten of
its places were taken last winter.</p><p>The council had promised in autumn to pay for
the crossing until the bridge is open again. It did not say yesterday who decided
otherwise.</p>
</article></body></html>"""

_FILES = (
    ("page", PAGE, HTML, _MARKUP),
    ("style", f"http://{HOST}/style.css", b"Content-Type: text/css", _CSS),
    (
        "image",
        f"http://{HOST}/pictures/ferry.svg",
        b"Content-Type: image/svg+xml",
        _PICTURE,
    ),
)


def write_replay_scene(folder: Path) -> Path:
    """Keep the page and what it needs, and export them; return the file."""
    room = RecordingRoom()
    with contextlib.closing(Store(folder / "tocsin.db")) as store:
        scene = EvidenceScene(store, folder / "evidence")
        with scene.writing() as writer:
            for part, url, kind, text in _FILES:
                octets = answer("200 OK", kind, body=text.encode())
                page = _kept(store, room, url, octets)
                writer.keep(replace(page, facts={"part": part}))
        titles: dict[int, str | None] = {1: TITLE, 2: None, 3: None}
        scene.export(folder / "case.wacz", {NOON.date().isoformat(): titles})
    return folder / "case.wacz"


def _kept(store: Store, room: RecordingRoom, url: str, octets: bytes) -> PageToKeep:
    recording = room.open()
    buffers = recording.begin()
    if buffers is not None:
        path = url.partition(HOST)[2]
        buffers.asked = NOON
        buffers.note_sent(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        buffers.note_received(octets)
    recording.end(url, 200)
    wanted = store.write(captures.want, url, HOST, NOON, why="manual")
    return PageToKeep(id=wanted.result(), url=url, recording=recording)

"""The daemon keeps the pages of what matches, as the site sent them, and no others."""

import gzip
import hashlib
from io import BytesIO
from pathlib import Path

from tests.support.daemon_process import Daemon, config, daemon, feed, run
from tests.support.wire_server import HTML, WireServer, answer, article, chunked
from tocsin.evidence.read_captures import ReadCapture, read_captures

EVIDENCE = '[evidence]\npages = "matched"\nmin_free_mb = 1\n'
CONTENT = "http://purl.org/rss/1.0/modules/content/"
XML = b"Content-Type: application/rss+xml; charset=utf-8"

REPLACED = """
SELECT count(*) FROM captures c JOIN requisites r ON r.needed_by = c.id
JOIN captures l ON l.id = r.capture WHERE c.state = 'missed' AND l.state = 'kept'
"""
"""How many pages did not come, and have the listing kept in their place."""


def outlet(pages: dict[str, tuple[str, bytes]]) -> WireServer:
    """Return an outlet whose feed lists these pages: path → (headline, answer)."""
    server = WireServer({path: octets for path, (_, octets) in pages.items()})
    items = [(path, title) for path, (title, _) in pages.items() if title]
    listed = feed(server.url, items).encode()
    server.answers["/feed"] = answer("200 OK", XML, body=listed)
    server.answers["/robots.txt"] = answer("200 OK", body=b"User-agent: *\n")
    return server


def captured(folder: Path) -> list[ReadCapture]:
    """Return all captures in the files of a folder of evidence."""
    files = sorted((folder / "warc").glob("*.warc.gz"))
    return [
        found for file in files for found in read_captures(BytesIO(file.read_bytes()))
    ]


def settled(running: Daemon, number: int) -> bool:
    """Return whether so many captures are kept or missed, and none is open."""
    states = dict(running.rows("SELECT state, count(*) FROM captures GROUP BY 1"))
    open_ = states.get("due", 0) + states.get("recorded", 0)
    return not open_ and sum(states.values()) == number


def test_pages_of_matches_are_kept_octet_by_octet(tmp_path: Path) -> None:
    packed = gzip.compress(article("Ferry two", 2), mtime=0)
    pieces = chunked(article("Ferry three", 3))
    pages = {
        "/1": (
            "Ferry one",
            answer("200 Very Well", HTML, body=article("Ferry one", 1)),
        ),
        "/2": ("", answer("302 Found", b"Location: /2b", body=b"moved")),
        "/2b": (
            "",
            answer("200 OK", HTML, b"Content-Encoding: gzip", body=packed),
        ),
        "/3": (
            "Ferry three",
            answer(
                "200 OK", HTML, b"Transfer-Encoding: chunked", body=pieces, length=False
            ),
        ),
        "/4": ("Crane four", answer("200 OK", HTML, body=crane())),
    }
    pages["/2"] = ("Ferry two", pages["/2"][1])
    site = outlet(pages)
    with site:
        sources = {"port": f'url = "{site.url}/feed"'}
        with daemon(tmp_path, config(sources, more=EVIDENCE)) as running:
            running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 4)
            running.wait(lambda: settled(running, 3))
            assert running.stop() == 0

        found = captured(tmp_path / "evidence")

    assert [one.faults for one in found] == [[], [], []]
    assert [one.chain.number for one in found if one.chain] == [1, 2, 3]
    sent = {
        record.record.url[len(site.url) :]: record.record.block
        for one in found
        for record in one.records
        if record.record and record.record.kind == "response"
    }
    assert set(sent) - {"/robots.txt"} == {"/1", "/2", "/2b", "/3"}
    assert all(block == site.answers[path] for path, block in sent.items())
    first = running.rows(
        "SELECT c.url, a.title, c.text_sha256, a.title || char(10) || a.text"
        " FROM captures c JOIN articles a ON a.id = c.article_id ORDER BY a.title"
    )
    assert [row[1] for row in first] == ["Ferry one", "Ferry three", "Ferry two"]
    for _, _, digest, words in first:
        assert digest == hashlib.sha256(words.encode()).hexdigest()


def crane() -> bytes:
    """Return a page that no watchlist wants."""
    return article("Crane four", 4).replace(b"ferry", b"crane")


def test_a_page_that_was_never_asked_for_is_asked_for_to_be_kept(
    tmp_path: Path,
) -> None:
    page = answer("200 OK", HTML, body=article("Ferry one", 1))
    site = outlet({"/1": ("Ferry one", page)})
    whole = "The ferry of berth seven stays. " * 60
    with site:
        listed = site.answers["/feed"].partition(b"\r\n\r\n")[2].decode()
        listed = listed.replace(
            "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        )
        listed = listed.replace(
            "</item>",
            f"<content:encoded><![CDATA[<p>{whole}</p>]]></content:encoded></item>",
        )
        site.answers["/feed"] = answer("200 OK", XML, body=listed.encode())
        sources = {"port": f'url = "{site.url}/feed"'}
        with daemon(tmp_path, config(sources, more=EVIDENCE)) as running:
            running.wait(lambda: settled(running, 1))
            origin = running.rows("SELECT origin FROM articles")
            state = running.rows("SELECT state, status FROM captures")
            assert running.stop() == 0

        (found,) = captured(tmp_path / "evidence")

    assert origin == [("feed",)]
    assert state == [("kept", 200)]
    assert found.faults == []


def test_a_page_that_will_not_come_is_a_row_with_its_reason(tmp_path: Path) -> None:
    site = outlet({"/1": ("Ferry one", answer("503 Later", HTML, body=b"later"))})
    with site:
        sources = {"port": f'url = "{site.url}/feed"'}
        crawl = "tries = 2"
        whole = config(sources, crawl=crawl, more=EVIDENCE)
        with daemon(tmp_path, whole) as running:
            # What the feed said of it is kept in its place.
            running.wait(lambda: settled(running, 2))
            row = running.rows("SELECT state, reason FROM captures WHERE part = 'page'")
            assert running.stop() == 0

    ((state, reason),) = row
    assert state == "missed"
    assert reason.startswith("HTTP 503")


def test_a_disk_with_too_little_room_costs_the_capture_and_no_article(
    tmp_path: Path,
) -> None:
    page = answer("200 OK", HTML, body=article("Ferry one", 1))
    site = outlet({"/1": ("Ferry one", page)})
    more = EVIDENCE.replace("min_free_mb = 1", "min_free_mb = 99999999")
    with site:
        sources = {"port": f'url = "{site.url}/feed"'}
        with daemon(tmp_path, config(sources, more=more)) as running:
            running.wait(lambda: settled(running, 1))
            ((reason,),) = running.rows("SELECT reason FROM captures")
            matched = running.rows("SELECT count(*) FROM matches")
            assert running.stop() == 0

    assert "99,999,999 MB have to stay free ([evidence] min_free_mb)" in reason
    assert matched == [(1,)]
    assert captured(tmp_path / "evidence") == []


def test_a_page_that_never_came_is_not_kept_by_its_robots_txt(tmp_path: Path) -> None:
    large = answer("200 OK", HTML, body=article("Ferry two", 2) * 2_000)
    private = answer("200 OK", HTML, body=article("Ferry three", 3))
    moved = answer("302 Found", b"Location: /2", body=b"moved")
    site = outlet(
        {
            "/2": ("Ferry two", large),
            "/3": ("Ferry three", private),
            "/4": ("Ferry four", moved),
        }
    )
    rules = b"User-agent: *\nDisallow: /3\n"
    site.answers["/robots.txt"] = answer("200 OK", body=rules)
    with site:
        sources = {"port": f'url = "{site.url}/feed"'}
        whole = config(sources, crawl="tries = 1\nmax_page_mb = 1", more=EVIDENCE)
        with daemon(tmp_path, whole) as running:
            running.wait(lambda: running.rows(REPLACED) == [(3,)])
            found = running.rows(
                "SELECT state, reason FROM captures WHERE part = 'page' ORDER BY url"
            )
            asked = run("evidence", "capture", f"{site.url}/3", cwd=tmp_path)
            assert running.stop() == 0

    too_large, robots = "the answer exceeds the size limit", "robots.txt"
    assert [state for state, _ in found] == ["missed"] * 3
    assert found[0][1] == found[2][1] == too_large
    assert robots in found[1][1]
    assert (asked.returncode, robots in asked.stdout) == (1, True)
    kept = captured(tmp_path / "evidence")
    assert {each.facts.get("part") for each in kept} == {"listing"}

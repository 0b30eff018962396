"""The daemon keeps what a page needs in order to look as it did, after the page."""

from pathlib import Path
from typing import Any

import pytest

from tests.evidence.test_daemon_evidence import EVIDENCE, XML, captured, outlet
from tests.support import styled_page
from tests.support.daemon_process import Daemon, config, daemon, run
from tests.support.styled_case import EVIDENCE as WITH_FILES
from tests.support.styled_case import is_done
from tests.support.wire_server import HTML, WireServer, answer

CONTENT = "http://purl.org/rss/1.0/modules/content/"


def styled_outlet(pages: int, **instead: bytes) -> WireServer:
    """Return an outlet whose pages share a style sheet; `instead` replaces answers."""
    site = outlet(styled_page.pages(pages))
    site.answers |= styled_page.files()
    site.answers |= {f"/{name}": octets for name, octets in instead.items()}
    return site


def kept(running: Daemon, site: WireServer) -> dict[str, tuple[Any, ...]]:
    """Return path → part, state and reason of each capture."""
    found = running.rows("SELECT url, part, state, reason FROM captures")
    return {row[0].removeprefix(site.url): row[1:] for row in found}


def crawl(folder: Path, site: WireServer, pages: int) -> dict[str, tuple[Any, ...]]:
    """Let a daemon keep the pages of an outlet; return what `kept` does."""
    sources = {"port": f'url = "{site.url}/feed"'}
    whole = config(sources, crawl="tries = 1", more=WITH_FILES)
    with site, daemon(folder, whole) as running:
        running.wait(lambda: is_done(running, pages))
        found = kept(running, site)
        assert running.stop() == 0
    return found


def test_style_sheets_and_the_pictures_that_are_shown_follow_the_page(
    tmp_path: Path,
) -> None:
    site = styled_outlet(1)

    found = crawl(tmp_path, site, 1)

    assert found == {
        "/1": ("page", "kept", ""),
        "/style.css": ("style", "kept", ""),
        "/colours.css": ("style", "kept", ""),
        "/paper.png": ("image", "kept", ""),
        "/large.png": ("image", "kept", ""),
    }
    whole = captured(tmp_path / "evidence")
    assert [one.faults for one in whole] == [[]] * 5
    facts = [one.facts for one in whole]
    assert facts[0]["url"] == f"{site.url}/1"
    assert [one.get("needed-by") for one in facts][:2] == [None, "1"]
    assert run("evidence", "verify", cwd=tmp_path).returncode == 0


def test_pages_of_one_day_share_their_files(tmp_path: Path) -> None:
    site = styled_outlet(3)

    found = crawl(tmp_path, site, 3)

    asked = [path for path, _ in site.heard]
    assert len(found) == 7
    assert asked.count("/style.css") == asked.count("/large.png") == 1
    assert set(asked[-4:]) >= {"/colours.css", "/paper.png"}


def test_a_file_that_does_not_come_is_a_row_with_its_reason(tmp_path: Path) -> None:
    large = b"Content-Type: image/png"
    site = styled_outlet(
        1,
        **{
            "style.css": answer("404 Not Found", HTML, body=b"no"),
            "large.png": answer("200 OK", large, body=bytes(5_100_000)),
        },
    )

    found = crawl(tmp_path, site, 1)

    assert found["/1"] == ("page", "kept", "")
    assert found["/style.css"][1:] == (
        "missed",
        "HTTP 404: the site has no page at this address",
    )
    assert found["/large.png"][1:] == ("missed", "the answer exceeds the size limit")
    said = run("evidence", cwd=tmp_path).stdout
    assert "2 missed" in said


def test_what_robots_txt_forbids_is_not_asked_for(tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /style.css\n"
    site = styled_outlet(1)
    site.answers["/robots.txt"] = answer("200 OK", body=rules)

    found = crawl(tmp_path, site, 1)

    assert found["/style.css"][1] == "missed"
    assert "robots.txt" in found["/style.css"][2]
    assert "/style.css" not in [path for path, _ in site.heard]


def test_files_on_an_address_that_is_not_public_are_not_asked_for(
    tmp_path: Path,
) -> None:
    inside = b'<img src="http://10.0.0.1/secret.png">'
    page = styled_page.styled_page().replace(b"</article>", inside + b"</article>")
    site = styled_outlet(1)
    site.answers["/1"] = answer("200 OK", HTML, body=page)

    found = crawl(tmp_path, site, 1)

    part, state, reason = found["http://10.0.0.1/secret.png"]
    assert (part, state) == ("image", "missed")
    assert "10.0.0.1" in reason


def test_only_so_many_files_are_asked_for(tmp_path: Path) -> None:
    links = "".join(f'<img src="/{number}.png">' for number in range(40))
    page = styled_page.styled_page().replace(b"</article>", links.encode())
    site = styled_outlet(1)
    site.answers["/1"] = answer("200 OK", HTML, body=page)

    found = crawl(tmp_path, site, 1)

    pictures = [path for path in found if path.endswith(".png")]
    assert len(pictures) == 15
    assert "27 left out" in run("evidence", cwd=tmp_path).stdout


def test_without_the_option_nothing_but_the_page_is_asked_for(tmp_path: Path) -> None:
    site = styled_outlet(1)
    sources = {"port": f'url = "{site.url}/feed"'}
    with site, daemon(tmp_path, config(sources, more=EVIDENCE)) as running:
        running.wait(lambda: is_done(running, 1))
        assert running.stop() == 0

    assert {path for path, _ in site.heard} == {"/robots.txt", "/feed", "/1"}


def fed(site: WireServer) -> None:
    """Have the feed of an outlet hold its articles whole."""
    listed = site.answers["/feed"].partition(b"\r\n\r\n")[2].decode()
    whole = f"<p>{'The ferry of berth seven stays. ' * 60}</p>"
    encoded = f"<content:encoded><![CDATA[{whole}]]></content:encoded></item>"
    listed = listed.replace("<rss ", f'<rss xmlns:content="{CONTENT}" ')
    listed = listed.replace("</item>", encoded)
    site.answers["/feed"] = answer("200 OK", XML, body=listed.encode())


@pytest.mark.parametrize(
    ("page", "state"),
    [
        (answer("404 Not Found", HTML, body=b"no such page"), "kept"),
        (answer("503 Later", HTML, body=b"later"), "missed"),
    ],
)
def test_where_no_page_can_be_had_what_the_feed_listed_is_kept(
    tmp_path: Path, page: bytes, state: str
) -> None:
    site = outlet({"/1": ("Ferry one", page)})
    fed(site)

    found = crawl(tmp_path, site, 1)

    assert found["/1"][:2] == ("page", state)
    assert found["/feed"] == ("listing", "kept", "")
    (listing,) = (
        one
        for one in captured(tmp_path / "evidence")
        if one.facts.get("part") == "listing"
    )
    answers = [each.record for each in listing.records if each.record]
    assert any(each.block == site.answers["/feed"] for each in answers)
    assert "in place of a page" in run("evidence", cwd=tmp_path).stdout
    shown = run("evidence", "show", "1", cwd=tmp_path).stdout
    assert "in place of a page" in shown
    assert "could not be kept" not in run("evidence", "status", cwd=tmp_path).stdout


def test_a_page_that_comes_needs_no_listing(tmp_path: Path) -> None:
    site = styled_outlet(1)
    fed(site)

    found = crawl(tmp_path, site, 1)

    assert "/feed" not in found
    assert found["/1"] == ("page", "kept", "")


def test_a_page_is_removed_with_what_it_alone_needs(tmp_path: Path) -> None:
    site = styled_outlet(2)
    page = styled_page.styled_page().replace(b"/large.png", b"/other.png")
    site.answers["/2"] = answer("200 OK", HTML, body=page)
    site.answers["/other.png"] = site.answers["/large.png"]
    crawl(tmp_path, site, 2)

    removed = run("evidence", "remove", "1", "--why", "asked", cwd=tmp_path)
    assert removed.returncode == 0, removed.stderr

    left = {one.facts.get("url", "") for one in captured(tmp_path / "evidence")}
    shared = {"/style.css", "/colours.css", "/paper.png"}
    own = {"/large.png", "/1"}, {"/other.png", "/2"}
    paths = {url.removeprefix(site.url) for url in left if url}
    assert paths - shared in own
    assert shared <= paths
    assert run("evidence", "verify", cwd=tmp_path).returncode == 0


def test_without_a_daemon_a_page_is_captured_with_what_it_needs(
    tmp_path: Path,
) -> None:
    site = styled_outlet(1)
    sources = {"port": f'url = "{site.url}/feed"'}
    (tmp_path / "config.toml").write_text(config(sources, more=WITH_FILES))

    with site:
        ended = run("evidence", "capture", f"{site.url}/1", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert "with 4 files that it needs" in ended.stdout
    assert ended.stdout.count(" picture ") == 2

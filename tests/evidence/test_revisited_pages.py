"""Pages that are visited again: no octet twice, no answer that shows nothing."""

import zipfile
from pathlib import Path

import pytest

from store import captures
from store.db import Store
from tests.support.evidence_days import EvidenceScene
from tests.support.wire_server import HTML, answer, article
from tocsin.evidence.kept_answer import kept_answer
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.verify_export import verify_export

DAY = "2026-03-02"
PAGE = answer("200 OK", HTML, body=article("Ferry", 1))
SAME = answer("200 OK", HTML, b"Age: 7", body=article("Ferry", 1))
UNCHANGED = answer("304 Not Modified", b'ETag: "a"', length=False)
EDITED = answer("200 OK", HTML, body=article("Ferry sunk", 1))
GONE = answer("404 Not Found", HTML, body=b"<h1>Sorry</h1>")


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> EvidenceScene:
    """Return a scene in which a page was visited six times."""
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.visit(PAGE, SAME, UNCHANGED, EDITED, SAME, GONE)
    return scene


def kept(scene: EvidenceScene) -> list[ReadCapture]:
    with scene.files.path(DAY).open("rb") as file:
        return list(read_captures(file))


def kinds(found: ReadCapture) -> list[str]:
    return [one.record.kind for one in found.records if one.record is not None]


def test_a_body_that_is_kept_is_referred_to_and_a_304_is_only_noted(
    scene: EvidenceScene,
) -> None:
    found = kept(scene)

    whole, again = ["request", "response"], ["request", "revisit"]
    assert kinds(found[0]) == ["warcinfo", *whole, "metadata"]
    assert [kinds(each)[:-1] for each in found[1:]] == [again, [], whole, again, whole]
    first, revisit = found[0].records[2].record, found[4].records[1].record
    assert first is not None
    assert revisit is not None
    assert revisit.header["WARC-Refers-To"] == first.header["WARC-Record-ID"]
    assert revisit.header["WARC-Refers-To-Date"] == first.header["WARC-Date"]
    assert revisit.block == SAME.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert found[2].facts["status"] == "304"
    assert found[2].facts["unchanged-since"] == "2"


def test_all_of_them_count_and_nothing_is_wrong_with_any(scene: EvidenceScene) -> None:
    rows = scene.store.read(captures.of_day, DAY)

    (report,) = scene.verified()

    assert (report.captures, report.faults) == (6, [])
    assert [row.why for row in rows] == ["match"] + ["revisit"] * 5
    assert [row.kept.status for row in rows if row.kept] == [
        200, 200, 304, 200, 200, 404
    ]  # fmt: skip


def test_an_export_shows_each_but_the_304(scene: EvidenceScene, tmp_path: Path) -> None:
    scene.tomorrow()
    scene.sealer.seal_due()
    chosen = {DAY: {number: "" for number in range(1, 7)}}
    path = tmp_path / "case.wacz"
    scene.export(path, chosen)

    with zipfile.ZipFile(path) as archive:
        index = archive.read("indexes/index.cdx")
        pages = archive.read("pages/pages.jsonl")

    assert index.count(b"\n") == 5
    assert index.count(b"warc/revisit") == 2
    assert pages.count(b"press.example/again") == 5
    assert [day.faults for day in verify_export(path, None)] == [[]]


def test_only_a_page_with_its_own_body_is_searched_for_what_it_needs(
    scene: EvidenceScene,
) -> None:
    rows = scene.store.read(captures.of_day, DAY)

    found = [kept_answer(scene.files, row.kept) for row in rows if row.kept]

    assert [each and each.status for each in found] == [200, None, None, 200, None, 404]

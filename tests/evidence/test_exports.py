"""An export is whole and checked alone; what is changed in it is found."""

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spiders.fetch.recording import RecordingRoom
from store import seals
from store.db import Store
from tests.support.evidence_days import EvidenceScene
from tests.support.stamp_authority import StampAuthority
from tocsin.evidence.day_files import EvidenceError
from tocsin.evidence.package_signature import signed_digest
from tocsin.evidence.time_stamps import question
from tocsin.evidence.verify_export import verify_export
from tocsin.evidence.wacz_index import lookup_key
from tocsin.evidence.warc_records import sha256

DAY = "2026-03-02"
CHOSEN = {DAY: {2: "Ferry two"}, "2026-03-03": {4: "Ferry four"}}


@pytest.fixture
def authority(tmp_path: Path) -> StampAuthority:
    return StampAuthority(tmp_path / "tsa")


@pytest.fixture
def scene(store: Store, tmp_path: Path, authority: StampAuthority) -> EvidenceScene:
    """Two days, of which the first is signed and stamped."""
    scene = EvidenceScene(
        store,
        tmp_path / "evidence",
        timestamp=("http://127.0.0.1:1/tsr",),
        authorities=authority.root,
    )
    scene.keep(1, 2, 3)
    scene.tomorrow()
    scene.sealer.seal_due()
    (token,) = store.read(seals.due_tokens, scene.now)
    asked = question(scene.sealer.head_of(DAY))
    reply = authority.answer(asked.octets)
    scene.sealer.take_reply(token, reply, scene.now, nonce=asked.nonce)
    scene.keep(4)
    return scene


@pytest.fixture
def exported(scene: EvidenceScene, tmp_path: Path) -> Path:
    path = tmp_path / "case.wacz"
    scene.export(path, CHOSEN)
    return path


def test_an_export_is_checked_with_nothing_beside_it(
    exported: Path, authority: StampAuthority
) -> None:
    first, second = verify_export(exported, authority.root)

    assert (first.day, first.captures, first.faults) == (DAY, 1, [])
    assert first.key
    assert len(first.stamps) == 1
    assert (second.captures, second.faults, second.notes) == (1, [], ["not sealed yet"])


def test_an_export_has_its_pages_and_nothing_of_others(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    lines = parts["pages/pages.jsonl"].decode().splitlines()
    pages = [json.loads(line) for line in lines][1:]
    index = parts["indexes/index.cdx"].decode().splitlines()
    assert [page["url"] for page in pages] == [
        "http://press.example/2/new",
        "http://press.example/4/new",
    ]
    assert [line.split(" ")[0] for line in index] == [
        "example,press)/2",
        "example,press)/2/new",
        "example,press)/4",
        "example,press)/4/new",
    ]
    assert index == sorted(index)
    assert b"warcio check" in parts["about/README.txt"]
    assert not any(b"press.example/1" in data for data in parts.values())
    chain = parts[f"days/{DAY}.chain"].decode().splitlines()
    assert [json.loads(line)["number"] for line in chain] == [1, 2, 3]


def test_each_flipped_byte_of_what_is_in_it_is_found(
    exported: Path, authority: StampAuthority
) -> None:
    dice = random.Random(5)
    with zipfile.ZipFile(exported) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    for name, data in parts.items():
        for _ in range(5):
            broken = bytearray(data)
            broken[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            path = rewritten(exported, parts | {name: bytes(broken)})

            found = [
                fault
                for report in verify_export(path, authority.root)
                for fault in report.faults
            ]

            assert found, name
            path.unlink()


def rewritten(exported: Path, parts: dict[str, bytes]) -> Path:
    """Return another export with these files, whose own checksums are right."""
    path = exported.with_name("changed.wacz")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_capture_that_was_changed_is_not_exported(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    path = scene.files.path(DAY)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(EvidenceError, match=r"cannot be exported|is not in"):
        scene.export(tmp_path / "x", CHOSEN)

    assert not [*tmp_path.glob("x*")]


def test_a_file_that_is_there_is_not_written_over(
    exported: Path, scene: EvidenceScene
) -> None:
    with pytest.raises(EvidenceError, match="exists already"):
        scene.export(exported, {})


@pytest.mark.parametrize("make", [b"".join, lambda _: b"no archive"])
def test_what_is_no_export_is_refused(
    tmp_path: Path, make: Callable[[list[bytes]], bytes]
) -> None:
    path = tmp_path / "other.wacz"
    path.write_bytes(make([]))

    with pytest.raises(EvidenceError, match="cannot be read as an export"):
        list(verify_export(path, None))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Gazette.example/News/1", "example,gazette)/news/1"),
        ("http://127.0.0.1:8080/a?b=2&a=1", "1,0,0,127:8080)/a?a=1&b=2"),
        ("http://gazette.example/%2Ca//b?c=%3A%20", "example,gazette)/,a/b?c=:%20"),
        ("https://gazette.example:443", "example,gazette)/"),
        ("http://gazette.example/a/", "example,gazette)/a"),
    ],
)
def test_an_address_is_looked_up_as_replay_programs_do(url: str, key: str) -> None:
    assert lookup_key(url) == key


def test_an_export_that_is_interrupted_leaves_no_file(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    class Interrupted(dict[int, str | None]):
        def __contains__(self, number: object) -> bool:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.export(tmp_path / "x", {DAY: Interrupted()})

    assert not [*tmp_path.glob("x*")]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "indexes/index.cdx",
            lambda data: data.replace(b"press)/2 ", b"press)/9 "),
            "indexes/index.cdx: it is not that of these records",
        ),
        (
            "pages/pages.jsonl",
            lambda data: data.replace(b"/2/new", b"/9/new"),
            "pages/pages.jsonl: it is not that of these records",
        ),
        (
            f"days/{DAY}.head",
            lambda data: data.swapcase(),
            f"{DAY}.head: it is not the head that was sealed",
        ),
    ],
)
def test_a_list_that_was_changed_with_its_digest_is_found(
    exported: Path,
    scene: EvidenceScene,
    name: str,
    change: Callable[[bytes], bytes],
    said: str,
) -> None:
    with zipfile.ZipFile(exported) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name])
    package = json.loads(parts["datapackage.json"])
    for one in package["resources"]:
        if one["path"] == name:
            one["hash"] = f"sha256:{sha256(parts[name])}"
    parts["datapackage.json"] = json.dumps(package).encode()
    parts["datapackage-digest.json"] = signed_digest(
        parts["datapackage.json"],
        scene.key,
        created=package["created"],
        software=package["software"],
    )

    found = [
        fault
        for report in verify_export(rewritten(exported, parts), None)
        for fault in report.faults
        if "not verified" not in fault
    ]

    assert found == [said]


def test_a_file_that_is_there_twice_is_found(exported: Path) -> None:
    name = "pages/pages.jsonl"
    with zipfile.ZipFile(exported, "a") as archive:
        data = archive.read(name)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, data)

    reports = list(verify_export(exported, None))

    twice = f"{name}: it is there twice, and programs may read either"
    assert twice in reports[-1].faults


def test_an_export_that_was_compressed_is_not_unpacked(exported: Path) -> None:
    bomb = exported.with_name("bomb.wacz")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"archive/{DAY}.warc.gz", bytes(10_000_000))

    with pytest.raises(EvidenceError, match="is compressed"):
        list(verify_export(bomb, None))


def test_a_style_sheet_in_an_export_is_no_page_of_its_own(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    with scene.writing() as writer:
        style = scene.page(RecordingRoom(), 5)
        writer.keep(replace(style, facts={"part": "style"}))
    path = tmp_path / "case.wacz"
    scene.export(path, {"2026-03-03": {4: "Ferry four", 5: None}})

    (report,) = verify_export(path, None)

    with zipfile.ZipFile(path) as archive:
        pages = archive.read("pages/pages.jsonl").splitlines()[1:]
    assert [json.loads(page)["title"] for page in pages] == ["Ferry four"]
    assert (report.captures, report.faults) == (2, [])
    assert len(report.exported_by) == 64

"""Lists of other programs: what is taken of them, and what is left out."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import TocsinError
from store.model import Source
from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.cli.source_lists.source_list import ImportedList, choose, read_list
from tocsin.config.append_sources import SourceDraft
from tocsin.config.opml_writer import write_sources
from tocsin.config.source_names import source_name


def imported(path: Path, data: str | bytes, *sources: Source) -> ImportedList:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return choose(read_list(path), sources)


def source(key: str, url: str, kind: str = "feed") -> Source:
    return Source(key=key, name=key, kind=kind, url=url, every=timedelta(minutes=15))


def reasons(found: ImportedList) -> list[str]:
    return [f"{left.where}: {left.what}: {left.why}" for left in found.left_out]


OPML = """<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World">
  <outline text="Harbour Gazette" title="The Harbour Gazette" type="rss"
    xmlUrl="https://gazette.example/feed" htmlUrl="https://gazette.example/"/>
  <outline text="North">
    <outline text="Herald" xmlUrl="https://herald.example/rss"
      category="/Papers/Daily,ice"/>
  </outline>
</outline>
<outline text="Again" xmlUrl="http://www.gazette.example/feed/"/>
<outline text="Council" type="link" url="https://council.example/"/>
<outline text="Others" type="include" url="https://lists.example/more.opml"/>
<outline text="Nothing"/>
<outline text="Broken" xmlUrl="feed of the court"/>
<outline text="Газета" xmlUrl="https://gazeta.example/rss"/>
</body></opml>"""


def test_outlines_become_sources_and_folders_their_groups(tmp_path: Path) -> None:
    found = imported(tmp_path / "feeds.opml", OPML)

    assert {key: (d.url, d.name, d.groups) for key, d in found.taken.items()} == {
        "the-harbour-gazette": (
            "https://gazette.example/feed",
            "The Harbour Gazette",
            ("World",),
        ),
        "herald": (
            "https://herald.example/rss",
            "Herald",
            ("World", "North", "Papers", "Daily", "ice"),
        ),
        "council": ("https://council.example/", "Council", ()),
        "gazeta": ("https://gazeta.example/rss", "Газета", ()),
    }
    assert reasons(found) == [
        "line 11: http://www.gazette.example/feed/: the same address as"
        " sources.the-harbour-gazette",
        "line 13: https://lists.example/more.opml: it includes another list: import"
        " that one too",
        "line 14: Nothing: it has no address",
        "line 15: feed of the court: not a web address: it begins with https:// or"
        " http://",
    ]


def test_what_the_configuration_has_is_not_taken_again(tmp_path: Path) -> None:
    here = source("mine", "https://gazette.example/feed")

    found = imported(tmp_path / "feeds.opml", OPML, here)

    assert "the-harbour-gazette" not in found.taken
    assert "the same address as sources.mine" in "\n".join(reasons(found))


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    old = OPML.replace('"1.0"', '"1.0" encoding="windows-1251"').encode("cp1251")

    found = imported(tmp_path / "feeds.opml", old)

    assert found.taken["gazeta"].name == "Газета"


def test_a_file_that_was_cut_off_is_called_damaged(tmp_path: Path) -> None:
    found = imported(tmp_path / "list.opml", OPML[: OPML.index("Herald")])

    assert "the-harbour-gazette" in found.taken
    assert reasons(found)[-1].startswith("the file: its XML: it is damaged")


def test_a_file_with_an_unescaped_sign_is_read(tmp_path: Path) -> None:
    broken = OPML.replace("Harbour Gazette", "Ship & Quay").replace("</opml>", "")

    found = imported(tmp_path / "feeds.opml", broken)

    assert "https://herald.example/rss" in {d.url for d in found.taken.values()}


URLWATCH = """
name: Court rulings
url: https://court.example/rulings
filter:
  - css: "ul.rulings a"
  - html2text
---
name: Board
url: https://board.example/
tags: [harbour, boards]
filter:
  - xpath: //main
headers:
  Cookie: a=b
---
name: Disk
command: df -h
---
name: Program
navigate: https://app.example/
---
name: Form
url: https://form.example/
data: {a: b}
---
just a text
---
url: https://old.example/
filter: css:h2,strip
"""


def test_jobs_of_urlwatch_keep_their_selectors(tmp_path: Path) -> None:
    found = imported(tmp_path / "urls.yaml", URLWATCH)

    court, board, old = found.taken.values()
    assert (court.url, court.kind, court.links) == (
        "https://court.example/rulings",
        "page",
        "ul.rulings a",
    )
    assert (board.kind, board.groups) == ("", ("harbour", "boards"))
    assert board.note == "not kept: the filter xpath, headers"
    assert (old.kind, old.links) == ("page", "h2")
    assert reasons(found) == [
        "line 16: Disk: it asks no web address",
        "line 19: Program: it needs a browser",
        "line 22: https://form.example/: it sends a form",
        "line 26: just a text: this is no job",
    ]


def watch(**more: object) -> dict[str, object]:
    return {"url": "https://council.example/news", "title": "Council", **more}


OLD_BACKUP = {
    "watching": {
        "a": watch(tags=["t1"], include_filters=["main h2 a"]),
        "b": watch(url="https://paused.example/", paused=True),
        "c": watch(url="https://x.example/{{ day }}"),
        "d": watch(url="https://post.example/", method="POST"),
        "e": watch(
            url="source:https://e.example/rss", title="", include_filters=["//item"]
        ),
        "f": watch(url=""),
    },
    "settings": {"application": {"tags": {"t1": {"title": "Town"}}}},
}


def test_watches_of_changedetection_keep_tags_and_selectors(tmp_path: Path) -> None:
    found = imported(tmp_path / "url-watches.json", json.dumps(OLD_BACKUP))

    council, feed = found.taken.values()
    assert (council.kind, council.links, council.groups) == (
        "page",
        "main h2 a",
        ("Town",),
    )
    assert (feed.url, feed.kind) == ("https://e.example/rss", "")
    assert feed.note == "not kept: the filter '//item'"
    assert reasons(found) == [
        "watch 2: https://paused.example/: it is paused there",
        "watch 3: https://x.example/{{ day }}: its address is a template",
        "watch 4: https://post.example/: it sends a form",
        "watch 6: a watch: it has no address",
    ]


@pytest.mark.parametrize("odd", [5, True, 1.5, {"a": 1}])
def test_a_watch_with_odd_values_is_taken_without_them(
    tmp_path: Path, odd: object
) -> None:
    watches = {"a": watch(tags=odd, include_filters=odd, title=odd)}

    found = imported(tmp_path / "url-watches.json", json.dumps({"watching": watches}))

    [draft] = found.taken.values()
    assert (draft.kind, draft.groups) == ("", ())


def backup(files: dict[str, object]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content))
    return data.getvalue()


@pytest.mark.parametrize(
    "files",
    [
        {"secret.txt": "x", "url-watches.json": OLD_BACKUP},
        {
            "changedetection.json": {},
            "u1/watch.json": watch(tags=["t1"], include_filters=["main h2 a"]),
            "t1/tag.json": {"title": "Town"},
        },
    ],
    ids=["one file", "a file each"],
)
def test_backups_of_both_layouts_are_read(
    tmp_path: Path, files: dict[str, object]
) -> None:
    found = imported(tmp_path / "backup.zip", backup(files))

    council = found.taken["council"]
    assert (council.links, council.groups) == ("main h2 a", ("Town",))


def test_a_text_names_an_address_in_each_line(tmp_path: Path) -> None:
    text = (
        "# mine\r\nhttps://a.example/ harbour, ice\r\n\r\nhttps://b.example/ ['u']\r\n"
    )

    found = imported(tmp_path / "list.txt", text)

    assert [(d.url, d.groups) for d in found.taken.values()] == [
        ("https://a.example/", ("harbour", "ice")),
        ("https://b.example/", ()),
    ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.opml", b"<html><body>no</body></html>", "this is no OPML"),
        ("a.opml", b"<opml version='2.0'><head/></opml>", "this is no OPML"),
        ("a.yaml", b"url: [", "this is no YAML"),
        ("a.yaml", b"[" * 5_000, "nested too deep"),
        ("a.json", b'{"a": 1}', 'it has no "watching"'),
        ("a.json", b'{"a": ', "this is no JSON"),
        ("a.zip", b"PK\x03\x04broken", "not a zip file"),
        ("a.zip", backup({"a.txt": 1}), "this zip is no backup"),
        ("a.txt", b"good morning", "no line begins with a web address"),
        ("a.bin", b"\x00\xff\xfe", "no line begins with a web address"),
    ],
)
def test_a_file_that_is_no_list_is_named_in_one_line(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(TocsinError) as error:
        imported(tmp_path / name, data)

    assert message in error.value.message
    assert "OPML, urlwatch" in error.value.shown()


def test_a_list_without_an_end_is_refused() -> None:
    with pytest.raises(TocsinError, match="larger than 50 MB"):
        read_list(Path("/dev/zero"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match="cannot be read"):
        read_list(tmp_path / "none.opml")


def test_an_anchor_that_would_fill_the_memory_is_no_name(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 30))
    bomb = f"a0: &a0 [x]\n{levels}\nname: *a29\nurl: https://a.example/\n"

    found = imported(tmp_path / "urls.yaml", bomb)

    assert [draft.name for draft in found.taken.values()] == [""]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for name in ("any.opml", "any.yaml", "any.json"):
        path = path.with_name(name)
        path.write_bytes(data)
        try:
            items = read_list(path)
        except TocsinError:
            continue
        assert all(isinstance(item, (SourceDraft, LeftOut)) for item in items)


_WORDS = st.text("abcxyzйあ &<>\"'", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "a"
)


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(_WORDS, st.lists(st.sampled_from("ghij"), max_size=3, unique=True)),
        max_size=6,
    )
)
def test_what_is_exported_is_imported_again(
    tmp_path_factory: pytest.TempPathFactory,
    made: dict[str, tuple[str, list[str]]],
) -> None:
    sources = [
        Source(
            key=key,
            name=name,
            kind="feed",
            url=f"https://{key}.example/feed",
            every=timedelta(minutes=15),
        )
        for key, (name, _) in made.items()
    ]
    text = write_sources(sources, {key: groups for key, (_, groups) in made.items()})
    path = tmp_path_factory.getbasetemp() / "round.opml"

    found = imported(path, text)

    again = {draft.url: (draft.name, draft.groups) for draft in found.taken.values()}
    assert again == {
        f"https://{key}.example/feed": (name, tuple(groups))
        for key, (name, groups) in made.items()
    }
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Harbour Gazette", "the-harbour-gazette"),
        ("Événements à Lenna", "evenements-a-lenna"),
        ("Газета", "gazeta"),
        ("新闻 News", "gazeta"),
        ("", "gazeta"),
        ("One Very Long Title of an Outlet Nobody Types", "one-very-long-title-of-an"),
    ],
)
def test_a_name_is_made_of_the_title_or_the_host(title: str, name: str) -> None:
    found = source_name("https://www.gazeta.example/rss", title=title)

    assert found.startswith(name)
    assert len(found) <= 40
    taken = source_name("https://www.gazeta.example/rss", [found], title=title)
    assert taken == f"{found}-2"

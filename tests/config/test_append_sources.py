"""New sources at the end of config.toml."""

import resource
from pathlib import Path

import pytest

from tocsin.config import ConfigError, load
from tocsin.config.append_sources import SourceDraft, append_sources, source_table

BEFORE = """# Mine, and dear to me.
[crawl]
every = "20m"   # often enough

[sources.gazette]
url = "https://gazette.example/feed"
"""


def table(key: str = "herald", **more: str) -> str:
    return source_table(key, SourceDraft(url="https://herald.example/", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_that_was_there_stays_as_it_is(tmp_path: Path, end: str) -> None:
    path = tmp_path / "config.toml"
    before = BEFORE.replace("\n", end).encode()
    path.write_bytes(before)

    append_sources(path, [table(), table("third").replace("herald", "third")])

    after = path.read_bytes()
    assert after.startswith(before.rstrip())
    assert after.count(b"\n") == after.count(end.encode())
    assert [source.key for source in load(path).sources] == [
        "gazette",
        "herald",
        "third",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("before", "added"),
    [
        (BEFORE, table("gazette")),
        ('sources = { a = { url = "https://a.example/" } }\n', table()),
        (BEFORE, '[sources.x]\nurl = "nowhere"\n'),
        ("[crawl\n", table()),
    ],
    ids=["taken", "inline", "wrong", "broken"],
)
def test_what_would_not_load_is_not_written(
    tmp_path: Path, before: str, added: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(before)

    with pytest.raises(ConfigError) as error:
        append_sources(path, [added])

    assert error.value.message.startswith(f"{path}: nothing can be added to it")
    assert ".new" not in error.value.shown()
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


def test_a_full_disk_takes_nothing_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(BEFORE) + 5, limits[1]))
    try:
        with pytest.raises(ConfigError, match="nothing can be added to it"):
            append_sources(path, [table()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert path.read_text() == BEFORE


def test_a_file_that_fits_its_own_pattern_of_watchlists_gets_a_source(
    tmp_path: Path,
) -> None:
    (tmp_path / "watch.toml").write_text('[watchlists.a]\nquery = "ferry"\n')
    path = tmp_path / "config.toml"
    path.write_text('[tocsin]\nwatchlists = ["*.toml"]\n\n' + BEFORE)

    append_sources(path, [table()])

    assert [source.key for source in load(path).sources] == ["gazette", "herald"]


def test_a_file_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(BEFORE)
    (tmp_path / "config.toml").symlink_to(real)

    append_sources(tmp_path / "config.toml", [table()])

    assert (tmp_path / "config.toml").is_symlink()
    assert "herald" in real.read_text()


def test_any_text_is_quoted_so_that_it_comes_back(tmp_path: Path) -> None:
    name = 'A "quoted" \\ name\twith \x7f and é'
    half = "\ud83d"
    path = tmp_path / "config.toml"
    path.write_text("")
    draft = SourceDraft(
        url="https://a.example/", name=name + half, kind="page", links="a[x='1'] > b"
    )

    append_sources(path, [source_table("a", draft)])

    [source] = load(path).sources
    assert source.name == f"{name}?"
    assert source.options["links"] == "a[x='1'] > b"

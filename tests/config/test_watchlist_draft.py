"""A draft of a watchlist: what it says, what is wrong, and its table as TOML."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.config import Config
from tocsin.config.load import load
from tocsin.config.tables import WatchlistTable
from tocsin.config.watchlist_draft import (
    DraftReading,
    WatchlistDraft,
    draft_of,
    read_draft,
)
from tocsin.config.watchlist_toml import watchlist_toml

FILE = """
[lists]
vessels = ["ferry", "boat"]
[sources.gazette]
url = "https://gazette.example/feed"
groups = ["papers"]
[channels.desk]
url = "json://127.0.0.1:9/"
[channels.mail]
url = "json://127.0.0.1:9/mail"
[watchlists.ports]
query = "harbour"
[watchlists.ferries]
query = '@vessels AND /M\\.V\\. "[A-Z]/'
exclude = "regatta"
groups = ["papers"]
languages = ["en"]
min_score = 20
urgent = true
channels = ["desk", { to = "mail", when = "daily 07:00" }]
evidence = false
changes = "now"
enabled = false
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path / "config.toml", FILE)


def reading(config: Config, query: str = "ferry", **more: object) -> DraftReading:
    draft = WatchlistDraft(name="new", query=query)
    return read_draft(replace(draft, **more), config)  # type: ignore[arg-type]


def problems(found: DraftReading) -> list[tuple[str, str]]:
    return [(problem.where, problem.message) for problem in found.problems]


def test_a_draft_is_read_in_plain_words_part_by_part(config: Config) -> None:
    found = reading(config, "@vessels (crane OR pier)", exclude="regatta")

    query, exclude = found.parts
    assert "as @vessels says" in query.plain
    assert query.normalized == "@vessels AND (crane OR pier)"
    assert (exclude.where, exclude.normalized) == ("exclude", "regatta")
    assert found.problems == ()
    assert found.watchlist is not None
    assert found.watchlist.exclude == "regatta"


def test_a_mistake_has_carets_under_its_place_and_a_remedy(config: Config) -> None:
    found = reading(config, "ferry", exclude="pier AND crane OR boat")

    (problem,) = found.problems
    assert problem.where == "exclude"
    line, carets = problem.shown.splitlines()
    assert line == "pier AND crane OR boat"
    assert carets.strip("^ ") == ""
    assert problem.line is not None
    assert "".join(problem.line) == line
    assert carets.index("^") == len(problem.line[0])
    assert "(pier AND crane) OR boat" in problem.remedy
    assert found.watchlist is None
    assert found.toml == ""
    assert [part.where for part in found.parts] == ["query"]


def test_every_problem_is_named_at_once(config: Config) -> None:
    found = reading(
        config,
        "",
        name="",
        sources=("gazete",),
        groups=("paper",),
        languages=("english!",),
        min_score="many",
        urgent="(",
    )

    wheres = [where for where, _ in problems(found)]
    assert wheres == [
        "name", "query", "urgent", "languages", "min_score", "sources", "groups",
    ]  # fmt: skip
    messages = dict(problems(found))
    assert "Did you mean 'gazette'?" in messages["sources"]
    assert "Did you mean 'papers'?" in messages["groups"]
    assert "is not a language" in messages["languages"]
    assert "'many'" in messages["min_score"]


def test_a_score_beyond_the_bounds_is_a_problem(config: Config) -> None:
    assert [where for where, _ in problems(reading(config, min_score="101"))] == [
        "min_score"
    ]
    assert problems(reading(config, min_score="9" * 5_000))


def test_a_list_is_no_name_for_a_watchlist(config: Config) -> None:
    ((where, message),) = problems(reading(config, name="vessels"))

    assert where == "name"
    assert "@vessels must be clear" in message


def test_a_query_that_uses_its_own_name_is_a_circle(config: Config) -> None:
    ((where, message),) = problems(reading(config, "@ports crane", name="ports"))

    assert where == "query"
    assert "@ports uses itself" in message


def test_what_is_read_otherwise_than_meant_is_doubted(config: Config) -> None:
    found = reading(config, "ferry near pier", exclude="no lang:jp", languages=("jp",))

    assert [doubt.where for doubt in found.doubts] == [
        "query", "exclude", "languages",
    ]  # fmt: skip
    assert found.doubts[0].shown.splitlines()[1] == "      ^^^^"
    assert found.watchlist is not None


def test_the_table_keeps_what_a_draft_does_not_change(config: Config) -> None:
    table = config.watchlist_tables["ferries"]
    changed = replace(draft_of("ferries", table), query="ferry")

    found = read_draft(changed, config)

    written = tomllib.loads(found.toml)["watchlists"]["ferries"]
    assert WatchlistTable.model_validate(written) == table.model_copy(
        update={"query": "ferry"}
    )
    assert found.watchlist is not None
    assert found.watchlist.sources == {"gazette"}
    assert 'channels = ["desk", { to = "mail", when = "daily 07:00" }]' in found.toml


def test_a_table_of_the_file_is_its_own_draft(config: Config) -> None:
    for name, table in config.watchlist_tables.items():
        toml = read_draft(draft_of(name, table), config).toml

        written = tomllib.loads(toml)["watchlists"][name]
        assert WatchlistTable.model_validate(written) == table


texts = st.text(
    st.one_of(
        st.sampled_from("'\"\\\n\r\t\x7f\x85\u2028# =[]{}"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@given(texts, texts, texts, st.lists(texts, max_size=3))
def test_any_text_comes_back_from_the_table(
    name: str, query: str, exclude: str, sources: list[str]
) -> None:
    table = WatchlistTable(query=query, exclude=exclude, sources=tuple(sources))

    written = tomllib.loads(watchlist_toml(name, table))["watchlists"][name]

    assert WatchlistTable.model_validate(written) == table


def test_a_query_stays_readable_in_the_table() -> None:
    one_line = WatchlistTable(query='"hull crack" /x\\d/')
    lines = WatchlistTable(query="ferry   # boats\nAND crane\n")

    assert "query = '\"hull crack\" /x\\d/'\n" in watchlist_toml("a", one_line)
    assert "query = '''\nferry   # boats\nAND crane\n'''" in watchlist_toml("a", lines)

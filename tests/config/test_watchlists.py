"""Watchlists in config.toml and in files beside it."""

from pathlib import Path

import pytest

from tests.config.test_load import MINIMAL, refusal, written
from tocsin.config import Config, ConfigError, load
from tocsin.config.load import watch_files
from tocsin.config.query_doubts import query_doubts

FILTERED = """
[sources.gazette]
url = "https://gazette.example/feed"
country = "NO"
groups = ["local", "papers"]

[sources.courier]
url = "https://courier.example/feed"
groups = ["papers"]

[sources.radio]
url = "https://radio.example/feed"

[lists]
places = ["Port Lenna", "Sennick"]

[watchlists.ferry]
query = "ferry @places"
exclude = "football"
groups = ["local"]
sources = ["radio"]
languages = ["en", "pt_BR"]
min_score = 20
urgent = true
"""


def beside(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def many(folder: Path, *patterns: str) -> Config:
    listed = ", ".join(f"'{pattern}'" for pattern in patterns)
    return load(written(folder, f"[tocsin]\nwatchlists = [{listed}]\n{MINIMAL}"))


def test_a_watchlist_says_whom_it_hears_and_what_rings(tmp_path: Path) -> None:
    config = load(written(tmp_path, FILTERED))

    (ferry,) = config.watchlists
    assert ferry.sources == {"gazette", "radio"}
    assert ferry.languages == ("en", "pt-br")
    assert (ferry.exclude, ferry.min_score) == ("football", 20)
    assert ferry.urgent == ferry.query
    assert config.countries == {"gazette": "no"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"radio"]', '"radioo"]', "there is no source 'radioo'. Did you mean 'radio'?"),
        ('["local"]', '["lokal"]', "there is no group 'lokal'. Did you mean 'local'?"),
        ('"football"', '"football OR"', "watchlists.ferry.exclude:"),
        ('"football"', '"-football"', "only excludes"),
        ('["en", "pt_BR"]', '["english"]', "'english' is not a language"),
        ('"NO"', '"Norway"', "'Norway' is not a country"),
        ('"NO"', '"NO"\nlanguage = "russian"', "'russian' is not a language"),
        ("min_score = 20", "min_score = 120", "less than or equal to 100, found 120"),
        ("@places", "@plases", "Did you mean @places?"),
        ('"Sennick"]', '"Se*"]', "The list 'places': 'Se*': 'se*' is too short"),
        ('["Port Lenna", "Sennick"]', "[]", "The list 'places' has 0 terms"),
        ('"ferry @places"', '"@ferry boat"', "@ferry uses itself"),
    ],
)
def test_what_is_wrong_with_a_watchlist_is_named(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in FILTERED

    assert said in refusal(tmp_path, FILTERED.replace(before, after, 1))


def test_watchlists_stand_in_files_of_their_own_too(tmp_path: Path) -> None:
    beside(tmp_path, "watch/b.toml", "[watchlists.bus]\nquery = 'bus OR @trains'")
    beside(tmp_path, "watch/a.toml", "[lists]\ntrains = ['train', 'tram']")
    beside(tmp_path, "more.toml", "[watchlists.port]\nquery = 'port'")

    config = many(tmp_path, "watch/*.toml", "more.toml", "*.toml")

    assert [w.name for w in config.watchlists] == ["ferry", "bus", "port"]
    found = [path.name for path in watch_files(config.path, config.patterns)]
    assert found == ["a.toml", "b.toml", "more.toml"]


def test_a_mistake_in_such_a_file_names_the_file(tmp_path: Path) -> None:
    beside(tmp_path, "watch/a.toml", "[watchlists.bus]\nquery = 'bus OR'")

    with pytest.raises(ConfigError) as caught:
        many(tmp_path, "watch/*.toml")

    assert "watch/a.toml: watchlists.bus.query:" in str(caught.value)
    assert "Nothing after OR." in str(caught.value)


def test_such_a_file_holds_nothing_but_watchlists_and_lists(tmp_path: Path) -> None:
    beside(tmp_path, "watch/a.toml", "[crawl]\nevery = '1m'")

    with pytest.raises(ConfigError, match=r"a\.toml: crawl: unknown key"):
        many(tmp_path, "watch/*.toml")


def test_a_pattern_that_fits_no_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no file fits 'wach/\*\.toml'"):
        many(tmp_path, "wach/*.toml")


def test_a_name_is_given_once(tmp_path: Path) -> None:
    beside(tmp_path, "watch/a.toml", "[watchlists.ferry]\nquery = 'boat'")
    beside(tmp_path, "watch/b.toml", "[lists]\nferry = ['boat']")

    with pytest.raises(ConfigError) as caught:
        many(tmp_path, "watch/*.toml")

    assert str(caught.value).count("'ferry' is defined in") == 2
    assert "watch/b.toml" in str(caught.value)


DOUBTFUL = (
    MINIMAL
    + """
[lists]
bodies = ["UN", "Port Lenna"]

[watchlists.doubtful]
query = "ferry Or boat"
exclude = "football Or rugby"
urgent = "'hull crack'"
"""
)


def test_doubts_are_named_in_queries_exclusions_urgency_and_lists(
    tmp_path: Path,
) -> None:
    doubts = list(query_doubts(load(written(tmp_path, DOUBTFUL))))

    assert [doubt.where for doubt in doubts] == [
        "watchlist doubtful",
        "watchlist doubtful, exclude",
        "watchlist doubtful, urgent",
        "list bodies",
    ]
    assert "^^" in doubts[0].shown


def test_a_changed_file_is_doubted_only_where_it_changed(tmp_path: Path) -> None:
    before = load(written(tmp_path, DOUBTFUL))
    after = load(written(tmp_path, DOUBTFUL.replace("football", "tennis")))

    assert list(query_doubts(before, before)) == []
    assert {doubt.where for doubt in query_doubts(after, before)} == {
        "watchlist doubtful",
        "watchlist doubtful, exclude",
        "watchlist doubtful, urgent",
    }


def test_a_language_that_is_none_is_doubted_in_a_filter(tmp_path: Path) -> None:
    text = MINIMAL + '[watchlists.calm]\nquery = "ferry"\nlanguages = ["en", "jp"]\n'

    [doubt] = query_doubts(load(written(tmp_path, text)))

    assert doubt.where == "watchlist calm, languages"
    assert doubt.message.endswith("Write ja")
    assert doubt.shown == "jp\n^^"

"""[keep]: lengths that fit each other, or one clear line."""

from datetime import timedelta
from pathlib import Path

import pytest

from tocsin.config import ConfigError, load


def problem(tmp_path: Path, text: str) -> str:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "config.toml")
    return caught.value.shown()


def test_nothing_is_deleted_by_default(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")

    assert load(tmp_path / "config.toml").keep.shortest is None


@pytest.mark.parametrize("key", ["matched", "articles", "texts", "versions"])
def test_what_is_compared_cannot_be_deleted(tmp_path: Path, key: str) -> None:
    said = problem(tmp_path, f'[keep]\n{key} = "29d"\n')

    assert f"keep.{key}: 29d is shorter than the 30d for which stories.memory" in said


@pytest.mark.parametrize("key", ["matched", "articles", "texts"])
def test_a_text_is_not_deleted_before_its_page_was_read_for_the_last_time(
    tmp_path: Path, key: str
) -> None:
    revisit = '[crawl]\nrevisit = ["1h", "45d"]\n'
    more = 'articles = "40d"\n' if key == "matched" else ""

    said = problem(tmp_path, f'{revisit}[keep]\n{more}{key} = "40d"\n')

    assert f"keep.{key}: 40d is shorter than the last step of crawl.revisit" in said
    same = f'{revisit}[keep]\nmatched = "45d"\narticles = "45d"\ntexts = "45d"\n'
    (tmp_path / "config.toml").write_text(same)
    assert load(tmp_path / "config.toml").keep.shortest == timedelta(days=45)


def test_what_was_found_is_kept_as_long_as_the_rest(tmp_path: Path) -> None:
    said = problem(tmp_path, '[keep]\nmatched = "60d"\narticles = "90d"\n')

    assert "keep.articles" in said
    assert "a longer matched" in said


def test_a_length_that_is_none_is_told_what_it_can_be(tmp_path: Path) -> None:
    assert 'or write "forever"' in problem(tmp_path, '[keep]\ntexts = "always"\n')
    assert "keep.visits: 1d is too short" in problem(tmp_path, '[keep]\nvisits="1d"\n')

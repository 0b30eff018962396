"""[evidence]: whose pages are kept, and what is refused."""

from pathlib import Path

import pytest

from tocsin.config import load
from tocsin.config.toml_tables import ConfigError

WATCHLISTS = """
[watchlists.all]
query = "a"

[watchlists.yes]
query = "b"
evidence = {yes}

[watchlists.no]
query = "c"
evidence = false
"""


def written(folder: Path, evidence: str, *, yes: str = "true") -> Path:
    path = folder / "config.toml"
    path.write_text(f"[evidence]\n{evidence}\n{WATCHLISTS.replace('{yes}', yes)}")
    return path


@pytest.mark.parametrize(
    ("pages", "kept"),
    [("matched", {"all", "yes"}), ("chosen", {"yes"})],
)
def test_watchlists_say_whose_pages_are_kept(
    tmp_path: Path, pages: str, kept: set[str]
) -> None:
    config = load(written(tmp_path, f'pages = "{pages}"'))

    assert config.evidence_watchlists == kept


def test_nothing_is_kept_unless_somebody_says_so(tmp_path: Path) -> None:
    config = load(written(tmp_path, "", yes="false"))

    assert config.evidence_watchlists == frozenset()
    assert config.evidence_folder == tmp_path / "evidence"


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ("", 'evidence: nothing is kept, since evidence.pages is "none"'),
        ('pages = "all"', "evidence.pages"),
        ('pages = "matched"\ntimestamp = ["tsa.example"]', "is not a web address"),
        (
            'pages = "matched"\ntimestamp = ["https://a.example", "https://a.example"]',
            "twice",
        ),
        ('pages = "matched"\nmin_free_mb = -1', "evidence.min_free_mb"),
        ('pages = "matched"\nfolder = ""', "names no file"),
        ('pages = "matched"\nfoldr = "x"', "foldr"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(
    tmp_path: Path, evidence: str, said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, evidence))

    assert said in str(refused.value)
    assert len(str(refused.value).strip().splitlines()) <= 2

"""What the peers of the benchmark are asked is what the watchlist asks."""

import pytest

from benchmarks.match_peers.neutral_queries import (
    for_lucene,
    for_postgres,
    is_common_ground,
)
from tocsin.watchlists.syntax import parse


@pytest.mark.parametrize(
    ("query", "lucene", "postgres"),
    [
        ("harbour", "(term all harbour)", "(harbour)"),
        (
            '"harbour fire" OR dock*',
            "(or (phrase (term all harbour) (term all fire)) (prefix all dock))",
            "((harbour <-> fire) | (dock:*))",
        ),
        (
            "title:harbour NOT football",
            "(and (term title harbour) (not (term all football)))",
            "((harbour:A) & !((football)))",
        ),
        (
            "harbour NEAR/3 (fire OR smoke)",
            "(near 3 (term all harbour) (or (term all fire) (term all smoke)))",
            "((harbour) & ((fire) | (smoke)))",
        ),
        (
            "harbour NOT NEAR/3 fire",
            "(apart 3 (term all harbour) (term all fire))",
            "(harbour)",
        ),
        (
            "harbour NOT (fire NEAR/3 smoke)",
            "(and (term all harbour) (not (near 3 (term all fire) (term all smoke))))",
            "((harbour))",
        ),
        ("*harbour", "(wildcard all *harbour)", ""),
    ],
)
def test_a_query_is_the_same_in_each_language_or_finds_more(
    query: str, lucene: str, postgres: str
) -> None:
    tree = parse(query)

    assert is_common_ground(tree)
    assert for_lucene(tree) == lucene
    assert for_postgres(tree) == postgres


@pytest.mark.parametrize(
    "query",
    ["ATLEAST/2 harbour", "=Harbour", "lang:en harbour", "/harbou?r/", "harbour~"],
)
def test_what_a_peer_cannot_be_asked_is_left_out(query: str) -> None:
    assert not is_common_ground(parse(query))

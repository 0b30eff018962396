"""Rules of robots.txt in memory: right, as long as they hold, and bounded."""

from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from spiders.fetch.kept_rules import ENTRY_BYTES, KeptRules, Site

PRIVATE = (
    "User-agent: *\nDisallow: /private/\nSitemap: https://gazette.example/map.xml\n"
)
PAGE = "https://gazette.example/private/1"


def site(number: int) -> Site:
    return f"https://outlet{number}.example", ""


def rules_of(kept: KeptRules, at: Site) -> Protego:
    found = kept.of(at)
    assert isinstance(found, Protego)
    return found


def test_rules_are_the_same_when_they_were_parsed_again() -> None:
    kept = KeptRules(most_parsed=len(PRIVATE))
    kept.put(site(0), PRIVATE, until=10, now=0)
    kept.put(site(1), "", until=10, now=0)

    assert not rules_of(kept, site(0)).can_fetch(PAGE, "tocsin")
    assert rules_of(kept, site(1)).can_fetch(PAGE, "tocsin")
    kept.put(site(2), PRIVATE, until=10, now=0)
    rules_of(kept, site(2))
    again = rules_of(kept, site(0))

    assert not again.can_fetch(PAGE, "tocsin")
    assert list(again.sitemaps) == ["https://gazette.example/map.xml"]


def test_a_site_without_rules_and_one_that_told_none_are_known() -> None:
    kept = KeptRules()
    kept.put(site(0), None, until=10, now=0)
    kept.put(site(1), 503, until=10, now=0)

    assert (kept.of(site(0)), kept.of(site(1))) == (None, 503)


def test_rules_hold_until_their_time_has_come() -> None:
    kept = KeptRules()
    kept.put(site(0), PRIVATE, until=10, now=0)

    assert kept.hold(site(0), 9)
    assert not kept.hold(site(0), 10)
    assert not kept.hold(site(1), 9)


def test_rules_that_hold_no_more_are_forgotten_when_others_come() -> None:
    kept = KeptRules()
    for number in range(5):
        kept.put(site(number), PRIVATE, until=10, now=0)

    kept.put(site(9), PRIVATE, until=30, now=20)

    assert len(kept) == 1


def test_what_a_site_tells_anew_takes_the_place_of_what_it_told() -> None:
    kept = KeptRules()
    kept.put(site(0), PRIVATE, until=10, now=0)
    assert not rules_of(kept, site(0)).can_fetch(PAGE, "tocsin")

    kept.put(site(0), "", until=20, now=10)

    assert rules_of(kept, site(0)).can_fetch(PAGE, "tocsin")
    assert (len(kept), kept.parsed_chars) == (1, 0)


@given(
    asked=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40))),
    most=st.integers(0, 5_000),
)
def test_whoever_is_asked_memory_has_a_bound_and_the_last_site_is_known(
    asked: list[tuple[int, int]], most: int
) -> None:
    kept = KeptRules(most_bytes=most, most_parsed=most)

    for number, rules in asked:
        text = "User-agent: *\n" + "".join(f"Disallow: /{n}/\n" for n in range(rules))
        kept.put(site(number), text, until=10, now=0)
        rules_of(kept, site(number))

        assert kept.hold(site(number), 0)
        assert kept.size_bytes <= most or len(kept) == 1
        assert kept.size_bytes >= len(kept) * ENTRY_BYTES
        assert kept.parsed_chars <= max(most, len(text))

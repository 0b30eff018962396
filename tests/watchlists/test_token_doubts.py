"""What is read otherwise than it was meant: the warning, and what to write instead."""

import pytest

from tocsin.watchlists.syntax import read


@pytest.mark.parametrize(
    ("query", "place", "instead"),
    [
        ("ferry Or boat", "Or", "ferry OR boat"),
        ("ferry Not boat", "Not", "ferry NOT boat"),
        ("ferry And boat", "And", "ferry AND boat"),
        ("ferry ODER boat", "ODER", "ferry OR boat"),
        ("ferry UND boat", "UND", "ferry AND boat"),
        ("(ferry OU boat)", "OU", "(ferry OR boat)"),
        ("паром ИЛИ лодка", "ИЛИ", "паром OR лодка"),
        ("ferry ANDNOT boat", "ANDNOT", "ferry NOT boat"),
        ("ferry and/or boat", "and/or", "ferry OR boat"),
        ("ferry ＯＲ boat", "ＯＲ", "ferry OR boat"),
        ("ferry AROUND(5) boat", "AROUND", "ferry NEAR/5 boat"),
        ("ferry N5 boat", "N5", "ferry NEAR/5 boat"),
        ("ferry W12 boat", "W12", "ferry NEAR/12 boat"),
        ("ferry NEAR5 boat", "NEAR5", "ferry NEAR/5 boat"),
        ("ferry ADJ3 boat", "ADJ3", "ferry NEAR/3 boat"),
        ("ferry NEAR/5sank", "NEAR/5sank", "ferry NEAR/5 sank"),
        ("'hull crack'", "'hull crack'", '"hull crack"'),
        ("‘hull crack’ ferry", "‘hull crack’", '"hull crack" ferry'),
        ("ferry ‚hull crack‘", "‚hull crack‘", 'ferry "hull crack"'),
        ("`hull crack`", "`hull crack`", '"hull crack"'),
        ("ferry, boat", "ferry,", "ferry OR boat"),
        ("ferry; boat", "ferry;", "ferry OR boat"),
        ("$OSTR", "$OSTR", "=$OSTR"),
        ('"@harbourpost"', '"@harbourpost"', '="@harbourpost"'),
        ("50% ferry", "50%", "=50%"),
        ("§129 law", "§129", "=§129"),
        ("Brackwater!", "Brackwater!", "=Brackwater!"),
        ("UN rapporteur", "UN", "(=UN OR =U.N.)"),
        ("title:AI", "AI", "(=AI OR =A.I.)"),
        ("(SA OR ferry)", "SA", "(=SA OR =S.A.)"),
    ],
)
def test_what_was_meant_otherwise_is_named_with_what_to_write(
    query: str, place: str, instead: str
) -> None:
    (doubt,) = read(query).warnings

    assert query[doubt.start : doubt.end] == place
    assert instead in doubt.message
    assert read(instead).warnings == ()


@pytest.mark.parametrize(
    "query",
    [
        "N95 mask",
        "masks N95 rule",
        "O'Brien",
        "rock 'n' roll",
        "Côte d'Ivoire",
        "the '90s",
        "#StopWar",
        "ferry NEAR/5 boat",
        "ferry w/5 boat",
        "LGBT rights",
        "=AI",
        "source:AI",
        'source:"a, b"',
        "author:Or",
        "lang:de ferry",
        "url:/@harbour",
        '"ferry, boat"',
        '"50 boats"',
        "AC/DC",
        "F-16",
        "Ode",
        "=$OSTR",
        "Or" * 20,
    ],
)
def test_what_can_be_meant_so_raises_no_doubt(query: str) -> None:
    assert read(query).warnings == ()


def test_of_a_long_query_only_the_change_is_shown() -> None:
    query = f"{' '.join(f'harbour{n}' for n in range(20))} Or boat"

    (doubt,) = read(query).warnings

    assert doubt.message == "'Or' is searched as a word. Write OR for the operator: OR"

"""Random queries, as text, and random articles: few words, many traps.

Each example takes place in a world: a handful of words with all that is easily taken
for them, so that random queries are true of random articles half of the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from tests.support.reference_evaluator import Paper
from tests.support.reference_words import cut
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.words.fold import normal

Text = st.SearchStrategy[str]


@dataclass(frozen=True)
class World:
    """What queries and articles are made of."""

    words: tuple[str, ...]
    """Words of both; a blank makes a phrase of it."""
    wild: tuple[str, ...]
    exact: tuple[str, ...]
    """After `=`; a phrase is in quotation marks."""
    regexes: tuple[str, ...]
    also: tuple[str, ...] = ()
    """What only articles have."""


WORLDS = (
    World(
        words=("ferry", "FÉRRY", "ferry’s", "fer\u00adry", "Fer\u200cry", "Ferries"),
        wild=("fer*", "*erry", "*err*", "fer*s", "f?rries", "fe?ries"),
        exact=(
            "ferry",
            "FÉRRY",
            '"ferry ferry"',
            "Ferries",
            '"ferry’s"',
            "fer\u00adry",
        ),
        regexes=("/ferr(y|ies)/i", r"/\bferry\b/", "/ferr+y[a-z]*/i", "/ferry.+ferry/"),
        also=(
            "Macy's\u00adx",
            "ferry's",
            "ferry'S9",
            "xferry",
            "\u200bferry",
            "ferry_",
        ),
    ),
    World(
        words=(
            "O'Brien",
            "O’BRIEN",
            "co-op",
            "co op",
            "Coop",
            "R&D",
            "C++",
            "3.5",
            "d",
        ),
        wild=("O'Bri*", "*rien", "bri?n", "coo*"),
        exact=("O'Brien", "O’BRIEN", "co-op", "C++", "R&D", ".NET", '"co op"', "op"),
        regexes=("/O.Brien/i", "/(co-)op co.op?/i", r"/\d\.5 per/"),
        also=(
            "Oʼbrien's",
            "co\u2010op",
            "O'S\u00adBrien",
            "c+++",
            "C",
            ".NETs",
            "op-op",
        ),
    ),
    World(
        words=("election", "elections", "élection", "elect", "fraud", "vote", "voted"),
        wild=("elect*", "ele?tion", "*tion*", "vot*", "*ction"),
        exact=("election", "élection", '"election fraud"', "fraud", '"vote  vote"'),
        regexes=("/[eé]lections?/", "/(?:vote|fraud)d?vote/", "/vote[ds]?/i"),
        also=("Wahl", "Wahlen", "ELECTION", "élections", "voting", "vote vote vote"),
    ),
    World(
        words=(
            "中国",
            "国",
            "中",
            "发展中",
            "经济",
            "中国 经济",
            "iPhone",
            "テレビ",
            "東京",
        ),
        wild=("iPho*", "*hone", "中国*"),
        exact=("中国", "国", "iPhone", '"中国 经济"', "テレビ", "国中"),
        regexes=("/中国经/", "/iphone中/i", "/中国经[^济]*济/"),
        also=(
            "，",
            "。",
            "ﾃﾚﾋﾞ",
            "中\u200b国",
            "中\u200c国",
            "中\u00ad国",
            "中国国中",
            "京",
        ),
    ),
    World(
        words=("ไทย", "น้ำ", "ท่วม", "น้ำท่วม", "bus", "buses"),
        wild=("bus*", "*uses"),
        exact=("ไทย", "bus", "ท่วม", '"bus bus"'),
        regexes=("/ท่วม/", "/bus(es)+/"),
        also=("นํ้า", "\u200b", "ไทย\u200bน้ำ", "น้ำbus", "BUS"),
    ),
    World(
        words=("مِصْر", "مصر", "می‌خواهم", "می", "خواهم", "ايران", "ایران", "NATO"),
        wild=("خواه*", "*خواه*", "NAT*"),
        exact=("مصر", "مِصْر", "ایران", "NATO", "می", "خواهم"),
        regexes=("/خواهم/", "/nato/i"),
        also=("مـصر", "مصر\u200c", "\u202bمصر\u202c", "،", "Nato", "می\u200c"),
    ),
    World(
        words=("שלום", "שָׁלוֹם", 'צה"ל', "צה ל", "צה", "UN", "Un", "U.N.", "U N"),
        wild=("*לום", "שלו*"),
        exact=("שלום", "שָׁלוֹם", 'צה"ל', "UN", '"דובר צה"ל"'),
        regexes=("/שלום/", "/דובר צה.ל/"),
        also=("דובר", "צהל", 'צה"לי', "\u200fשלום", "UN’s", "un", "U.N", "u.n.", "U."),
    ),
    World(
        words=("мой", "мои", "Ёлка", "елка", "выборы", "выборов", "йод", "йоду"),
        wild=("выбор*", "*ёлк*", "выб?ры", "*ыбор*"),
        exact=("мой", "Ёлка", "ёлка", "выборы", '"мой йод"'),
        regexes=("/выбор(ы|ов)/i", "/[ЁЕ]лка/"),
        also=("ВЫБОРЫ", "мо\u0438\u0306", "вы\u00adборы", "м'ясо", "мʼясо"),
    ),
    World(
        words=("Straße", "STRASSE", "US", "us", "İstanbul", "istanbul", "CO₂", "CO2"),
        wild=("stra*", "*asse", "*tanbu*", "str?sse"),
        exact=("US", "us", "Straße", "STRASSE", "CO2", "İstanbul", '"US us"'),
        regexes=("/stra(ss|ß)e/i", "/us us/i", "/İstanbul/"),
        also=(
            "U.S.",
            "US’",
            "Us",
            "Straßen",
            "ISTANBUL",
            "ıstanbul",
            "US\u00ad",
            "uS's",
        ),
    ),
)

LISTS = {
    "one": ("ferry",),
    "many": (
        "climate change",
        "=US",
        "elect*",
        "中国",
        "O'Brien",
        "=vote vote",
        "мой~",
    ),
    "boats": ("ferry", "/ferr(y|ies)/i", '"bus ferry"~2', "FÉRRY^3"),
}
QUERIES = {
    "news": "@many NOT title:ferry",
    "near": "(ferry OR vote) NEAR/3 (@one OR bus OR 中国)",
    "facts": "@near OR (source:reuters lang:en)",
}
PLACES = ("@one", "@many", "@near")
"""Names of what stands somewhere in a text."""

FACTS = (
    "lang:en", "lang:de", "language:pt-BR", "lang:zh", "country:de", "country:GB",
    "source:reuters", 'source:"Daily Ferry"', "source:ferry", "domain:example.com",
    "site:www.example.co.uk", "source:co.uk", "author:OBrien", "author:O'Brien",
    'byline:"Jane O’Brien"', "author:中国", "url:/sport/", "inurl:ÉLAN",
    'url:"ample.co"', "source:(reuters OR 中国)", "author:(jane OR mary)",
)  # fmt: skip
OPERATORS = st.tuples(
    st.sampled_from(["NEAR", "NEAR", "ONEAR", "W", "PRE", "NOT NEAR"]),
    st.sampled_from([0, 0, 1, 2, 3, 5, 20, 100]),
).map(lambda two: f"{two[0]}/{two[1]}")
BLANKS = st.sampled_from([" "] * 12 + ["\n", "  ", "\u3000", " # OR (\n", "\n#\n"])
FIELDS = st.sampled_from(["title:", "body:", "lead:", "Headline:", "text:", "lead："])
WEIGHTS = st.sampled_from([""] * 5 + ["^3", "^0.5"])
MAX_WITHIN = 4
"""Words in a phrase with `~n`: the slow evaluator tries each with each."""


class Asked(NamedTuple):
    """A query and the names it may use."""

    query: str
    names: NamedQueries


def one_word(words: tuple[str, ...]) -> Text:
    return st.sampled_from([word for word in words if " " not in word])


def phrases(world: World) -> Text:
    """Phrases of up to three words, some with wildcards or with `~n`."""
    inside = st.sampled_from(world.words * 3 + world.wild)
    joints = st.sampled_from([" ", " ", " ", "", "-", ", "])

    @st.composite
    def phrase(draw: st.DrawFn) -> str:
        text = draw(inside)
        for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
            # A wildcard that touches the next word would be another wildcard.
            joint = draw(joints)
            text += (joint or " ") + draw(inside)
        distance = draw(st.sampled_from(["", "", "~0", "~1", "~3", "~30"]))
        count = len(cut(text.replace("?", "x").replace("*", "")))
        return f'"{text}"{distance if 1 < count <= MAX_WITHIN else ""}'

    return phrase()


def terms(world: World) -> Text:
    word = one_word(world.words)
    return st.one_of(
        word,
        word,
        phrases(world),
        phrases(world),
        one_word(world.words).map(lambda w: f"{w}~"),
        st.sampled_from(world.wild),
        st.sampled_from(world.exact).map(lambda w: f"={w}"),
    )


def joined(parts: tuple[str, ...]) -> str:
    """Return two operands with the operator and the blanks between them."""
    return f"({''.join(parts)})"


def located(world: World) -> Text:
    """Units that stand somewhere: terms, and their groups with OR and NEAR."""
    leaf = st.one_of(terms(world), terms(world), st.sampled_from(PLACES))
    return st.recursive(
        st.builds(str.__add__, leaf, WEIGHTS),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" OR ", " | ", "\n||"]), inner).map(
                joined
            ),
            st.tuples(inner, BLANKS, OPERATORS, BLANKS, inner).map(joined),
            st.tuples(
                inner,
                BLANKS,
                OPERATORS,
                BLANKS,
                inner,
                BLANKS,
                OPERATORS,
                BLANKS,
                inner,
            ).map(joined),
        ),
        max_leaves=4,
    )


def grouped(leaves: Text, max_leaves: int) -> Text:
    """Queries of these leaves with AND, OR, NOT, comments and weights."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, BLANKS, inner).map(joined),
            st.tuples(inner, BLANKS, st.just("AND "), inner).map(joined),
            st.tuples(inner, st.just(" OR "), inner).map(joined),
            st.tuples(inner, st.just(" OR "), inner, st.just(" | "), inner).map(joined),
            st.tuples(
                inner, BLANKS, st.sampled_from(["NOT ", "-", "AND NOT ", "!"]), inner
            ).map(joined),
            st.tuples(inner, WEIGHTS).map(lambda two: f"({two[0]}){two[1]}"),
        ),
        max_leaves=max_leaves,
    )


@cache
def queries(world: World) -> Text:
    """Queries that are read, in one world."""
    place = located(world)
    counted = st.tuples(
        st.sampled_from(["ATLEAST/", "ATLEAST", "atleast/"]),
        st.sampled_from(["1 ", "2 ", "2", "3 ", "4 ", "9 "]),
        place.filter(lambda text: text[0] in '("'),
    ).map("".join)
    expression = st.sampled_from(world.regexes)
    plain = st.one_of(place, place, place, counted, expression)
    # Lists with fields or facts cannot be looked for in one field.
    fielded = st.tuples(FIELDS, st.one_of(plain, grouped(plain, 3))).map("".join)
    facts = st.tuples(
        plain, BLANKS, st.sampled_from(["", "", "-"]), st.sampled_from(FACTS)
    ).map(joined)
    narrow = st.sampled_from(
        [f for f in FACTS if not f.startswith(("lang", "country"))]
    )
    leaf = st.one_of(
        *[plain] * 6,
        fielded,
        fielded,
        facts,
        narrow,
        st.sampled_from(["@news", "@facts", "title:@many", "@other", "@another"]),
    )
    return grouped(leaf, 4)


@st.composite
def asked(draw: st.DrawFn, world: World) -> Asked:
    """Draw a query with its names: fixed ones, and one that is as random as itself."""
    query = draw(queries(world))
    other = ""
    if "@other" in query or "@another" in query:
        other = draw(queries(world)).replace("@other", "d").replace("@another", "@one")
    named = {**QUERIES, "other": other, "another": "@other OR @news"}
    return Asked(query, NamedQueries(named, LISTS))


SEPARATORS = [" "] * 14 + ["", ". ", "\n", "-", "'", "’s ", "\u00ad", "，", ", ", "s "]
FILLER = ("the", "of", "x", "of the", "bus", "vote", "ferry")


@cache
def texts(world: World, most: int) -> Text:
    words = world.words * 3 + world.also + FILLER
    # One choice for both: a text is made of many.
    pieces = [word + separator for word in words for separator in SEPARATORS]
    return st.lists(st.sampled_from(pieces), max_size=most).map("".join)


@cache
def papers(world: World) -> st.SearchStrategy[Paper]:
    """Articles of up to some 80 words, some with so many that the lead ends in them."""
    padding = st.sampled_from([0, 0, 0, 0, 50, 56, 58, 59, 60, 61])
    text = st.tuples(padding, texts(world, 20)).map(lambda two: "x " * two[0] + two[1])
    return st.builds(
        Paper,
        title=texts(world, 7).map(normal),
        text=text.map(normal),
        language=st.sampled_from(["en", "de", "fr", "ru", "zh", "", "pt_BR", "EN-us"]),
        sources=st.sampled_from(
            [
                (),
                ("Reuters", "Reuters UK"),
                ("The Daily Ferry", "Ferry"),
                ("中国日报", ""),
            ]
        ),
        url=st.sampled_from(
            [
                "",
                "https://www.example.com/sport/1",
                "https://news.Example.co.uk/Élan?x=1",
                "http://example.co.uk:8080/中国/a",
                "https://ferry.reuters.com/sports",
            ]
        ),
        authors=st.sampled_from(
            [(), ("Jane O'Brien",), ("Jane", "OBrien"), ("Mary Jane O’BRIEN", "中国")]
        ),
        country=st.sampled_from(["", "de", "GB", "us"]),
    )


Example = tuple[Asked, list[Paper]]


def examples() -> st.SearchStrategy[Example]:
    """A query with two articles of the same world."""
    make: Callable[[World], st.SearchStrategy[Example]] = cache(
        lambda world: st.tuples(
            asked(world), st.lists(papers(world), min_size=2, max_size=2)
        )
    )
    return st.sampled_from(WORLDS).flatmap(make)

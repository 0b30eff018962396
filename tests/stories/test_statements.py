"""The statements of a story, across its articles."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.quotations import Quotation
from tocsin.stories.statements import QuotingArticle, statements

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = "We would rather be asked why it is closed than why it was open all winter"


def quoting(number: int, *quoted: tuple[str, str], outlet: str = "") -> QuotingArticle:
    return QuotingArticle(
        id=number,
        outlet=outlet or f"outlet{number}",
        at=NOON + timedelta(minutes=number),
        quotations=[
            Quotation(words=words, speaker=speaker, start=0, end=0)
            for words, speaker in quoted
        ],
    )


def test_a_statement_is_one_however_it_is_printed() -> None:
    printed = [
        WHOLE,
        WHOLE.upper() + "!",
        "rather be asked why it is closed",
        "We would rather be asked … why it was open all winter",
        "[The town] would rather be asked why it is closed than why it was open",
        "We’d rather be asked why it is closed than why it was open last winter",
    ]

    (found,) = statements(quoting(n, (words, "")) for n, words in enumerate(printed))

    assert found.words == WHOLE
    assert found.articles == tuple(range(len(printed)))


def test_statements_with_some_words_in_common_stay_apart() -> None:
    other = "We would rather be told what the repair of the bearings will cost us"

    assert len(statements([quoting(1, (WHOLE, "")), quoting(2, (other, ""))])) == 2


def test_a_third_wording_does_not_merge_two_statements() -> None:
    left = "the river has been high since the first week of March"
    right = "nobody can reach the bearings before the water has gone"
    articles = [
        quoting(1, (left, "")),
        quoting(2, (right, "")),
        quoting(3, (f"{left} and {right}", "")),
    ]

    (found,) = statements(articles)
    apart = statements(articles[:2])

    assert found.articles == (1, 2, 3)
    assert len(apart) == 2


def test_outlets_are_counted_and_not_articles() -> None:
    copies = [quoting(n, ("It is as it is now", ""), outlet="post") for n in range(4)]
    both = [
        quoting(7, (WHOLE, ""), outlet="post"),
        quoting(8, (WHOLE, ""), outlet="echo"),
    ]

    first, second = statements([*copies, *both])

    assert first.outlets == ("post", "echo")
    assert second.outlets == ("post",)
    assert second.articles == (0, 1, 2, 3)


def test_it_appeared_first_where_it_was_published_first() -> None:
    (found,) = statements(
        [quoting(5, (WHOLE, "")), quoting(2, (WHOLE, "")), quoting(9, (WHOLE, ""))]
    )

    assert found.first == 2
    assert found.at == NOON + timedelta(minutes=2)


def test_the_fullest_name_is_the_speaker() -> None:
    names = ["Lund", "", "the mayor", "Eve Lund"]

    (found,) = statements(quoting(n, (WHOLE, name)) for n, name in enumerate(names))

    assert (found.speaker, found.others) == ("Eve Lund", ())


def test_disagreeing_articles_are_listed() -> None:
    names = ["Nils Berg", "Eve Lund", "Lund"]

    (found,) = statements(quoting(n, (WHOLE, name)) for n, name in enumerate(names))

    assert (found.speaker, found.others) == ("Eve Lund", ("Nils Berg",))


def test_a_phrase_is_the_speaker_if_no_article_gives_a_name() -> None:
    (found,) = statements(
        [quoting(1, (WHOLE, "the ministry")), quoting(2, (WHOLE, ""))]
    )

    assert (found.speaker, found.others) == ("the ministry", ())


def test_a_story_without_quotations_has_no_statements() -> None:
    assert statements([]) == statements([quoting(1)]) == []


SAID = st.lists(
    st.sampled_from(["we", "go", "on", "now", "the", "river", "rises"]), min_size=1
)


@given(st.lists(st.lists(SAID, max_size=4), max_size=6), st.randoms())
def test_the_order_of_the_articles_does_not_count(
    quoted_words: list[list[list[str]]], random: Random
) -> None:
    articles = [
        quoting(number, *((" ".join(words), "") for words in quoted))
        for number, quoted in enumerate(quoted_words)
    ]
    shuffled = random.sample(articles, len(articles))

    found = statements(articles)

    assert statements(shuffled) == found
    assert sorted(found, key=lambda statement: -len(statement.outlets)) == found
    ids = {article.id for article in articles if article.quotations}
    assert {number for statement in found for number in statement.articles} == ids

"""News: what an article brings that the articles already sent do not have."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.story_texts import CHINESE, HEBREW, JAPANESE, OTHER, STORY, THAI
from tocsin.stories.news import (
    News,
    SentText,
    is_about,
    is_boilerplate,
    news_of,
)
from tocsin.stories.news_text import NewsText, news_text

FIRST = news_text(
    "Barge sinks at Nether Vask lock",
    "A barge loaded with gravel sank at the lock of Nether Vask on Monday morning.\n"
    "The barge had struck the lower gate, the harbour office of Nether Vask said. Its "
    "crew of 4 reached the bank.\n"
    "Divers were to look at the hull before dark. The lock stays closed.",
)
RETOLD = (
    "Gravel on the river bed",
    "It took less than a quarter of an hour until the barge lay on the ground.\n"
    "Its crew, 4 in all, made it to the bank. At the lock of Nether Vask the barge had "
    "run into the lower gate, according to the harbour office.\n"
    "The hull is to be looked at by divers before dark, and the lock stays closed.",
)
DEVELOPMENT = (
    "Pilot of the barge arrested, licence had expired",
    "The pilot of the barge at Nether Vask was arrested on Wednesday because his "
    "licence had expired in spring.\n"
    "Police searched his flat for papers. His lawyer called the arrest absurd.",
)
BOILERPLATE = (
    "The press office of Vask court publishes the hearings of the coming week. "
    "Reporters register by noon on the day before. Photography is not allowed in the "
    "building, and seats are given out in the order of registration. Cases of bribery "
    "are heard in the old hall."
)


def sent(*texts: NewsText, same_site: bool = False) -> list[SentText]:
    return [SentText(text=text, same_site=same_site) for text in texts]


def judged(title: str, text: str, word: str, earlier: Sequence[SentText]) -> News:
    starts = [at for at in range(len(text)) if text.startswith(word, at)]
    hits = [(start, start + len(word)) for start in starts]
    return news_of(news_text(title, text), hits, earlier)


def test_without_sent_articles_all_is_news() -> None:
    assert news_of(FIRST, [], []).is_news


def test_what_was_sent_is_no_news() -> None:
    assert news_of(FIRST, [(0, 5)], sent(FIRST)) == News(is_news=False)


def test_the_same_in_other_words_is_no_news() -> None:
    assert not judged(*RETOLD, "barge", sent(FIRST)).is_news


def test_a_development_is_news_and_says_what_is_new() -> None:
    news = judged(*DEVELOPMENT, "Nether Vask", sent(FIRST))

    assert news.is_news
    assert "arrested" in news.new


def test_a_new_number_lets_an_article_repeat_more() -> None:
    title, text = RETOLD

    worse = judged(title, text.replace("4 in all", "17 in all"), "barge", sent(FIRST))

    assert (worse.is_news, worse.new[0]) == (True, "17")


@pytest.mark.parametrize("month", ["March", "listopada"])
def test_the_day_of_a_month_is_no_new_number(month: str) -> None:
    title, text = RETOLD

    dated = text.replace("It took", f"On 17 {month} it took")

    assert not judged(title, dated, "barge", sent(FIRST)).is_news


@pytest.mark.parametrize(
    ("known", "again"),
    [
        ("a crew of 43", "a crew of more than 40"),
        ("a load of 9,000 tons", "a load of 9 000 tons"),
        ("a load of 9,000 tons", "a load of 9.000 tons"),
        ("a crew of 4", "a crew of 4, at 17:10"),
        ("a crew of 4", "a crew of 4, on 17.3.2026"),
    ],
)
def test_a_number_that_is_known_or_dates_something_is_not_new(
    known: str, again: str
) -> None:
    title, text = RETOLD
    first = news_text("", f"The harbour office spoke of {known}.")

    retold = text.replace("4 in all", again)

    assert not judged(title, retold, "barge", sent(FIRST, first)).is_news


def test_a_row_of_digits_that_is_no_amount_is_new() -> None:
    first = news_text("", "A barge of 38 metres sank.")
    later = news_text("", f"A barge of {'1' * 5_000 + '0'} metres sank.")

    assert news_of(later, [], sent(first)).new == ("1" * 5_000 + "0",)


def test_a_number_that_may_have_grown_is_new() -> None:
    title, text = RETOLD
    first = news_text("", "The harbour office spoke of a crew of 38.")

    grown = text.replace("4 in all", "40 in all")

    assert judged(title, grown, "barge", sent(FIRST, first)).is_news


@pytest.mark.parametrize(
    ("day", "language"),
    [("Sunday", "en"), ("воскресенья", "ru"), ("Sunntig", "gsw"), ("Freitag", "")],
)
def test_a_weekday_is_nothing_new(day: str, language: str) -> None:
    first = news_text("Barge sinks", "A barge sank at the lock.", language)

    later = news_text(f"{day}: barge sinks", f"{day}, barge sank: lock.", language)

    assert news_of(later, [], sent(first)).new == ()


def test_what_was_sent_as_news_may_be_said_again_less_than_its_background() -> None:
    lead, background = OTHER[0], "\n".join(STORY)
    led = news_text("", f"{lead}\n{background}")
    ended = news_text("", f"{background}\n{lead}")
    reworded = " ".join(reversed(lead.split()))

    article = ("", f"The choir of Ostrel sang hymns beside it.\n{reworded}.")

    assert not judged(*article, "choir", sent(led)).is_news
    assert judged(*article, "choir", sent(ended)).is_news


def test_a_word_that_is_a_month_elsewhere_makes_no_date() -> None:
    first = news_text("", "A barge sank at the lock.", "en")
    later = news_text("", "A barge sank at the lock, not seen for 43 months ago.", "en")

    assert later.numbers == {"43"}
    assert "43" in news_of(later, [], sent(first)).new


def test_a_development_is_news_once() -> None:
    again = sent(FIRST, news_text(*DEVELOPMENT))

    assert not judged(*DEVELOPMENT, "Nether Vask", again).is_news


@pytest.mark.parametrize("paragraphs", [STORY, JAPANESE, CHINESE, THAI, HEBREW])
def test_a_changed_copy_is_news_only_where_the_change_has_the_hit(
    paragraphs: tuple[str, ...],
) -> None:
    whole, word = "\n".join(paragraphs), paragraphs[-1][:4]
    shorter = news_text("", "\n".join(paragraphs[:-1]))
    at = whole.index(paragraphs[-1])

    first, last = (
        news_of(news_text("", whole), [hit], sent(shorter))
        for hit in [(0, 4), (at, at + len(word))]
    )

    assert (first.is_news, last.is_news) == (False, True)


def test_an_added_paragraph_without_the_hit_is_no_news() -> None:
    text = "\n".join(STORY)
    local = f"{text}\nAt the market of Sennick people talk of nothing else, and eat."

    assert not judged("", local, "lift bridge", sent(news_text("", text))).is_news


@pytest.mark.parametrize(
    ("case", "is_news"),
    [
        ("A harbour master is tried for bribery over the north basin.", True),
        ("A tailor is tried for the theft of eleven coats.", False),
    ],
)
def test_of_a_series_only_what_differs_can_be_news(case: str, is_news: bool) -> None:
    week_41 = news_text("", f"Monday: a cook is tried for arson.\n{BOILERPLATE}")

    week_42 = f"Tuesday: {case}\n{BOILERPLATE}"

    series = sent(week_41, same_site=True)
    assert judged("", week_42, "bribery", series).is_news == is_news


def test_the_newest_piece_of_a_series_is_what_the_next_is_compared_with() -> None:
    """A state that comes back is news, although an earlier piece had it."""
    rising, falling = (
        f"Gauge of Halmer: {state}.\nIssued on 3 March, 16 hours.\n{BOILERPLATE}"
        for state in ("flood alert", "no warning")
    )
    newest_first = sent(news_text("", falling), news_text("", rising), same_site=True)

    assert judged("", rising, "Halmer", newest_first).is_news
    assert not judged("", falling, "Halmer", newest_first).is_news


def test_another_day_makes_no_new_piece_of_a_series() -> None:
    monday = news_text("", f"Hearings on Monday 3 March: none.\n{BOILERPLATE}")
    tuesday = f"Hearings on Tuesday 4 March: none.\n{BOILERPLATE}"

    assert not judged("", tuesday, "Hearings", sent(monday, same_site=True)).is_news


@pytest.mark.parametrize(
    ("headline", "is_news"),
    [
        ("Vask court: bribery in the north basin", True),
        ("Vask court: list of bribery cases 42", False),
        ("Vask court: list of bribery cases, Tuesday", False),
    ],
)
def test_a_series_may_say_what_is_new_in_its_headline_alone(
    headline: str, is_news: bool
) -> None:
    last = news_text("Vask court: list of bribery cases 41", BOILERPLATE)

    article = news_text(headline, BOILERPLATE)

    series = sent(last, same_site=True)
    assert news_of(article, [], series, in_headline=True).is_news == is_news
    assert not news_of(article, [], series).is_news


def test_hits_in_what_a_site_prints_again_and_again_are_boilerplate() -> None:
    cases = ("a cook for arson", "a tailor for theft", "a porter for fraud")
    lists = [f"Monday: {case} is tried.\n{BOILERPLATE}" for case in cases]
    earlier = [news_text("", text) for text in lists[:2]]
    hit = lists[2].index("bribery")

    assert is_boilerplate(news_text("", lists[2]), [(hit, hit + 7)], earlier)
    assert not is_boilerplate(news_text("", lists[2]), [(8, 16)], earlier)
    assert not is_boilerplate(news_text("", lists[2]), [(hit, hit + 7)], earlier[:1])


def test_a_notice_that_is_issued_again_is_no_boilerplate() -> None:
    notice = news_text("", BOILERPLATE)

    assert not is_boilerplate(notice, [(0, 5)], [notice, notice])


def test_a_headline_is_not_said_again_by_the_article_behind_it() -> None:
    headline = sent(news_text("Barge sinks at Nether Vask lock", ""))
    text = "\n".join(DEVELOPMENT[1].splitlines())

    assert judged("Barge pilot arrested", text, "barge", headline).is_news


def test_articles_on_other_matters_are_not_compared() -> None:
    assert is_about(news_text(*RETOLD), FIRST)
    assert not is_about(news_text("", "\n".join(OTHER)), FIRST)


@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=400))
@example("", "0:0㐀0\n0", "")
def test_any_text_can_be_judged_and_nothing_brings_itself(
    title: str, text: str, other: str
) -> None:
    article, earlier = news_text(title, text), news_text(title, other)
    hits = [(0, min(3, len(text)))]

    assert not news_of(article, hits, sent(earlier, article)).is_news
    assert isinstance(news_of(article, hits, sent(earlier)).is_news, bool)

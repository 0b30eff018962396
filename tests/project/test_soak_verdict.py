"""What a soak counts as lost, and what as a repeat that nothing marks."""

from benchmarks.soak.inboxes import TROUBLES, Accepted, key_of, routes
from benchmarks.soak.results import memory_figures
from benchmarks.soak.truth import (
    LATE,
    SUBJECTS,
    ArticleId,
    article_ids,
    host_of,
    planted_word,
    query_of,
    subject_of,
)
from benchmarks.soak.verdict import (
    StoredAlert,
    Verdict,
    judge_alerts,
    judge_articles,
    judge_repeats,
)
from store.model import Watchlist
from tests.support.factories import article
from tocsin.watchlists.engine import Engine

ONE, TWO, THREE = ArticleId(0, 1), ArticleId(0, 2), ArticleId(7, 1)


def message(*articles: ArticleId, key: str = "k1", is_marked: bool = False) -> Accepted:
    return Accepted(key, frozenset(articles), is_marked)


def alert(state: str = "included", delivery: str = "", key: str = "") -> StoredAlert:
    return StoredAlert(state=state, reason="", delivery=delivery, key=key)


def alerts(
    *accepted: Accepted, stored: dict[ArticleId, StoredAlert] | None = None
) -> Verdict:
    verdict = Verdict()
    judge_alerts(
        verdict,
        [(ONE, "well"), (TWO, "well")],
        accepted={"well": accepted},
        stored={(id_, "well"): [each] for id_, each in (stored or {}).items()},
    )
    return verdict


def repeats(*accepted: Accepted, knows: bool = True, marked: str = "") -> Verdict:
    verdict = Verdict()
    judge_repeats(verdict, "well", accepted, knows_repeats=knows, marked=marked.split())
    return verdict


def test_an_article_that_is_neither_stored_nor_deleted_by_a_rule_is_lost() -> None:
    verdict = Verdict()

    judge_articles(verdict, [ONE, TWO, THREE], stored={ONE}, deleted={TWO})

    assert (verdict.lost_articles, verdict.deleted) == ([THREE], 1)


def test_an_alert_that_no_message_names_and_no_rule_holds_is_lost() -> None:
    verdict = alerts(message(ONE), stored={TWO: alert(delivery="dead", key="k2")})

    assert verdict.told == 1
    assert len(verdict.lost_alerts) == 1
    assert str(TWO) in verdict.lost_alerts[0]


def test_an_alert_that_the_database_does_not_have_is_lost() -> None:
    verdict = alerts(message(ONE))

    assert verdict.lost_alerts == [f"{TWO} on well: no alert"]


def test_an_alert_in_a_long_round_up_that_was_accepted_is_counted() -> None:
    verdict = alerts(message(ONE, key="k7"), stored={TWO: alert(key="k7")})

    assert (verdict.counted, verdict.lost_alerts) == (1, [])


def test_an_alert_that_a_rule_holds_is_not_lost() -> None:
    held = {ONE: alert("absorbed"), TWO: alert(delivery="unknown", key="k9")}

    verdict = alerts(stored=held)

    assert verdict.held == {"absorbed": 1, "unknown": 1}
    assert verdict.lost_alerts == []


def test_a_repeat_with_the_same_key_has_to_be_noted_in_the_database() -> None:
    assert repeats(message(ONE), message(ONE), marked="k1").repeats == 1
    assert len(repeats(message(ONE), message(ONE)).unflagged) == 1


def test_a_service_that_knows_no_keys_has_to_be_told_in_words() -> None:
    again = message(ONE, is_marked=True)

    assert repeats(message(ONE), again, knows=False).repeats == 1
    assert len(repeats(message(ONE), message(ONE), knows=False).unflagged) == 1


def test_another_message_on_the_same_article_has_to_say_that_it_may_be_a_repeat() -> (
    None
):
    other = message(ONE, key="k2")

    assert len(repeats(message(ONE), other, marked="k1 k2").unflagged) == 1


def test_different_articles_are_no_repeats() -> None:
    verdict = repeats(message(ONE), message(TWO, key="k2"), message(THREE, key="k3"))

    assert (verdict.repeats, verdict.unflagged) == (0, [])


def test_an_address_leads_back_to_its_article() -> None:
    said = f"see http://{host_of(299)}:4711/12.html and http://{host_of(0)}:4711/3.html"

    assert article_ids(said) == {ArticleId(299, 12), ArticleId(0, 3)}


def test_a_mail_has_the_key_of_its_message() -> None:
    assert key_of(" <a4fb09@news.example>") == "a4fb09"


def test_each_channel_is_told_of_something_and_each_place_has_channels() -> None:
    told = {channel for channels in routes().values() for channel in channels}

    assert told == {trouble.name for trouble in TROUBLES}
    assert set(routes()) == {*SUBJECTS, LATE}


def test_a_watchlist_finds_the_articles_on_its_place_and_no_others() -> None:
    engine = Engine(
        [Watchlist(name=place, query=query_of(place)) for place in (*SUBJECTS, LATE)]
    )
    found = [
        (place, [match.watchlist for match in engine.matches(article(text=word))])
        for number, place in enumerate((*SUBJECTS, LATE))
        for word in [f"It was seen from {planted_word(place, ArticleId(3, number))}."]
    ]

    assert found == [(place, [place]) for place in (*SUBJECTS, LATE)]


def test_the_late_place_is_in_no_article_before_its_watchlist_is_there() -> None:
    ids = [ArticleId(outlet, number) for outlet in range(100) for number in range(60)]
    late = [id_ for id_ in ids if subject_of(1, id_, late_from=30) == LATE]

    assert late
    assert min(id_.number for id_ in late) >= 30


def test_a_short_soak_says_nothing_of_memory() -> None:
    assert memory_figures([]) == {}
    assert memory_figures([(200, 140.0)] * 9 + [(300, 150.0)]) == {}


def test_a_soak_says_how_memory_grew_in_its_second_half() -> None:
    samples = [(done, 100 + done / 1_000) for done in range(0, 10_001, 500)]

    assert memory_figures(samples)["rss_mb_per_1000"] == 1

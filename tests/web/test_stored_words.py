"""Stored reasons in the reader's language: none is missing, none mistaken."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.coverage_model import PageResult, SourceRecord
from store.model import Source, Visit
from tests.support.desk_scene_client import scene_desk
from tests.support.parsed_page import ParsedPage
from tests.support.paths import ROOT
from tocsin.coverage.judge_source import judge
from tocsin.watchlists.match import MAX_HITS
from tocsin.web.page_language import speaking
from tocsin.web.stored_words import SENTENCES, local_time, reworded
from tocsin.words.phrases import clock_text, pluralize, when

OTHERS = ["de", "ru"]

ORIGINS = {
    "spiders/fetch/browser.py": {"for (const name", "Running as root"},
    "spiders/fetch/failures.py": set(),
    "spiders/fetch/guard.py": set(),
    "spiders/fetch/host_pace.py": set(),
    "spiders/fetch/imap_client.py": set(),
    "spiders/fetch/imap_session.py": {"(INTERNALDATE", "the mail server {}"},
    "spiders/fetch/robots.py": {"allowed by", "rules with SHA", "the site has no"},
    "spiders/fetch/visit.py": set(),
    "spiders/kinds/answer_markup.py": set(),
    "spiders/kinds/feed.py": {"neither {}", "RSS, Atom, RDF nor JSON Feed"},
    "spiders/kinds/front_page.py": {"name what holds"},
    "spiders/kinds/gdelt.py": {"no answer of GDELT"},
    "spiders/kinds/json_api.py": {"no JSON"},
    "spiders/kinds/mailbox.py": {"more than {} links"},
    "spiders/kinds/sitemap.py": {"no sitemap"},
    "spiders/page_refusal.py": {"time element"},
    "store/channels.py": set(),
    "store/outbox.py": set(),
    "tocsin/alerts/channels/certificates.py": set(),
    "tocsin/alerts/channels/classify.py": {"chat not found"},
    "tocsin/alerts/channels/reasons.py": set(),
    "tocsin/alerts/channels/send_result.py": {"handed over"},
    "tocsin/alerts/delivery/repairs.py": {"repair outdated", "message planned twice"},
    "tocsin/alerts/plan/batching.py": {"Until {}", "The week until", "Surge: {}"},
    "tocsin/alerts/plan/follow_ups.py": {
        *("In the quiet hours", "Held back {}", "More than the limit"),
        "The limit of this channel",
    },
    "tocsin/alerts/plan/planner.py": set(),
    "tocsin/coverage/daily_rhythm.py": set(),
    "tocsin/coverage/judge_source.py": set(),
    "tocsin/coverage/page_symptoms.py": {"list of articles", "layout changed"},
    "tocsin/coverage/visit_symptoms.py": {"layout changed"},
    "tocsin/watchlists/score.py": set(),
    "tocsin/wiring/own_spiders.py": {"[spiders]: the", "sources.{}", "Known: {}"},
}
"""Modules whose sentences are stored → how those begin that are not."""

PIECES = {
    "stub only": "a state",
    "new article": "a noun, counted in daily_rhythm",
    "new outlet": "a noun, counted in follow_ups",
    "any more": "in `lists nothing any more`",
    "since it was added": "in `lists nothing since it was added`",
    "{} of the last {} pages": "of three sentences in page_symptoms",
    " or more": "in score",
    " that leads back": "in page_refusal",
    ", such as": "in guard",
    ", only to sections, tags or services": "in front_page",
    ": the posts are at /wp-json/wp/v2/posts": "in json_api",
    "no headline on this page links to an article": "in front_page",
    "it has {}; ": "in json_api",
    "; there is {}": "in imap_session",
    " and {} more": "in imap_session",
}
"""Parts of sentences that the pieces around them make whole."""

WORDY = re.compile(r"[A-Za-z]{2,}[,:;]? +[A-Za-z{]|\} [a-z]")

CODE = re.compile(r"SELECT|UPDATE|INSERT|WHERE|IN \(|text/html|^UID|^//")

AT = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)

FIRST = datetime(1000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Earlier years have fewer digits, and no article has them."""

SOURCE = Source(
    key="gazette",
    url="https://gazette.example/feed",
    kind="feed",
    name="Gazette",
    every=None,
)


def sentences_of(path: Path) -> Iterator[str]:
    """Yield the texts of a module that have words, with {} for what is filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if WORDY.search(text) and not CODE.search(text):
            yield text


@pytest.mark.parametrize("path", ORIGINS)
def test_every_sentence_that_can_be_stored_is_found(path: str) -> None:
    others = ORIGINS[path]
    found = [
        text
        for text in sentences_of(ROOT / path)
        if text not in PIECES and not text.lstrip().startswith(tuple(others or "\0"))
    ]

    unknown = [text for text in found if not is_known(text)]

    assert unknown == [], "add them to tocsin/web/*_sentences.py"


def filled(template: str) -> str:
    """Return a sentence with something in its places."""
    return re.sub(r"%\(\w+\)s", "7", template.replace("%(reason)s", "7: 7"))


def is_known(text: str) -> bool:
    """Return whether a sentence is in the table, whatever is filled in."""
    text = text.strip().removesuffix(".")
    like = re.compile(re.escape(text).replace(r"\{\}", ".+?"))
    return any(
        like.fullmatch(filled(form).removesuffix("."))
        for each in SENTENCES
        for form in (each.template, each.plural)
    )


@pytest.mark.parametrize("path", ORIGINS)
def test_what_is_left_out_of_a_module_is_still_in_it(path: str) -> None:
    texts = [text.lstrip() for text in sentences_of(ROOT / path)]

    for beginning in ORIGINS[path]:
        assert any(text.startswith(beginning) for text in texts), beginning


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("known", SENTENCES, ids=lambda known: known.template[:40])
def test_a_sentence_comes_out_in_the_other_language(
    known: object, language: str
) -> None:
    text = re.sub(r"%\(\w+\)s", "7", known.template)  # type: ignore[attr-defined]

    with speaking(language):
        told = reworded(text)

    assert "%(" not in told
    if re.search("[a-z]{4}", re.sub(r"[A-Z]+|in tocsin", "", text)):
        assert told != text


def visit(minutes: int, **more: object) -> Visit:
    plain: dict[str, object] = {"outcome": "hard", "status": 403, "reason": REFUSED}
    at = AT - timedelta(minutes=minutes)
    return Visit(source="gazette", at=at, **(plain | more))  # type: ignore[arg-type]


REFUSED = "HTTP 403: the site refuses the request"


def test_a_blocked_source_says_so_in_german() -> None:
    record = SourceRecord(visits=tuple(visit(60 * n) for n in range(4)))
    found = judge(record, SOURCE, AT)

    with speaking("de"):
        assert reworded(found.reason) == "HTTP 403: die Website lehnt die Anfrage ab."
        assert reworded(found.remedy) == (
            "Bitten Sie den Herausgeber um Zugang, oder suchen Sie einen anderen Weg: "
            "tocsin discover https://gazette.example/"
        )


def test_sentences_within_sentences_are_worded_too() -> None:
    pages = tuple(
        PageResult(seen=AT - timedelta(hours=n), outcome="missing", reason=REFUSED)
        for n in range(9)
    )
    seen = visit(5, outcome="ok", status=200, reason="", listed=9)
    record = SourceRecord(visits=(seen,), pages=pages, has_listed=True)
    found = judge(record, SOURCE, AT)

    with speaking("ru"):
        assert reworded(found.reason) == (
            "Не читаются страницы: 9 из последних 9: HTTP 403: сайт отклоняет запрос."
        )


@pytest.mark.parametrize(
    ("stored", "german", "russian"),
    [
        (
            f"quiet hours until {clock_text(AT, AT - timedelta(days=1), UTC)}",
            "Ruhezeit bis Di., 3. März, 07:00",
            "тихие часы до вт, 3 мар., 07:00",
        ),
        (
            f"{pluralize(2, 'new outlet')} of the 3 that a follow-up without news "
            "needs",
            "2 neue Medien von 3, die eine Folgemeldung ohne Neues braucht",
            "2 новых издания из 3, нужных для продолжения без новостей",
        ),
        (
            "one message in 2h a story: waiting until 07:00",
            "eine Nachricht in 2 Std. je Geschichte: wartet bis 07:00",
            "одно сообщение за 2 ч на сюжет: ждёт до 07:00",
        ),
        (
            "Nothing new in 1 day; usual are 12.",
            "Nichts Neues, über 1 Tag gesehen; üblich sind 12.",
            "Ничего нового за 1 день; обычно 12.",
        ),
        (
            "outlet Quiet Post is muted until Tue 3 March, 07:00",
            "Medium Quiet Post ist stumm bis Di., 3. März, 07:00",
            "издание Quiet Post: заглушено до вт, 3 мар., 07:00",
        ),
        (
            "as plain text, after HTTP 503: out of tea",
            "als reiner Text, nach HTTP 503: out of tea",
            "простым текстом, после HTTP 503: out of tea",
        ),
        (f"{MAX_HITS} times or more", f"{MAX_HITS}-mal oder öfter", None),
    ],
)
def test_a_stored_reason_is_worded_with_its_values(
    stored: str, german: str, russian: str | None
) -> None:
    with speaking("de"):
        assert reworded(stored) == german
    if russian is not None:
        with speaking("ru"):
            assert reworded(stored) == russian
    with speaking("en"):
        assert reworded(stored) == stored


@pytest.mark.parametrize(
    "text", ["", "Dinner is served.", "Nothing", "x" * 5_000, "HTTP 999", "%(why)s"]
)
def test_what_is_not_ours_stays_as_it_is(text: str) -> None:
    with speaking("de"):
        assert reworded(text) == text


@given(st.text(max_size=300))
def test_any_text_comes_through(text: str) -> None:
    for language in OTHERS:
        with speaking(language):
            assert isinstance(reworded(text), str)
            assert isinstance(local_time(text), str)


@given(st.datetimes(FIRST, timezones=st.just(UTC)))
def test_every_time_of_ours_is_a_time_of_the_readers(at: datetime) -> None:
    clock = clock_text(at, AT, UTC)
    with speaking("de"):
        assert local_time(clock) != clock or at.date() == AT.date()
        assert local_time(when(at, UTC)) != when(at, UTC)


@pytest.mark.parametrize("language", OTHERS)
def test_pages_say_stored_reasons_in_the_readers_language(
    tmp_path: Path, language: str
) -> None:
    asked = {"Accept-Language": language}
    with scene_desk(tmp_path) as (client, _):
        sources = ParsedPage(client.get("/sources", headers=asked).text)
        alerts = ParsedPage(client.get("/alerts", headers=asked).text)
        article = ParsedPage(client.get("/articles/11", headers=asked).text)

    shown = " ".join(
        sources.texts("td small") + alerts.texts("small") + article.texts(".why p")
    )
    for english in ("the site refuses", "nothing new", "by hand", "in the headline"):
        assert english not in shown
    # What a service answers is not ours.
    assert "this address is gone" in shown

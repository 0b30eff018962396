"""Messages between a daemon and its workers: packed, unpacked, and refused."""

import json
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.page_evidence import ListedWords
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule
from spiders.fetch.carrying import PageTerms, ReadElsewhere
from spiders.fetch.failures import Failure
from tocsin.fleet.messages import (
    MOST_BYTES,
    MOST_COMMAS,
    Answer,
    CarriedExchange,
    FromWorker,
    NotAMessageError,
    Result,
    Task,
    clock_offset,
    pack,
    unpack,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUMMER = timezone(timedelta(hours=2))


def result(**changes: object) -> Result:
    facts = {"task": "a1", "epoch": 3, "worker": "berlin-1", "url": "http://a.example/"}
    return Result.model_validate(facts | changes)


@given(st.binary(max_size=500), st.binary(max_size=500), st.text(max_size=200))
def test_an_answer_arrives_as_it_was_sent(body: bytes, wire: bytes, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    reading = Reading(
        title=text, text=text, published=datetime(2026, 7, 1, tzinfo=SUMMER)
    )
    answer = Answer(
        status=200,
        headers=(("Content-Type", "text/html"), ("X-Twice", "1"), ("X-Twice", "ÿ")),
        body=body,
        exchange=CarriedExchange(asked=NOW, sent=wire, received=wire + body),
        read=ReadElsewhere(body_hash="00", reading=reading),
    )
    sent = FromWorker(result=result(answer=answer))

    arrived = unpack(FromWorker, pack(sent))

    assert arrived == sent
    assert arrived.result is not None
    assert arrived.result.answer is not None
    assert arrived.result.answer.read is not None
    read = arrived.result.answer.read.reading
    assert read is not None
    assert read.published is not None
    assert read.published.utcoffset() == timedelta(hours=2)


def test_a_task_brings_what_its_page_is_read_with() -> None:
    terms = PageTerms(
        rule=SiteRule(name="gazette", body=".story", cut=("aside",)),
        listed=ListedWords("Ferry late", "The ferry"),
        month_first=False,
        known_hash="ab",
    )
    task = Task(
        id="a1",
        epoch=1,
        url="http://a.example/1",
        headers=(("Accept", "*/*"),),
        max_bytes=10,
        timeout_seconds=3.0,
        sent=NOW,
        expires=NOW + timedelta(seconds=60),
        is_recorded=True,
        terms=terms,
    )

    assert unpack(Task, pack(task)) == task


def test_a_failure_keeps_how_long_the_site_wants_to_be_left_alone() -> None:
    failure = Failure(
        outcome="soft", sentence="later", status=503, retry_after=timedelta(minutes=3)
    )
    sent = FromWorker(result=result(failure=failure))

    assert unpack(FromWorker, pack(sent)) == sent


def packed(data: bytes) -> bytes:
    return zlib.compress(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not packed",
        packed(b"not json"),
        packed(b"[]"),
        packed(b"{}")[:-4],
        packed(json.dumps({"hello": {"worker": "a"}}).encode()),
        packed(json.dumps({"surprise": 1}).encode()),
        packed(json.dumps({"a\nb": 1}).encode()),
        packed(json.dumps({"x" * 1_000_000: 1}).encode()),
        packed(json.dumps({"result": {"task": "x" * 65}}).encode()),
        packed(
            json.dumps(
                {"result": {"task": 1, "epoch": "x", "worker": "a", "url": "u"}}
            ).encode()
        ),
        packed(b" " * (MOST_BYTES + 1)),
    ],
)
def test_what_is_no_message_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(NotAMessageError) as refused:
        unpack(FromWorker, data)

    assert "\n" not in refused.value.message
    assert len(refused.value.message) < 200


def test_a_clock_that_was_read_in_between_is_right() -> None:
    sent, received = NOW, NOW + timedelta(seconds=8)

    assert clock_offset(sent, NOW + timedelta(seconds=3), received) == 0
    assert clock_offset(sent, NOW + timedelta(seconds=68), received) == 60
    assert clock_offset(sent, NOW - timedelta(seconds=60), received) == -60


def test_a_message_of_a_million_faults_is_not_told_fault_by_fault() -> None:
    faults = b"[]," * 1_000_000 + b"[]"
    lie = b'{"result": {"answer": {"headers": [' + faults + b"]}}}"

    with pytest.raises(NotAMessageError, match="over 50000 commas"):
        unpack(FromWorker, packed(lie))


def test_what_would_be_refused_for_its_commas_is_not_packed() -> None:
    reading = Reading(title="Tides", text="7," * (MOST_COMMAS + 1))
    read = ReadElsewhere(body_hash="00", reading=reading)
    answer = Answer(status=200, headers=(), body=b"", read=read)

    with pytest.raises(NotAMessageError):
        pack(FromWorker(result=result(answer=answer)))

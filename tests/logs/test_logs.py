"""Logs: one event a line, for people and for programs, and no secrets."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tocsin.logs.formats import LogFormat
from tocsin.logs.redaction import redact
from tocsin.logs.setup import only_errors, set_up_logs

SECRET = "hunter2hunter2"
HOSTILE = 'A "quoted"\nheadline\r\x1b[31m \u202e\u2028\x85\x9b1m\ud83d end'

ours = logging.getLogger("tocsin.test")
theirs = logging.getLogger("somebody.else")

SetUp = Callable[..., io.StringIO]


@pytest.fixture
def log_to() -> Iterator[SetUp]:
    """Return a function that sets the logs up and returns their stream."""
    root = logging.getLogger()
    tocsin = logging.getLogger("tocsin")
    handlers = root.handlers[:]
    levels = [(logger, logger.level) for logger in (root, tocsin, ours, theirs)]

    def set_up(format_: LogFormat, *secrets: str) -> io.StringIO:
        stream = io.StringIO()
        set_up_logs(format_, secrets=secrets, stream=stream)
        return stream

    yield set_up
    root.handlers[:] = handlers
    for logger, level in levels:
        logger.setLevel(level)


def log_failure(message: str) -> None:
    """Log an error with a traceback that contains the message."""
    try:
        raise ValueError(message)
    except ValueError:
        ours.exception("page failed", extra={"article": 7})


def test_a_text_line_has_date_time_event_and_fields(log_to: SetUp) -> None:
    stream = log_to("text")

    ours.info("source visited", extra={"source": "gazette", "new": 3, "why": ""})

    expected = (
        r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d source visited  source=gazette new=3 why=""\n'
    )
    assert re.fullmatch(expected, stream.getvalue())


def test_a_text_line_names_the_level_unless_it_is_info(log_to: SetUp) -> None:
    stream = log_to("text")

    ours.warning("delivery failed")

    assert stream.getvalue().endswith(" WARNING delivery failed\n")


def test_a_headline_keeps_its_own_letters(log_to: SetUp) -> None:
    stream = log_to("text")

    ours.info("message sent", extra={"title": "Größe der Fähre 字 नमस्ते می‌خواهم"})

    assert 'title="Größe der Fähre 字 नमस्ते می‌خواهم"' in stream.getvalue()


def test_a_json_line_is_one_object(log_to: SetUp) -> None:
    stream = log_to("json")

    ours.info(
        "source visited", extra={"source": "gazette", "new": 3, "file": Path("/a b")}
    )

    line = json.loads(stream.getvalue())
    at = line.pop("at")
    assert line == {
        "level": "info",
        "logger": "tocsin.test",
        "event": "source visited",
        "source": "gazette",
        "new": 3,
        "file": "/a b",
    }
    assert at.endswith("+00:00")


@pytest.mark.parametrize("format_", ["text", "json"])
def test_one_event_is_one_line_whatever_the_headline(
    log_to: SetUp, format_: LogFormat
) -> None:
    stream = log_to(format_)

    ours.info("message sent", extra={"title": HOSTILE})
    theirs.warning("sent %s", HOSTILE)

    assert len(stream.getvalue().splitlines()) == 2
    assert not set("\x1b\u202e\x9b\ud83d\r") & set(stream.getvalue())


def test_a_json_reader_gets_the_headline_back(log_to: SetUp) -> None:
    stream = log_to("json")

    ours.info("message sent", extra={"title": HOSTILE})

    assert json.loads(stream.getvalue())["title"] == HOSTILE


def test_a_traceback_follows_a_text_line(log_to: SetUp) -> None:
    stream = log_to("text")

    log_failure("no such thing \x1b[31m")

    first, *traceback = stream.getvalue().splitlines()
    assert first.endswith("ERROR page failed  article=7")
    assert traceback[0] == "Traceback (most recent call last):"
    assert traceback[-1] == "ValueError: no such thing \\u001b[31m"


def test_a_traceback_is_a_field_of_a_json_line(log_to: SetUp) -> None:
    stream = log_to("json")

    log_failure("no such thing")

    line = json.loads(stream.getvalue())
    assert line["trace"].splitlines()[-1] == "ValueError: no such thing"


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_secret_is_redacted_wherever_it_is(log_to: SetUp, format_: LogFormat) -> None:
    stream = log_to(format_, SECRET, f"json://{SECRET}@host", "")

    ours.info(f"sent to {SECRET}")
    theirs.warning("sent to %s", SECRET)
    ours.info("sent", extra={"to": f"json://{SECRET}@host"})
    ours.info("sent", extra={"to": Path(SECRET), "why": ValueError(SECRET)})
    ours.info("sent", extra={"to": [SECRET], "count": 3})
    log_failure(f"no way to {SECRET}")

    text = stream.getvalue()
    assert SECRET not in text
    assert text.count("***") == 7
    assert "json://" not in text
    assert "count=3" in text or '"count": 3' in text


def test_the_longest_of_overlapping_secrets_is_redacted_first() -> None:
    assert redact("abcdef abc", ["abc", "abcdef"]) == "*** ***"


def test_a_text_without_a_secret_stays_the_same() -> None:
    assert redact("plain", ["", "other"]) == "plain"


def test_libraries_log_only_warnings_and_errors(log_to: SetUp) -> None:
    stream = log_to("text")
    theirs.setLevel(logging.DEBUG)

    theirs.info("chatter")
    ours.debug("detail")
    ours.info("news")
    theirs.warning("trouble")

    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == [
        "news",
        "trouble",
    ]


def test_a_logger_can_be_limited_to_errors(log_to: SetUp) -> None:
    stream = log_to("text")
    only_errors("tocsin.test")

    ours.warning("delivery failed")
    ours.error("delivery gave up")

    assert stream.getvalue().endswith("ERROR delivery gave up\n")
    assert "delivery failed" not in stream.getvalue()


@pytest.mark.parametrize("secrets", [[], [SECRET]])
def test_a_library_with_a_wrong_format_string_does_not_stop_the_log(
    log_to: SetUp, secrets: list[str]
) -> None:
    stream = log_to("text", *secrets)

    theirs.warning("%s and %d", SECRET)

    assert "%s and %d" in stream.getvalue()


def test_a_second_set_up_replaces_the_first(log_to: SetUp) -> None:
    first, second = log_to("text"), log_to("text")

    ours.info("news")

    assert first.getvalue() == ""
    assert second.getvalue().count("news") == 1

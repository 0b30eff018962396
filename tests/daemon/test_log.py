"""Logs: one event a line, for people and for programs, and no secrets."""

import io
import json
import logging
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


@pytest.fixture
def listen() -> Iterator[Callable[..., io.StringIO]]:
    """Return what sets the logs up and returns the stream; restore them afterwards."""
    root = logging.getLogger()
    tocsin = logging.getLogger("tocsin")
    before = root.handlers[:], root.level, tocsin.level, theirs.level

    def set_up(format_: LogFormat, *secrets: str) -> io.StringIO:
        stream = io.StringIO()
        set_up_logs(format_, secrets=secrets, stream=stream)
        return stream

    yield set_up
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    tocsin.setLevel(before[2])
    theirs.setLevel(before[3])


Listen = Callable[..., io.StringIO]


def fail_with(text: str) -> None:
    """Log an error whose traceback tells the text."""
    try:
        raise ValueError(text)
    except ValueError:
        ours.exception("work failed", extra={"about": 7})


def test_a_line_for_people_tells_the_time_the_event_and_the_facts(
    listen: Listen,
) -> None:
    stream = listen("text")

    ours.info("visited", extra={"source": "gazette", "new": 3, "why": ""})

    clock, rest = stream.getvalue().split(" ", 1)
    assert len(clock.split(":")) == 3
    assert rest == 'visited  source=gazette new=3 why=""\n'


def test_a_line_for_people_names_the_level_of_what_is_no_routine(
    listen: Listen,
) -> None:
    stream = listen("text")

    ours.warning("not delivered")

    assert stream.getvalue().endswith(" WARNING not delivered\n")


def test_a_headline_is_readable_in_its_own_letters(listen: Listen) -> None:
    stream = listen("text")

    ours.info("rang", extra={"title": "Größe der Fähre 字 नमस्ते می‌خواهم"})

    assert 'title="Größe der Fähre 字 नमस्ते می‌خواهم"' in stream.getvalue()


def test_a_line_for_programs_is_one_object(listen: Listen) -> None:
    stream = listen("json")

    ours.info("visited", extra={"source": "gazette", "new": 3, "file": Path("/a b")})

    line = json.loads(stream.getvalue())
    at = line.pop("at")
    assert line == {
        "level": "info",
        "logger": "tocsin.test",
        "event": "visited",
        "source": "gazette",
        "new": 3,
        "file": "/a b",
    }
    assert at.endswith("+00:00")


@pytest.mark.parametrize("format_", ["text", "json"])
def test_one_event_is_one_line_whatever_the_headline(
    listen: Listen, format_: LogFormat
) -> None:
    stream = listen(format_)

    ours.info("rang", extra={"title": HOSTILE})
    theirs.warning("said %s", HOSTILE)

    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    steering = set("\x1b\u202e\x9b\ud83d\r")
    assert not steering & set(stream.getvalue())


def test_a_program_reads_the_headline_back(listen: Listen) -> None:
    stream = listen("json")

    ours.info("rang", extra={"title": HOSTILE})

    assert json.loads(stream.getvalue())["title"] == HOSTILE


def test_a_traceback_follows_its_line(listen: Listen) -> None:
    stream = listen("text")

    fail_with("no such thing \x1b[31m")

    first, *trace = stream.getvalue().splitlines()
    assert first.endswith("ERROR work failed  about=7")
    assert trace[0] == "Traceback (most recent call last):"
    assert trace[-1] == "ValueError: no such thing \\u001b[31m"


def test_a_traceback_stays_in_its_object(listen: Listen) -> None:
    stream = listen("json")

    fail_with("no such thing")

    line = json.loads(stream.getvalue())
    assert line["trace"].splitlines()[-1] == "ValueError: no such thing"


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_secret_is_blotted_out_wherever_it_stands(
    listen: Listen, format_: LogFormat
) -> None:
    stream = listen(format_, SECRET, f"json://{SECRET}@host", "")

    ours.info(f"sent to {SECRET}")
    theirs.warning("sent to %s", SECRET)
    ours.info("sent", extra={"to": f"json://{SECRET}@host"})
    ours.info("sent", extra={"to": Path(SECRET), "why": ValueError(SECRET)})
    ours.info("sent", extra={"to": [SECRET], "count": 3})
    fail_with(f"no way to {SECRET}")

    said = stream.getvalue()
    assert SECRET not in said
    assert said.count("***") == 7
    assert "json://" not in said
    assert "count=3" in said or '"count": 3' in said


def test_of_overlapping_secrets_the_longest_goes_first() -> None:
    assert redact("abcdef abc", ["abc", "abcdef"]) == "*** ***"


def test_no_secret_changes_nothing() -> None:
    assert redact("plain", ["", "other"]) == "plain"


def test_of_libraries_only_warnings_are_heard(listen: Listen) -> None:
    stream = listen("text")
    theirs.setLevel(logging.DEBUG)

    theirs.info("chatter")
    ours.debug("detail")
    ours.info("news")
    theirs.warning("trouble")

    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == [
        "news",
        "trouble",
    ]


def test_a_quiet_logger_says_only_what_a_person_is_needed_for(listen: Listen) -> None:
    stream = listen("text")
    only_errors("tocsin.test")

    ours.warning("will be retried")
    ours.error("look at this")
    ours.setLevel(logging.NOTSET)

    assert stream.getvalue().endswith("ERROR look at this\n")
    assert "retried" not in stream.getvalue()


@pytest.mark.parametrize("secrets", [[], [SECRET]])
def test_a_slip_in_the_format_of_a_library_does_not_break_it(
    listen: Listen, secrets: list[str]
) -> None:
    stream = listen("text", *secrets)

    theirs.warning("%s and %d", SECRET)

    assert "%s and %d" in stream.getvalue()


def test_setting_up_twice_says_everything_once(listen: Listen) -> None:
    first, second = listen("text"), listen("text")

    ours.info("news")

    assert first.getvalue() == ""
    assert second.getvalue().count("news") == 1

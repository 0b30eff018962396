"""A user's own templates: they replace ours by name, and can do no more than write."""

import threading
from pathlib import Path

import pytest

from tests.support import message_parsers
from tests.support.factories import clipping
from tests.support.notifications import OURS, notification, update, written
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.template_loader import TemplateError
from tocsin.alerts.messages.time_limit import OverrunError, run_within

HOSTILE = "[win](http://evil.example) **@everyone** <script>"


class Desk:
    """A folder of templates, and what is said when one fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failed: list[tuple[str, Exception]] = []

    def put(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def renderer(self, *, seconds: float = 60.0) -> Renderer:
        return Renderer(
            self.folder,
            failed=lambda name, error: self.failed.append((name, error)),
            seconds=seconds,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_template_of_the_same_name_replaces_ours_and_no_other(desk: Desk) -> None:
    desk.put("text.txt.j2", "{{ single.piece.outlet }} says: {{ title }}")

    renderer = desk.renderer()

    assert written(notification(), renderer=renderer).body == (
        "Gazette says: ferries: Ferry 1 late"
    )
    assert written(notification(), "slack", renderer=renderer).body == (
        written(notification(), "slack").body
    )
    assert desk.failed == []


def test_a_template_may_put_lines_around_ours(desk: Desk) -> None:
    desk.put(
        "text.txt.j2", '{% include "tocsin/text.txt.j2" %}\n{% include "_end.j2" %}'
    )
    desk.put("_end.j2", "The desk")

    body = written(notification(), renderer=desk.renderer()).body

    assert body == f"{written(notification()).body}\nThe desk"


def test_what_a_template_writes_is_escaped_for_its_service(desk: Desk) -> None:
    line = "{% macro said(it) %}{{ it }}{% endmacro %}{{ said(single.piece.headline) }}"
    for name in ("discord.md.j2", "slack.md.j2", "chat.html.j2", "mail.html.j2"):
        desk.put(name, f"<b></b>{line}" if "html" in name else line)
    told, renderer = notification(update(clipping(title=HOSTILE))), desk.renderer()

    assert (
        message_parsers.of_discord(written(told, "discord", renderer=renderer).body)
        == []
    )
    assert (
        message_parsers.of_slack(written(told, "slack", renderer=renderer).body) == []
    )
    assert message_parsers.of_html(written(told, "html", renderer=renderer).body) == [
        "b"
    ]
    assert "<script" not in written(told, "mail", renderer=renderer).body
    assert desk.failed == []


def test_a_link_in_a_template_leads_to_the_web_or_nowhere(desk: Desk) -> None:
    desk.put(
        "discord.md.j2",
        '{{ "a"|link("javascript:x") }} {{ title|link("https://a.example/)>") }}',
    )

    body = written(notification(), "discord", renderer=desk.renderer()).body

    assert body == "a [ferries: Ferry 1 late](<https://a.example/%29%3E>)"


@pytest.mark.parametrize(
    "text",
    [
        "{{ headlien }}",
        "{{ single.headlien }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ single.piece.headline.format.__globals__ }}",
        "{% for i in range(99999999) %}x{% endfor %}",
        "{{ 1 // 0 }}",
        "{{ '\\ud800' }}",
        "{{ kind.pop() }}",
        "{% if false %}nothing{% endif %}",
    ],
)
def test_a_template_that_fails_loses_no_message(desk: Desk, text: str) -> None:
    desk.put("text.txt.j2", text)

    message = written(notification(), renderer=desk.renderer())

    assert message == written(notification())
    assert {name for name, _ in desk.failed} == {"text.txt.j2"}


def test_a_text_that_is_too_long_is_cut(desk: Desk) -> None:
    desk.put("text.txt.j2", "ä" * 500)

    body = written(notification(), limit=100, renderer=desk.renderer()).body

    assert body == "ä" * 48 + "…"
    assert desk.failed == []


def test_markup_that_is_too_long_is_not_cut_but_replaced_by_ours(desk: Desk) -> None:
    desk.put("chat.html.j2", "<b>{{ 'x' * 5000 }}</b>")

    message = written(notification(), "html", limit=3_800, renderer=desk.renderer())

    assert message == written(notification(), "html", limit=3_800)
    assert "more than the service takes" in str(desk.failed[0][1])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("text.txt.j2", "fine\n{% if title %}", "text.txt.j2, line 2: "),
        ("mail.html.j2", "{{ title | upcase }}", "mail.html.j2, line 1: "),
        (
            "mail.html.j2",
            '{% include "_end.j2" %}',
            "names _end.j2, which does not exist",
        ),
        ("dicsord.md.j2", "x", "dicsord.md.j2 replaces no template"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_at_once(
    desk: Desk, name: str, text: str, said: str
) -> None:
    desk.put(name, text)

    with pytest.raises(TemplateError) as refused:
        desk.renderer()

    assert said in refused.value.message
    assert refused.value.remedy


def test_a_part_that_cannot_be_compiled_is_named(desk: Desk) -> None:
    desk.put("text.txt.j2", '{% include "_end.j2" %}')
    desk.put("_end.j2", "\n\n{{ }}")

    with pytest.raises(TemplateError, match=r"_end\.j2, line 3: "):
        desk.renderer()


def test_a_template_that_is_no_text_is_refused(desk: Desk) -> None:
    (desk.folder / "text.txt.j2").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match="cannot be read"):
        desk.renderer()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="folder of templates"):
        Renderer(tmp_path / "nowhere")


def test_a_folder_without_templates_changes_nothing(desk: Desk) -> None:
    desk.put("README.md", "notes")

    for family in ("mail", "discord"):
        assert written(notification(), family, renderer=desk.renderer()) == (
            written(notification(), family, renderer=OURS)
        )


NEVER_ENDS = (
    "{% for a in range(99999) %}{% for b in range(99) %}{% set c = b %}{% endfor %}"
    "{% endfor %}"
)
"""Goes on for seconds, and writes nothing at which it could be stopped."""


def test_a_template_that_overruns_is_replaced_by_ours_from_then_on(desk: Desk) -> None:
    desk.put("text.txt.j2", NEVER_ENDS)
    renderer = desk.renderer(seconds=0.0)

    first = written(notification(), renderer=renderer)
    second = written(notification(), renderer=renderer)

    assert first == second == written(notification())
    ((name, error),) = desk.failed
    assert name == "text.txt.j2"
    assert "it took longer than 0 s; ours is used until a restart" in str(error)


def test_a_template_that_writes_without_end_is_stopped(desk: Desk) -> None:
    desk.put(
        "text.txt.j2",
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ title }}{% endfor %}"
        "{% endfor %}",
    )

    message = written(notification(), renderer=desk.renderer(seconds=60.0))

    assert message == written(notification())
    assert "more than any service takes" in str(desk.failed[0][1])


def test_an_overrun_is_told_to_the_thread_that_is_abandoned() -> None:
    ended = threading.Event()

    def wait_for_the_end(overrun: threading.Event) -> None:
        overrun.wait()
        ended.set()

    with pytest.raises(OverrunError, match=r"longer than 0 s"):
        run_within(0.0, wait_for_the_end)

    assert ended.wait(60)


def test_what_ends_in_time_gives_its_result_or_raises() -> None:
    assert run_within(60.0, lambda _: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        run_within(60.0, lambda _: 1 // 0)

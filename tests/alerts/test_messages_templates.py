"""A user's own templates: they replace ours by name, and can do no more than write."""

import threading
from pathlib import Path

import pytest

from tests.support import message_parsers
from tests.support.factories import clipping
from tests.support.notifications import OURS, notification, update, written
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Family
from tocsin.alerts.messages.template_loader import TemplateError
from tocsin.alerts.messages.template_sandbox import TemplateSandbox
from tocsin.alerts.messages.template_time_limit import OverrunError, run_within

HOSTILE = "[win](http://evil.example) **@everyone** <script>"


class Folder:
    """A folder of templates, and the errors of those that fail."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed: list[tuple[str, Exception]] = []

    def put(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def renderer(self, *, seconds: float = 60.0) -> Renderer:
        return Renderer(
            self.path,
            failed=lambda name, error: self.failed.append((name, error)),
            seconds=seconds,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_template_of_the_same_name_replaces_ours_and_no_other(folder: Folder) -> None:
    folder.put("text.txt.j2", "{{ single.piece.outlet }} says: {{ title }}")

    renderer = folder.renderer()

    assert written(notification(), renderer=renderer).body == (
        "Gazette says: ferries: Ferry 1 late"
    )
    assert written(notification(), "slack", renderer=renderer).body == (
        written(notification(), "slack").body
    )
    assert folder.failed == []


def test_a_template_may_put_lines_around_ours(folder: Folder) -> None:
    folder.put(
        "text.txt.j2", '{% include "tocsin/text.txt.j2" %}\n{% include "_end.j2" %}'
    )
    folder.put("_end.j2", "The newsroom")

    body = written(notification(), renderer=folder.renderer()).body

    assert body == f"{written(notification()).body}\nThe newsroom"


@pytest.mark.parametrize(
    ("family", "used", "replaced"),
    [
        ("rocket", "rocket.md.j2", "chat.md.j2"),
        ("machine", "machine.txt.j2", "text.txt.j2"),
    ],
)
def test_what_ours_is_made_of_is_ours_whatever_was_replaced(
    folder: Folder, family: Family, used: str, replaced: str
) -> None:
    ours = f'{{% include "tocsin/{used}" %}}'
    folder.put(used, ours)
    folder.put(replaced, ours)

    body = written(notification(), family, renderer=folder.renderer()).body

    assert body == written(notification(), family).body
    assert folder.failed == []


def test_what_a_template_writes_is_escaped_for_its_service(folder: Folder) -> None:
    line = "{% macro said(it) %}{{ it }}{% endmacro %}{{ said(single.piece.headline) }}"
    for name in ("discord.md.j2", "slack.md.j2", "chat.html.j2", "mail.html.j2"):
        folder.put(name, f"<b></b>{line}" if "html" in name else line)
    given, renderer = notification(update(clipping(title=HOSTILE))), folder.renderer()

    assert (
        message_parsers.of_discord(written(given, "discord", renderer=renderer).body)
        == []
    )
    assert (
        message_parsers.of_slack(written(given, "slack", renderer=renderer).body) == []
    )
    assert message_parsers.of_html(written(given, "html", renderer=renderer).body) == [
        "b"
    ]
    assert "<script" not in written(given, "mail", renderer=renderer).body
    assert folder.failed == []


def test_a_link_in_a_template_leads_to_the_web_or_nowhere(folder: Folder) -> None:
    folder.put(
        "discord.md.j2",
        '{{ "a"|link("javascript:x") }} {{ title|link("https://a.example/)>") }}',
    )

    body = written(notification(), "discord", renderer=folder.renderer()).body

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
def test_a_template_that_fails_loses_no_message(folder: Folder, text: str) -> None:
    folder.put("text.txt.j2", text)

    message = written(notification(), renderer=folder.renderer())

    assert message == written(notification())
    assert {name for name, _ in folder.failed} == {"text.txt.j2"}


def test_a_text_that_is_too_long_is_cut(folder: Folder) -> None:
    folder.put("text.txt.j2", "ä" * 500)

    body = written(notification(), limit=100, renderer=folder.renderer()).body

    assert body == "ä" * 48 + "…"
    assert folder.failed == []


def test_markup_that_is_too_long_is_replaced_by_ours(folder: Folder) -> None:
    folder.put("chat.html.j2", "<b>{{ 'x' * 5000 }}</b>")

    message = written(notification(), "html", limit=3_800, renderer=folder.renderer())

    assert message == written(notification(), "html", limit=3_800)
    assert "more than the service takes" in str(folder.failed[0][1])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
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
    folder: Folder, name: str, text: str, expected: str
) -> None:
    folder.put(name, text)

    with pytest.raises(TemplateError) as refused:
        folder.renderer()

    assert expected in refused.value.message
    assert refused.value.remedy


def test_a_part_that_cannot_be_compiled_is_named(folder: Folder) -> None:
    folder.put("text.txt.j2", '{% include "_end.j2" %}')
    folder.put("_end.j2", "\n\n{{ }}")

    with pytest.raises(TemplateError, match=r"_end\.j2, line 3: "):
        folder.renderer()


def test_a_template_that_is_no_text_is_refused(folder: Folder) -> None:
    (folder.path / "text.txt.j2").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match="cannot be read"):
        folder.renderer()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="folder of templates"):
        Renderer(tmp_path / "nowhere")


def test_a_folder_without_templates_changes_nothing(folder: Folder) -> None:
    folder.put("README.md", "notes")

    for family in ("mail", "discord"):
        assert written(notification(), family, renderer=folder.renderer()) == (
            written(notification(), family, renderer=OURS)
        )


NEVER_ENDS = (
    "{% for a in range(99999) %}{% for b in range(99) %}{% set c = b %}{% endfor %}"
    "{% endfor %}"
)
"""Goes on for seconds, and writes nothing at which it could be stopped."""


def test_a_template_that_overruns_is_replaced_from_then_on(folder: Folder) -> None:
    folder.put("text.txt.j2", NEVER_ENDS)
    renderer = folder.renderer(seconds=0.0)

    first = written(notification(), renderer=renderer)
    second = written(notification(), renderer=renderer)

    assert first == second == written(notification())
    ((name, error),) = folder.failed
    assert name == "text.txt.j2"
    assert "it took longer than 0 s; ours is used until a restart" in str(error)


def test_a_template_that_writes_without_end_is_stopped(folder: Folder) -> None:
    folder.put(
        "text.txt.j2",
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ title }}{% endfor %}"
        "{% endfor %}",
    )

    message = written(notification(), renderer=folder.renderer(seconds=60.0))

    assert message == written(notification())
    assert "more than any service takes" in str(folder.failed[0][1])


def test_an_abandoned_thread_gets_a_signal() -> None:
    ended = threading.Event()

    def wait_for_the_end(overrun: threading.Event) -> None:
        overrun.wait()
        ended.set()

    with pytest.raises(OverrunError, match=r"longer than 0 s"):
        run_within(0.0, wait_for_the_end)

    assert ended.wait(60)


def test_work_that_ends_in_time_gives_its_result_or_raises() -> None:
    assert run_within(60.0, lambda _: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        run_within(60.0, lambda _: 1 // 0)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ 'x' * 2000001 }}", r"\* makes a text or list above 2,000,000 long"),
        ("{{ 2000001 * [title] }}", r"\* makes a text or list"),
        ("{{ 2 ** 300 }}", r"\*\* makes a number of more than 256 bits"),
        ("{{ 2 ** 200 * 2 ** 200 }}", r"\* makes a number of more than 256 bits"),
        ("{{ 'x' * 1000001 + 'x' * 1000001 }}", r"\+ makes a text or list"),
    ],
)
def test_an_operator_of_a_template_makes_nothing_huge(
    template: str, reason: str
) -> None:
    compiled = TemplateSandbox().from_string(template)

    with pytest.raises(ValueError, match=reason):
        compiled.render(title="Lenna")


def test_an_operator_of_a_template_makes_what_it_is_for() -> None:
    template = "{{ 2 ** 10 * 3 + 1 }} {{ '=' * 5 }} {{ 1.5 * 2 }} {{ 'a' + 'b' }}"

    assert TemplateSandbox().from_string(template).render() == "3073 ===== 3.0 ab"

"""A user's templates: they replace those of tocsin by name, and can only write."""

from pathlib import Path

import pytest

from tests.support import message_parsers
from tests.support.notifications import OURS, news, piece, telling, written
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.template_loader import TemplateError

HOSTILE = "[win](http://evil.example) **@everyone** <script>"


class TemplateFolder:
    """A folder of templates, and the failures of those in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed: list[tuple[str, Exception]] = []

    def put(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def renderer(self) -> Renderer:
        return Renderer(
            self.path, failed=lambda name, error: self.failed.append((name, error))
        )


@pytest.fixture
def folder(tmp_path: Path) -> TemplateFolder:
    return TemplateFolder(tmp_path)


def test_a_template_replaces_the_one_of_its_name_and_no_other(
    folder: TemplateFolder,
) -> None:
    folder.put("text.txt.j2", "{{ single.piece.outlet }} says: {{ title }}")

    renderer = folder.renderer()

    assert written(telling(), renderer=renderer).body == (
        "Gazette says: ferries: Ferry 1 late"
    )
    assert written(telling(), "slack", renderer=renderer).body == (
        written(telling(), "slack").body
    )
    assert folder.failed == []


def test_a_template_may_include_the_one_it_replaces(folder: TemplateFolder) -> None:
    folder.put(
        "text.txt.j2", '{% include "tocsin/text.txt.j2" %}\n{% include "_end.j2" %}'
    )
    folder.put("_end.j2", "The desk")

    body = written(telling(), renderer=folder.renderer()).body

    assert body == f"{written(telling()).body}\nThe desk"


def test_a_template_writes_escaped_values(folder: TemplateFolder) -> None:
    line = "{% macro as_is(x) %}{{ x }}{% endmacro %}{{ as_is(single.piece.headline) }}"
    for name in ("discord.md.j2", "slack.md.j2", "chat.html.j2", "mail.html.j2"):
        folder.put(name, f"<b></b>{line}" if "html" in name else line)
    update, renderer = telling(news(piece(title=HOSTILE))), folder.renderer()

    assert (
        message_parsers.of_discord(written(update, "discord", renderer=renderer).body)
        == []
    )
    assert (
        message_parsers.of_slack(written(update, "slack", renderer=renderer).body) == []
    )
    assert message_parsers.of_html(written(update, "html", renderer=renderer).body) == [
        "b"
    ]
    assert "<script" not in written(update, "mail", renderer=renderer).body
    assert folder.failed == []


def test_a_link_in_a_template_is_a_web_address_or_missing(
    folder: TemplateFolder,
) -> None:
    folder.put(
        "discord.md.j2",
        '{{ "a"|link("javascript:x") }} {{ title|link("https://a.example/)>") }}',
    )

    body = written(telling(), "discord", renderer=folder.renderer()).body

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
def test_a_template_that_fails_loses_no_message(
    folder: TemplateFolder, text: str
) -> None:
    folder.put("text.txt.j2", text)

    message = written(telling(), renderer=folder.renderer())

    assert message == written(telling())
    assert {name for name, _ in folder.failed} == {"text.txt.j2"}


def test_a_text_that_is_too_long_is_cut(folder: TemplateFolder) -> None:
    folder.put("text.txt.j2", "ä" * 500)

    body = written(telling(), limit=100, renderer=folder.renderer()).body

    assert body == "ä" * 48 + "…"
    assert folder.failed == []


def test_markup_that_is_too_long_is_replaced_and_not_cut(
    folder: TemplateFolder,
) -> None:
    folder.put("chat.html.j2", "<b>{{ 'x' * 5000 }}</b>")

    message = written(telling(), "html", limit=3_800, renderer=folder.renderer())

    assert message == written(telling(), "html", limit=3_800)
    assert "more than the service takes" in str(folder.failed[0][1])


@pytest.mark.parametrize(
    ("name", "text", "message"),
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
def test_an_unusable_template_is_refused_at_once(
    folder: TemplateFolder, name: str, text: str, message: str
) -> None:
    folder.put(name, text)

    with pytest.raises(TemplateError) as refused:
        folder.renderer()

    assert message in refused.value.message
    assert refused.value.remedy


def test_a_part_that_cannot_be_compiled_is_named(folder: TemplateFolder) -> None:
    folder.put("text.txt.j2", '{% include "_end.j2" %}')
    folder.put("_end.j2", "\n\n{{ }}")

    with pytest.raises(TemplateError, match=r"_end\.j2, line 3: "):
        folder.renderer()


def test_a_template_that_is_no_text_is_refused(folder: TemplateFolder) -> None:
    (folder.path / "text.txt.j2").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match="cannot be read"):
        folder.renderer()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="folder of templates"):
        Renderer(tmp_path / "nowhere")


def test_a_folder_without_templates_changes_nothing(folder: TemplateFolder) -> None:
    folder.put("README.md", "notes")

    for family in ("mail", "discord"):
        assert written(telling(), family, renderer=folder.renderer()) == (
            written(telling(), family, renderer=OURS)
        )

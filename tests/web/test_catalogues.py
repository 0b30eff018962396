"""The catalogues of the desk's texts: whole, and safe to fill in."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support.paths import ROOT
from tocsin.web.page_language import LANGUAGES, speaking, translated, translated_number

FOLDER = ROOT / "tocsin" / "web"

TEXTS = (
    FOLDER,
    *(ROOT / "tocsin" / name for name in ("watchlists", "config", "intake")),
)
"""Folders with texts of the desk, as `make translations` names them."""

KEYWORDS = {"_": None, "translated": None, "translated_number": (1, 2)} | {
    "Worded": None,
    "sentence": None,
    "counted": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
}

PLACEHOLDER = re.compile(r"%\((\w+)\)s")

OTHERS = [language for language in LANGUAGES if language != "en"]


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """Return the texts of the code and the templates, each with its plural."""
    mappings = tomllib.loads((FOLDER / "locale" / "babel.toml").read_text("utf-8"))
    methods, options = [], {}
    for each in mappings["mappings"]:
        pattern = each.pop("pattern")
        methods.append((pattern, each.pop("method")))
        options[pattern] = each
    found = {}
    for folder in TEXTS:
        for _, _, message, _, _ in extract_from_dir(
            folder, methods, options, keywords=KEYWORDS
        ):
            forms = (message,) if isinstance(message, str) else tuple(message)
            found[forms[0]] = forms
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / "locale" / f"{language}.po").open("rb") as stream:
        return read_po(stream, locale=language)


def messages(language: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each message's texts and its translations."""
    for message in catalogue(language):
        if message.id:
            yield _forms(message.id), _forms(message.string)


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    translated = {ids[0]: ids for ids, told in messages(language) if all(told)}

    assert translated.keys() - texts().keys() == set(), "run: make translations"
    assert texts().keys() - translated.keys() == set(), "run: make translations"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_text_and_no_markup(
    language: str,
) -> None:
    for ids, told in messages(language):
        known = {name for each in ids for name in PLACEHOLDER.findall(each)}
        for each in told:
            assert set(PLACEHOLDER.findall(each)) <= known, each
            assert "<" not in each
            assert "%" not in PLACEHOLDER.sub("", each), each
        assert set(PLACEHOLDER.findall(told[-1])) == known, told[-1]


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_has_all_forms_of_the_language(language: str) -> None:
    for ids, told in messages(language):
        if len(ids) > 1:
            assert len(told) == catalogue(language).num_plurals, ids


def test_a_page_speaks_russian_with_its_three_forms() -> None:
    with speaking("ru"):
        forms = [
            translated_number("%(count)s article", "%(count)s articles", count)
            for count in (1, 2, 5, 21)
        ]
        word = translated("Sources")

    assert word == "Источники"
    assert forms == [
        f"%(count)s {form}" for form in ("статья", "статьи", "статей", "статья")
    ]

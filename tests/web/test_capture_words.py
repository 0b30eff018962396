"""What became of articles and captures is said in the reader's language."""

from typing import get_args

import pytest

from store.change_model import Change, ChangeKind
from store.evidence_model import CaptureState
from tests.support.factories import NOW
from tocsin.web.capture_words import capture_state, change_sentence
from tocsin.web.page_language import speaking


def change(kind: ChangeKind, *, page: str = "", status: int | None = None) -> Change:
    return Change(
        id=1, article=1, at=NOW, kind=kind, before=1, after=1, page=page, status=status
    )


@pytest.mark.parametrize("kind", get_args(ChangeKind))
def test_each_kind_of_change_has_a_sentence_of_its_own(kind: ChangeKind) -> None:
    told = {change_sentence(change(each)) for each in get_args(ChangeKind)}
    with speaking("de"):
        in_german = change_sentence(change(kind))

    assert len(told) == len(get_args(ChangeKind))
    assert in_german not in told


def test_where_an_address_leads_is_shown_without_what_nobody_sees() -> None:
    page = f"https://gazette.example/\u202e{'x' * 1000}"

    told = change_sentence(change("front", page=page))

    assert "https://gazette.example/ xxx" in told
    assert len(told) < 400


def test_each_state_of_a_capture_has_a_name() -> None:
    names = {capture_state(state) for state in get_args(CaptureState)}

    assert len(names) == len(get_args(CaptureState))

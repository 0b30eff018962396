"""The form of the workbench → the draft of a watchlist, and back."""

import re
from collections.abc import Mapping

from tocsin.config.watchlist_draft import WatchlistDraft

_BETWEEN_NAMES = re.compile(r"[,\n]")

UNNAMED = "new"
"""The name of a watchlist that somebody begins to write."""


def draft_from(form: Mapping[str, object]) -> WatchlistDraft:
    """Return the draft that a form says; fields that are missing are empty."""
    return WatchlistDraft(
        name=_text(form, "name").strip(),
        query=_text(form, "query"),
        exclude=_text(form, "exclude"),
        urgent=_text(form, "urgent"),
        is_urgent=bool(_text(form, "is_urgent")),
        sources=_names(form, "sources"),
        groups=_names(form, "groups"),
        languages=_names(form, "languages"),
        min_score=_text(form, "min_score").strip(),
    )


def _text(form: Mapping[str, object], field: str) -> str:
    """Return a field's text; browsers end lines as CR LF (HTML, form submission)."""
    value = form.get(field, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _names(form: Mapping[str, object], field: str) -> tuple[str, ...]:
    names = (part.strip() for part in _BETWEEN_NAMES.split(_text(form, field)))
    return tuple(filter(None, names))

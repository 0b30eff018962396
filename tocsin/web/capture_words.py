"""What captures and changes of articles are called on the pages."""

from dataclasses import replace

from store.change_model import Change
from store.evidence_model import CaptureState
from tocsin.intake import change_reasons
from tocsin.web.outside_text import clean
from tocsin.web.page_language import translated as _
from tocsin.web.query_words import worded

_CLASSES: dict[CaptureState, str] = {"kept": "good", "missed": "bad", "due": "warn"}

LONGEST_ADDRESS = 300
"""Characters of an address that are shown."""


def capture_state(state: CaptureState) -> str:
    """Return the state of a capture in the reader's language."""
    return {
        "due": _("still to be asked for"),
        "recorded": _("being written down"),
        "kept": _("kept"),
        "missed": _("not kept"),
        "removing": _("being removed"),
        "removed": _("removed"),
    }[state]


def capture_class(state: CaptureState) -> str:
    """Return the class of a capture's state: good, warn, bad or none of them."""
    return _CLASSES.get(state, "")


def change_sentence(change: Change) -> str:
    """Return what became of an article, in the reader's language."""
    page = clean(change.page, LONGEST_ADDRESS)
    return worded(change_reasons.change_sentence(replace(change, page=page)))


FILTERS = {
    "capture_class": capture_class,
    "capture_state": capture_state,
    "change_sentence": change_sentence,
}

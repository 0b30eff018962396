"""What captures and changes of articles are called on the pages."""

from store.change_model import Change
from store.evidence_model import CaptureState
from tocsin.web.outside_text import clean
from tocsin.web.page_language import translated as _

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
    """Return what became of an article, as a sentence in the reader's language."""
    match change.kind:
        case "removed":
            if change.status is None:
                return _("Removed: its page is gone.")
            return _("Removed: the site answers HTTP %(status)s.") % {
                "status": change.status
            }
        case "front":
            if not change.page:
                return _("Its address leads to the front page, or to a section.")
            page = clean(change.page, LONGEST_ADDRESS)
            return _("Its address leads to another page: %(page)s") % {"page": page}
        case "emptied":
            return _("Its text is gone from its page, or behind a wall.")
        case "back":
            return _("It is there again.")
        case "rewritten":
            return _("Hardly anything of its text is left.")
        case "edited":
            return _("Its headline or its text is another.")


FILTERS = {
    "capture_class": capture_class,
    "capture_state": capture_state,
    "change_sentence": change_sentence,
}

"""The states of sources, in the words of the reader's language."""

from store.coverage_model import CoverageState
from tocsin.web.page_language import translated


def state_name(state: CoverageState) -> str:
    """Return a source's state in the reader's language."""
    return {
        "new": translated("new"),
        "ok": translated("ok"),
        "surging": translated("surging"),
        "moved": translated("moved"),
        "undated": translated("undated"),
        "stub only": translated("stub only"),
        "quiet": translated("quiet"),
        "empty": translated("empty"),
        "walled": translated("walled"),
        "layout changed": translated("layout changed"),
        "blocked": translated("blocked"),
        "failing": translated("failing"),
    }[state]

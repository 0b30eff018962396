"""The class and id of an element as words."""

import re

LONGEST = 300
"""Characters of a class or id that are used: it may be a megabyte long."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_APART = re.compile(r"[^a-zA-Z0-9\u0080-\U0010ffff]+")
_TOOL = re.compile(r"[\[\]:/@!%]")
"""Characters of utility classes ("lg:w-1/2", "[--sidebar-width:18rem]"), which describe
looks and no part."""

_STATE = re.compile(
    r"(?:has|no|is|with|without|hide|show|single|template|layout|format|category|tag"
    r"|type|status|anchor|(?:page|post)(?!-(?:body|content|copy|main|text)))-"
    r"|.*-(?:has|with|without)-"
    r"|.*-(?:open|closed|enabled|disabled|visible|page|template|type|layout|format)-?$"
)
"""Names of states and kinds ("has-sidebar", "category-newsletter"), not of parts."""


def class_words(name: str) -> str:
    """Return the words of a class attribute in lower case, with "-" around each."""
    words = (
        _APART.sub("-", _HUMP.sub("-", token)).strip("-").lower()
        for token in name[:LONGEST].split()
        if not _TOOL.search(token)
    )
    return "-" + "--".join(w for w in words if w and not _STATE.match(w)) + "-"

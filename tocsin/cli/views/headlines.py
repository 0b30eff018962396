"""Headlines and shares, short enough for a line."""

MAX_HEADLINE = 300
"""Characters of a headline: longer ones are no headlines, and fill the screen."""


def percent(part: float) -> str:
    """Return a share, 0 to 1, as a percentage."""
    return f"{round(100 * part)} %"


def cut(text: str, most: int) -> str:
    """Return a text of at most that length, cut between two words if possible."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    words = head.rpartition(" ")[0]
    # A script without blanks is cut anywhere.
    return f"{words if len(words) > most // 2 else head}…"

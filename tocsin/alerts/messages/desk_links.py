"""Links of a message to the desk: to its story, to a mute that asks, and to why.

None of them changes anything when it is followed: scanners of mails follow all links.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLinks:
    """Addresses of a story's pages at the desk."""

    story: str
    why: str
    """Why the article matched, and what became of it; empty when it has no number."""
    mute: str
    """The page that asks whether the story is to be muted."""


def desk_links(base_url: str, story: int, article: int | None) -> DeskLinks | None:
    """Return the links for a story and the article that is shown of it.

    None when nobody says by which address the desk is reached, or the story has no
    number.
    """
    if not base_url or not story:
        return None
    return DeskLinks(
        story=f"{base_url}/stories/{story}",
        why=f"{base_url}/articles/{article}/why" if article else "",
        mute=f"{base_url}/stories/{story}/mute",
    )

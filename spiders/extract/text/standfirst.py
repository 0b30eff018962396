"""Find the standfirst: the summary between the headline and the text.

On half of all sites it is outside the element that holds the text.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

import regex

from spiders.extract.headline_words import letters_of
from spiders.extract.metadata.title import Headline
from spiders.extract.page.class_names import LONGEST as LONGEST_NAME
from spiders.extract.page.class_names import class_words
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import property_text
from spiders.extract.page.tree import Block, Element
from spiders.extract.text.prose import LINKED, is_long

SHORTEST, LONGEST = 40, 1_500
"""Characters of a standfirst."""

MOST = 3
"""The most lines of a standfirst: some are a list of points."""

ALIKE = 40
"""Letters that a standfirst has in common with the page's description."""

SAME = 60
"""Letters by which two lines are compared."""

_NAMES = regex.compile(
    r"-lead|lede-|intro|stand-?first|summary|excerpt|-dec?k-|sub-?title|sub-?head"
    r"|vorspann|chapo|-sapo-|abstract|-desc|strap-?line|anriss|bajada|copete"
    r"|entradilla|ingress|manchet"
)
_OTHERS = regex.compile(
    r"leader|image|caption|related|author|newsletter|promo|comment|bio-|share|social"
    r"|byline|date|paywall|photo|picture|media"
)
_ELSEWHERE = frozenset(
    [
        *("nav", "aside", "figure", "figcaption", "button", "footer", "noscript"),
        *("li", "title", "address"),
    ]
)


def find_standfirst(
    page: ParsedPage, head: Headline, verdicts: Sequence[str]
) -> list[int]:
    """Return the numbers of the blocks of the standfirst, among blocks left out so far.

    `verdicts` gives for each block the reason why it was left out, "" if it was kept.
    """
    blocks = page.tree.blocks
    begin = head.element.last if head.element else 0
    kept = [i for i, why in enumerate(verdicts) if not why]
    end = next((i for i in kept if i >= begin), begin)
    places = [place for place in range(begin, end) if _is_in_shape(blocks[place])]
    descriptions = _descriptions(page) if places else []
    found: list[int] = []
    for place in places:
        block = blocks[place]
        letters = letters_of(block.text)
        described = any(
            text[:ALIKE] in letters[:250] or text.startswith(letters[:60])
            for text in descriptions
        )
        if (
            described
            or (head.element and _is_named_standfirst(block.owner, head.element))
        ) and not _is_repeated(letters, blocks, [*kept, *found]):
            found.append(place)
            if len(found) == MOST:
                break
    return found


def _is_in_shape(block: Block) -> bool:
    """Return whether a line is as long as a standfirst, whole and no link or list."""
    text = block.text
    return (
        is_long(text, SHORTEST)
        and len(text) <= LONGEST
        and block.linked <= LINKED * len(text)
        and not text.endswith(("...", "…"))  # cut short: the text has it whole
        and not any(e.tag in _ELSEWHERE for e in _around(block.owner, 7))
    )


def _is_repeated(letters: str, blocks: Sequence[Block], kept: Iterable[int]) -> bool:
    """Return whether a kept line begins with the same letters."""
    start = letters[:SAME]
    return any(letters_of(blocks[i].text[: 2 * SAME])[:SAME] == start for i in kept)


def _descriptions(page: ParsedPage) -> list[str]:
    data = page.structured
    found = (
        property_text(data.article.get("description")),
        data.first("og:description"),
        data.first("description"),
        data.first("twitter:description"),
    )
    return [letters_of(text) for text in found if len(text) > ALIKE]


def _is_named_standfirst(element: Element, headline: Element) -> bool:
    for outer in _around(element, 4):
        name = outer.get("class")[:LONGEST_NAME]
        if name and not outer.contains(headline) and _names_standfirst(name):
            return True
    return False


# Pages of one site share whole classes.
@lru_cache(maxsize=2_000)
def _names_standfirst(name: str) -> bool:
    words = class_words(name)
    return bool(_NAMES.search(words)) and not _OTHERS.search(words)


def _around(element: Element, count: int) -> Iterator[Element]:
    yield element
    yield from islice(element.ancestors(), count - 1)

"""An article, and pages around it in which it is hard to find."""

from collections.abc import Callable

Make = Callable[[int], bytes]
"""Makes a page. 1 is the full size; at 10 the hostile part is a tenth of it."""

TITLE = "Lift bridge at Port Lenna stays shut until spring"

PARAGRAPHS = (
    "The lift bridge at Port Lenna will stay closed to lorries until spring, the "
    "harbour board decided on Tuesday evening. Two of the eight cables that raise the "
    "deck have worn faster than the makers had promised, and new ones cannot be had "
    "before March.",
    "Cars and bicycles may still cross on weekdays. For the time being the deck will "
    "be raised by hand, which takes eleven minutes instead of four, and ships have to "
    "give notice a day ahead. The fishing co-operative said that it could live with "
    "that.",
    "Hauliers were less content. Their drivers now go round by Sennick, a detour of "
    "forty kilometres on a road that was never built for such loads, said Ida Holm, "
    "who speaks for nine firms. She asked the county to waive the tolls on that road "
    "meanwhile.",
    "The board had put off the repair twice, once for want of money and once because "
    "the only firm that makes the cables was sold. A report of last autumn had called "
    "their state acceptable. Its author now says that he was never shown the southern "
    "drum.",
    "Work is to begin in the first week of February and to cost three million crowns, "
    "of which the county pays half. Until then an inspector measures the cables each "
    "week, and the bridge will be shut altogether should one of them lose another "
    "millimetre.",
)
"""In ASCII, so that they are the same in every encoding that may be detected."""


def story(
    *,
    head: str = "",
    before: str = "",
    inside: str = "",
    after: str = "",
    attributes: str = "",
    paragraph: str = "<p>{}</p>",
) -> str:
    """Return a page with the article and hostile markup around it or inside.

    `inside` comes after its second paragraph; `attributes` are those of its element.
    """
    texts = [paragraph.format(text) for text in PARAGRAPHS]
    texts.insert(2, inside)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{TITLE}</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/town'>Town</a></nav>{before}"
        f"<article {attributes}><h1>{TITLE}</h1>{''.join(texts)}</article>{after}"
        "<footer>Printed in Port Lenna</footer></body></html>"
    )


def hidden(page: Callable[[int], str]) -> Make:
    """Return a function that makes the page as bytes."""
    return lambda of: page(of).encode()


def is_found(text: str) -> bool:
    """Return whether a text contains every paragraph of the article."""
    return all(paragraph in text for paragraph in PARAGRAPHS)

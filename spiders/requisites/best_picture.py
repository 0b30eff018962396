"""Which of several sizes of a picture a browser shows (HTML Living Standard, 4.8.4).

A window of a desk is assumed, on a screen with one dot a pixel: the one that programs
which replay pages open. Pure.
"""

import math
import re
from collections.abc import Iterator

WINDOW_PX = 1280.0
"""The width of the window that is assumed: a replay asks for the size that fits it."""

_EM_PX = 16.0
_MOST_CHARS = 1_000
"""Of a list of sizes that are read; pages have up to two hundred."""

_CONDITION = re.compile(r"\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)", re.I)
_LENGTH = re.compile(r"([\d.]+)(px|vw|em|rem)", re.I)
_MEDIA = re.compile(r"not\b|\bprint\b|prefers-color-scheme\s*:\s*dark", re.I)


def best_fit(srcset: str, sizes: str = "") -> str:
    """Return the link in a `srcset` that a browser takes; "" when it names none."""
    found = sorted(_candidates(srcset, _shown_px(sizes)))
    enough = [link for density, _, link in found if density >= 1]
    if enough:
        return enough[0]
    return found[-1][2] if found else ""


def _candidates(srcset: str, shown_px: float) -> Iterator[tuple[float, int, str]]:
    """Yield density, place and link of each picture that is not in the page itself."""
    for place, (link, descriptor) in enumerate(_parts(srcset)):
        if not link.startswith("data:"):
            yield _density(descriptor.lower(), shown_px), place, link


def _parts(srcset: str) -> Iterator[tuple[str, str]]:
    """Yield link and descriptor of `a.jpg 2x, b.jpg 640w`; links may have commas."""
    link = descriptor = ""
    for word in srcset.split():
        rest = word
        if link:
            told, comma, rest = word.partition(",")
            descriptor = told or descriptor
            if not comma:
                continue
            yield link, descriptor
        link, descriptor = rest.strip(","), ""
        if link and rest.endswith(","):
            yield link, ""
            link = ""
    if link:
        yield link, descriptor


def _density(descriptor: str, shown_px: float) -> float:
    try:
        number = float(descriptor[:-1])
    except ValueError:
        return 1.0
    if descriptor.endswith("w"):
        number /= max(shown_px, 1.0)
    return number if number > 0 else 1.0


def _shown_px(sizes: str) -> float:
    """Return how wide the picture is shown; as wide as the window where none says."""
    for size in sizes[:_MOST_CHARS].split(","):
        if not matches(size):
            continue
        found = _LENGTH.search(_CONDITION.sub("", size))
        if found:
            return _pixels(found[1], found[2])
    return WINDOW_PX


def _pixels(number: str, unit: str) -> float:
    try:
        value = float(number)
    except ValueError:
        return math.inf
    match unit.lower():
        case "vw":
            return value * WINDOW_PX / 100
        case "px":
            return value
    return value * _EM_PX


def matches(media: str) -> bool:
    """Return whether a media condition holds for the window.

    Widths are looked at; what is for printers or for the dark is not shown.
    """
    media = media[:_MOST_CHARS]
    if _MEDIA.search(media):
        return False
    for kind, number, unit in _CONDITION.findall(media):
        width = _pixels(number, unit)
        if kind.lower() == "min" and width > WINDOW_PX:
            return False
        if kind.lower() == "max" and width < WINDOW_PX:
            return False
    return True

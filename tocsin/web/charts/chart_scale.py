"""The scale of a chart: round numbers for its lines, and lengths in proportion."""

STEPS = (1, 2, 5)
"""Between two powers of ten, the steps that people count in."""


def count_ticks(top: int, *, most: int = 3) -> tuple[int, ...]:
    """Return the round numbers above 0 to draw lines at, the last not below `top`.

    Counts are whole, so no step is below 1. At most `most` of them, 0 not counted.
    """
    step = 1
    for exponent in range(len(str(max(top, 1))) + 1):
        for digit in STEPS:
            step = digit * 10**exponent
            if step * most >= top:
                last = max(-(-top // step), 1)
                return tuple(step * number for number in range(1, last + 1))
    return (step,)


def percent_of(part: float, whole: float) -> float:
    """Return a part in percent, rounded for a picture: two decimals; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0

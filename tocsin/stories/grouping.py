"""How readily articles are grouped to stories."""

from typing import Literal

Grouping = Literal["tight", "normal", "loose"]

THRESHOLDS: dict[Grouping, float] = {"tight": 0.18, "normal": 0.155, "loose": 0.13}
"""The similarity from which an article joins. Labelled stories take 1.34, 1.23 and 1.17
messages each; 1.4, 1.4 and 2.9 % of them are merged into another by mistake."""

MEMBERS = 16
"""Articles of a story that are compared, the newest ones: a story develops."""

"""Where the checkout is, and labelled data beside it, which may be missing."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"

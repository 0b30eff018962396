"""Makes a PDF of a page in a process of its own, within a time."""

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from store.errors import TocsinError

PDF_SECONDS = 90.0
"""How long a PDF may take on a slow and busy machine: a review takes two seconds."""

MOST_HTML_BYTES = 5_000_000

MISSING = 3
"""The exit code of a process that lacks WeasyPrint or Pango."""


class PdfError(TocsinError):
    """A PDF that could not be made."""


class LongReviewError(PdfError):
    """A page that is too long for a PDF: a shorter time has one."""


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A PDF, and what somebody should know of it."""

    data: bytes
    warnings: tuple[str, ...]


def can_make_pdf() -> bool:
    """Return whether the library is installed; its own libraries may be missing."""
    return find_spec("weasyprint") is not None


def make_pdf(html: str, *, seconds: float = PDF_SECONDS) -> MadePdf:
    """Return a page as PDF. Blocks: not to be called on the event loop.

    Nothing is fetched: pictures and style sheets have to be in the page. Raises
    LongReviewError for a page that is too long, else PdfError.
    """
    page = html.encode("utf-8", "replace")
    if len(page) > MOST_HTML_BYTES:
        raise LongReviewError(
            f"The page is too long for a PDF: {len(page)} bytes.",
            remedy="Ask for a shorter time, or for one watchlist.",
        )
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tocsin.web.review.pdf_process"],
            input=page,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError(
            f"The PDF was not made within {seconds:g} seconds.",
            remedy="Print the page from a browser instead.",
        ) from error
    said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    if ended.returncode == MISSING:
        raise PdfError(
            f"A PDF needs WeasyPrint and Pango: {said[-1] if said else 'missing'}",
            remedy="Install them: pip install 'tocsin[pdf]', and your system's Pango "
            "(apt-get install libpango-1.0-0 libpangoft2-1.0-0). Or print the page.",
        )
    if ended.returncode or not ended.stdout.startswith(b"%PDF-"):
        why = said[-1] if said else f"it ended with {ended.returncode}"
        raise PdfError(
            f"The PDF could not be made: {why}",
            remedy="Print the page from a browser instead.",
        )
    return MadePdf(ended.stdout, tuple(said))

"""From HTML to PDF, as a process of its own: `python -m tocsin.web.review.pdf_process`.

HTML comes in at standard input, the PDF goes out at standard output, and what a person
should know at standard error, a line each. WeasyPrint takes seconds of CPU and may take
memory without end for a hostile page: the limits here end this process alone.
"""

import logging
import re
import resource
import sys

CPU_SECONDS = 60

MEMORY_BYTES = 1_500_000_000
"""Address space. A review of thirty stories takes 150 MB."""

# WeasyPrint gives SVG inside a page no style of the page, and knows no variables there.
SVG_STYLE = """
text{font-family:sans-serif;font-size:9pt;fill:#5a5f66}
.chart-value{fill:#1b1c1e;font-weight:bold}
.chart-line{stroke:#e4e6ea}.chart-base{stroke:#9aa0a7}
.chart-room{fill:none}
.chart-bar,.series-1,.chart-dot{fill:#2f6fb3}
.chart-open{fill:#97b7d9}.chart-before{fill:#bcbfc3}
.series-2{fill:#c4622d}.series-3{fill:#2e8b6f}.series-4{fill:#8a5fb0}
.series-5{fill:#a3801a}.series-6{fill:#c2527a}.series-0{fill:#84898f}
.chart-thread{stroke:#b5cbe3;stroke-width:2}
.chart-dot{stroke:#ffffff;stroke-width:1.5}
.chart-copy{fill:#ffffff;stroke:#2f6fb3;stroke-width:2}
"""

_SVG = re.compile(r"<svg\b[^>]*>")

_NO_GLYPH = re.compile(r"\.notdef|[Nn]o (?:glyph|font)")


def main() -> int:
    """Write the PDF; return 0, or 3 when WeasyPrint or Pango is missing."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    missing = _MissingGlyphs()
    logging.getLogger("weasyprint").handlers = [missing]
    html = sys.stdin.buffer.read().decode("utf-8")
    # A function that refuses, as recipes have it, breaks WeasyPrint 70.0.
    fetcher = URLFetcher(allowed_protocols=["data"])
    document = weasyprint.HTML(string=styled(html), url_fetcher=fetcher)
    sys.stdout.buffer.write(document.write_pdf(pdf_tags=True))
    if missing.seen:
        sys.stderr.write("Some letters have no font here and are boxes.\n")
    return 0


def styled(html: str) -> str:
    """Return the page with the style of its pictures in each of them."""
    return _SVG.sub(lambda tag: f"{tag[0]}<style>{SVG_STYLE}</style>", html)


class _MissingGlyphs(logging.Handler):
    """Hears that a letter has no font, among a hundred notes on style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False

    def emit(self, record: logging.LogRecord) -> None:
        self.seen = self.seen or bool(_NO_GLYPH.search(record.getMessage()))


if __name__ == "__main__":
    sys.exit(main())

"""PDFs by WeasyPrint: `make test-pages`, which has it in a folder of its own."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from store.db import Store
from tests.support.desk_client import desk
from tests.support.patience import PATIENCE
from tocsin.demo.web_server import Reply, WebServer
from tocsin.web.review.make_pdf import PdfError, make_pdf

needs_weasyprint = pytest.mark.skipif(
    find_spec("weasyprint") is None, reason="make test-pages has WeasyPrint"
)

SVG = '<svg width="100%" height="20"><rect class="chart-bar" width="40%"/></svg>'


@needs_weasyprint
def test_a_page_becomes_a_pdf() -> None:
    made = make_pdf(f"<h1>Review</h1><p dir='rtl'>الميناء</p>{SVG}")

    assert made.data.startswith(b"%PDF-")
    assert made.data == make_pdf(f"<h1>Review</h1><p dir='rtl'>الميناء</p>{SVG}").data


@needs_weasyprint
def test_nothing_is_fetched_for_a_pdf(site: WebServer) -> None:
    site.pages["/a.png"] = site.pages["/a.css"] = Reply(b"x")
    page = (
        f'<link rel="stylesheet" href="{site.url}/a.css"><img src="{site.url}/a.png">'
        f'<svg><image href="{site.url}/a.png"/></svg><img src="file:///etc/hostname">'
    )

    made = make_pdf(page)

    assert made.data.startswith(b"%PDF-")
    assert site.asked == []


@needs_weasyprint
def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    rows = "<tr><td>1</td><td>2</td></tr>" * 20_000

    with pytest.raises(PdfError, match=r"not made within 0\.5 seconds"):
        make_pdf(f"<table>{rows}</table>", seconds=0.5)


@needs_weasyprint
def test_the_desk_hands_out_a_pdf(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        page = client.get("/press-review?day=2026-03-02").text
        answer = client.get("/press-review.pdf?day=2026-03-02")

    assert "/press-review.pdf?day=2026-03-02" in page
    assert answer.headers["content-type"] == "application/pdf"
    assert (
        'filename="press-review-2026-03-02.pdf"'
        in (answer.headers["content-disposition"])
    )
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.skipif(find_spec("weasyprint") is not None, reason="it is installed")
def test_without_the_library_the_desk_offers_none(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        page = client.get("/press-review").text
        answer = client.get("/press-review.pdf")

    assert "press-review.pdf" not in page
    assert answer.status_code == 503
    assert "pip install" in answer.text


@pytest.mark.skipif(find_spec("weasyprint") is not None, reason="it is installed")
def test_without_the_library_the_error_says_what_to_install() -> None:
    with pytest.raises(PdfError, match=r"tocsin\[pdf\]"):
        make_pdf("<p>")


def test_the_process_ends_by_itself_when_it_is_given_nothing() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tocsin.web.review.pdf_process"],
        input=b"",
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ended.returncode in (0, 3)

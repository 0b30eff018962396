"""The press review as files: one page of HTML, or a PDF."""

from pathlib import Path

import click

from store.errors import TocsinError
from tocsin.config import Config
from tocsin.web.page_addresses import story_address
from tocsin.web.review.make_pdf import make_pdf
from tocsin.web.review.review_document import review_document
from tocsin.web.review.review_model import PressReview


def write_review(
    found: PressReview,
    config: Config,
    *,
    is_whole: bool,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Write it into the files that are named; `is_whole`: of all watchlists."""
    page = review_document(
        found,
        language=config.desk.language,
        is_whole=is_whole,
        story_link=lambda story: story_address(config, story),
    )
    if html:
        _write(html, page.encode("utf-8", "replace"))
    if pdf:
        made = make_pdf(page)
        _write(pdf, made.data)
        for warning in made.warnings:
            click.echo(warning, err=True)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise TocsinError(
            f"{path}: cannot be written: {error.strerror}.",
            remedy="Name a file in a folder that exists and that you may write to.",
        ) from error

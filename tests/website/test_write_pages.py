"""The pages of the site, before Sphinx: each file of the documentation is one."""

import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from website.page_links import navigation
from website.write_pages import AT_THE_ROOT, REFERENCE, write_pages


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "of-before.md").write_text("gone")
    write_pages(folder)
    return folder


def test_each_file_of_the_documentation_is_a_page_and_nothing_is_left_over(
    pages: Path,
) -> None:
    found = {path.relative_to(pages).as_posix() for path in pages.rglob("*.md")}

    docs = ROOT / "docs"
    written = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    reference = {target for target, _ in REFERENCE.values()}
    assert found == written | set(AT_THE_ROOT.values()) | reference


def test_the_index_leads_to_every_page(pages: Path) -> None:
    listed = navigation((pages / "index.md").read_text("utf-8"))

    every = {path.relative_to(pages).as_posix() for path in pages.rglob("*.md")}
    assert {path for paths in listed.values() for path in paths} == every - {"index.md"}


def test_no_link_leads_out_of_the_site(pages: Path) -> None:
    for page in pages.rglob("*.md"):
        text = page.read_text("utf-8").partition("## The example")[0]
        for path in re.findall(r"\]\(((?!https?://|mailto:)[^()#\s]+)[^()]*\)", text):
            target = (page.parent / path).resolve()
            assert target.is_relative_to(pages.resolve()), (page.name, path)
            assert target.exists(), (page.name, path)

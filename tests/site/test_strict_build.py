"""What is lost in the documentation fails the build."""

import re
import shlex
import subprocess
from pathlib import Path

from tests.support.paths import ROOT
from website.page_links import contents


def build(pages: Path, site: Path) -> "subprocess.CompletedProcess[str]":
    """Build pages with the command of `make docs`."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [command] = re.findall(r"^\t@(\S+/sphinx-build .*)$", makefile, re.M)
    line = command.replace("build/pages", str(pages)).replace("build/site", str(site))
    return subprocess.run(
        shlex.split(line), cwd=ROOT, capture_output=True, text=True, check=False
    )


def small_site(folder: Path) -> Path:
    """Write two pages that lead to each other."""
    folder.mkdir()
    index = "# All\n\n[first](page.md#below)\n\n" + contents(
        {"All": {"page.md": "One"}}
    )
    (folder / "index.md").write_text(index)
    (folder / "page.md").write_text("# One\n\n## Below\n\n[all](index.md)\n")
    return folder


def test_a_site_in_which_all_is_there_is_built(tmp_path: Path) -> None:
    ended = build(small_site(tmp_path / "pages"), tmp_path / "site")

    assert ended.stderr == ""
    assert ended.returncode == 0
    assert "Below" in (tmp_path / "site" / "page.html").read_text("utf-8")


def test_a_lost_link_anchor_picture_or_page_fails_the_build(tmp_path: Path) -> None:
    pages = small_site(tmp_path / "pages")
    (pages / "unreached.md").write_text("# Nobody links here\n")
    with (pages / "page.md").open("a") as page:
        page.write("\n[a](nowhere.md) [b](index.md#no-heading) ![c](no.png)\n")

    ended = build(pages, tmp_path / "site")

    assert ended.returncode != 0
    for lost in (
        "'nowhere.md'",
        "'no-heading'",
        "no.png",
        "unreached.md: WARNING: document isn't included in any toctree",
    ):
        assert lost in ended.stderr

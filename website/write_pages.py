"""`python -m website.write_pages FOLDER`: the pages of the site, for Sphinx.

Those of docs/ and of the root as they are, with links that lead to each other;
and the reference, made of the code and of config.example.toml.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from website.commands_page import commands_page
from website.database_page import database_page
from website.log_events_page import log_events_page
from website.metrics_page import metrics_page
from website.options_page import options_page
from website.page_links import contents, navigation, site_links

ROOT = Path(__file__).resolve().parent.parent

AT_THE_ROOT = {
    "README.md": "overview.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
}
"""Pages that stand at the root of a repository → their names in the site."""

REFERENCE: dict[str, tuple[str, Callable[[], str]]] = {
    "config.example.toml": ("reference/options.md", options_page),
    "tocsin/cli/main.py": ("reference/commands.md", commands_page),
    "tocsin/web/api/prometheus_metrics.py": ("reference/metrics.md", metrics_page),
    "tocsin/logs": ("reference/log-events.md", log_events_page),
    "store/migrations": ("reference/database.md", database_page),
}
"""What is documented → the page that is made of it. A link to the one in the repository
leads to the other in the site."""

AS_FILES = (".toml", ".py", ".png")
"""Files that are handed out as they are, where a page links to them."""


def write_pages(folder: Path) -> None:
    """Write the pages into a folder, which is emptied before."""
    if folder.exists():
        shutil.rmtree(folder)
    for path in sorted((ROOT / "docs").rglob("*.md")) + [
        ROOT / name for name in AT_THE_ROOT
    ]:
        _write_page(path.relative_to(ROOT).as_posix(), folder)
    for target, make in REFERENCE.values():
        page = site_links(
            make(),
            source=f"docs/{target}",
            target=target,
            find=lambda path: _page_of(path, folder),
        )
        _save(folder / target, page)


def _write_page(source: str, folder: Path) -> None:
    text = (ROOT / source).read_text("utf-8")
    target = AT_THE_ROOT.get(source, source.removeprefix("docs/"))
    page = site_links(
        text, source=source, target=target, find=lambda path: _page_of(path, folder)
    )
    if source == "docs/index.md":
        page += "\n" + contents(navigation(page))
    _save(folder / target, page)


def _page_of(path: str, folder: Path) -> str | None:
    """Return where the site has a file; copy the file there if it is handed out."""
    if path in REFERENCE:
        return REFERENCE[path][0]
    if path in AT_THE_ROOT:
        return AT_THE_ROOT[path]
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/")
    file = ROOT / path
    if not file.exists():
        return path  # as it is: the build names it
    if not file.is_file() or file.suffix not in AS_FILES:
        return None
    target = path.removeprefix("docs/")
    if not path.startswith("docs/"):
        target = f"files/{path}"
    (folder / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / target)
    return target


def _save(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))

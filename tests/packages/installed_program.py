"""tocsin as it was installed somewhere, tried as its user would."""

import os
import subprocess
from pathlib import Path

from tests.support.daemon_process import config, feed, page, prose
from tests.support.patience import PATIENCE
from tocsin.demo.web_server import WebServer, html, xml


def output_of(program: Path, *arguments: str, cwd: Path) -> str:
    """Return what an installed program printed; fails when it failed.

    Neither this checkout nor the environment of these tests is in its way.
    """
    ended = subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env={"PATH": os.defpath, "HOME": str(cwd), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def serve_a_feed(site: WebServer, folder: Path, *more: str) -> None:
    """Serve a feed with one article, and write a configuration that watches it."""
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    text = config({"gazette": f'url = "{site.url}/feed"'})
    (folder / "config.toml").write_text("\n".join([text, *more, ""]), "utf-8")

"""A source that a browser has to show, where the extra is not installed."""

import os
from pathlib import Path

from tests.support.daemon_process import config, run
from tests.support.program_sites import newsroom
from tocsin.demo.web_server import WebServer

REMEDY = (
    "Playwright is not installed; install tocsin with it: "
    "uv tool install 'tocsin[browser]'"
)


def test_what_is_missing_is_said_with_what_to_type_and_nothing_else_fails(
    tmp_path: Path, site: WebServer
) -> None:
    newsroom(site)
    site.pages["/plain"] = site.pages["/"]
    app = f'url = "{site.url}/"\nkind = "page"\nbrowser = "both"'
    feed = f'url = "{site.url}/plain"\nkind = "page"'
    (tmp_path / "config.toml").write_text(config({"app": app, "plain": feed}))
    alone = os.environ | {"PYTHONPATH": ""}

    ended = run("check", cwd=tmp_path, env=alone)

    assert f"! sources.app.browser: {REMEDY}" in ended.stdout
    assert f"source app: {REMEDY}" in ended.stdout
    assert "source plain: no headline on this page" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr

"""The database under the daemon: moved, deleted, replaced; private; many files."""

import resource
import stat
from pathlib import Path

import pytest

from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.patience import PATIENCE
from tocsin.demo.web_server import WebServer, html, xml


def small_site(site: WebServer) -> dict[str, str]:
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]), etag='"a"')
    return {"one": f'url = "{site.url}/feed"'}


@pytest.mark.parametrize("act", ["moved", "deleted", "replaced", "lock deleted"])
def test_a_daemon_whose_database_is_gone_says_so_and_ends(
    tmp_path: Path, site: WebServer, act: str
) -> None:
    with daemon(tmp_path, config(small_site(site))) as running:
        running.wait(lambda: running.rows("SELECT count(*) FROM articles") == [(1,)])
        path = running.database
        match act:
            case "moved":
                path.rename(tmp_path / "moved.db")
            case "deleted":
                path.unlink()
            case "replaced":
                (tmp_path / "backup.db").write_bytes(path.read_bytes())
                (tmp_path / "backup.db").replace(path)
            case _:
                path.with_name(f"{path.name}.lock").unlink()

        code = running.process.wait(PATIENCE)

        said = running.said()
        assert code == 1
        assert "database moved" in said
        assert "while tocsin had it open" in said
        assert "Traceback" not in said


def test_the_database_is_for_its_owner_alone(tmp_path: Path, site: WebServer) -> None:
    with daemon(tmp_path, config(small_site(site))) as running:
        running.wait(lambda: "tocsin is watching" in running.said())
        files = [path for path in tmp_path.iterdir() if path.name.startswith("tocsin")]

        assert len(files) >= 3, "the file, its log and its lock"
        assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files} == {0}


def test_a_daemon_may_have_as_many_files_open_as_its_user_may(
    tmp_path: Path, site: WebServer
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), hard))
    try:
        with daemon(tmp_path, config(small_site(site))) as running:
            running.wait(lambda: "tocsin is watching" in running.said())
            allowed, _ = resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert allowed == min(hard, 65_536)

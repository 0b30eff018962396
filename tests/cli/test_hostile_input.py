"""What a hostile operator typed and wrote, and what is said of it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scheduler.lengths import parse_length
from spiders.fetch.guard import private_address
from tests.support.cli_runner import run_here
from tests.support.daemon_process import command

FACTS = """
[crawl]
contact = "me"
[sources.gazette]
url = "http://127.0.0.1:9/feed"
country = "uk"
[sources.courier]
url = "http://127.0.0.1:9/other"
country = "gb"
"""


@pytest.mark.parametrize("typed", ["99999999999d", "9" * 99 + "w", "5215w"])
def test_a_length_beyond_all_bounds_is_called_too_long(typed: str) -> None:
    with pytest.raises(ValueError, match="is too long; write at most 36500d"):
        parse_length(typed)


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("127.0.0.1", 'allow = ["127.0.0.0/8"]'),
        ("localhost", 'allow = ["127.0.0.0/8"]'),
        ("172.20.1.1", 'allow = ["172.16.0.0/12"]'),
        ("[fd00::1]", 'allow = ["fc00::/7"]'),
        ("198.18.0.1", 'allow = ["198.18.0.1/32"]'),
        ("printer.lan", 'such as allow = ["192.168.0.0/16"]'),
    ],
)
def test_a_private_address_comes_with_the_line_to_write(host: str, line: str) -> None:
    assert private_address(host).endswith(line)


def test_an_article_that_is_not_stored_is_in_no_story_for_that_reason(
    tmp_path: Path, new_database: Path
) -> None:
    (tmp_path / "config.toml").touch()
    shutil.copy(new_database, tmp_path / "tocsin.db")

    ended = run_here("stories", "split", "99999", cwd=tmp_path)

    assert ended.returncode == 1
    assert ended.stderr.startswith("No article 99999 is stored.")


def test_a_configuration_that_looks_for_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()

    said = run_here("check", cwd=tmp_path).stdout

    assert "! there is no watchlist" in said
    assert "! there is no source" in said


def test_facts_that_can_hardly_be_meant_are_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(FACTS)

    said = subprocess.run(
        command("check"), cwd=tmp_path, capture_output=True, text=True, check=False
    ).stdout

    assert "! crawl.contact: webmasters cannot reach 'me'" in said
    assert "! sources.gazette.country: 'uk' is no country of ISO 3166-1" in said
    assert "did you mean gb?" in said
    assert "sources.courier.country" not in said


ON_READ_ONLY_DISK = """
mount -t tmpfs none disk && cp config.toml tocsin.db disk/ && cd disk
$1 touch tocsin.db-wal
mount -o remount,ro . && shift && exec "$@"
"""


def on_read_only_disk(
    folder: Path, *arguments: str, with_log: bool
) -> "subprocess.CompletedProcess[str]":
    """Run a command where the database is on a disk that nobody can write."""
    log = "" if with_log else "true"
    bash = ["bash", "-ec", ON_READ_ONLY_DISK, "bash", log, *command(*arguments)]
    (folder / "disk").mkdir(exist_ok=True)
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", *bash],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path, new_database: Path) -> Path:
    """Return a folder with a database; skips where no disk can be mounted."""
    script = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs"]
    probe = [*script, "none", str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run(probe, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    (tmp_path / "config.toml").touch()
    shutil.copy(new_database, tmp_path / "tocsin.db")
    return tmp_path


def test_a_copy_on_a_read_only_disk_is_read(folder: Path) -> None:
    ended = on_read_only_disk(folder, "search", "ferry", with_log=False)

    assert (ended.returncode, ended.stdout) == (0, "No stored article matches.\n")


def test_what_cannot_be_read_there_says_so(folder: Path) -> None:
    ended = on_read_only_disk(folder, "search", "ferry", with_log=True)

    assert ended.returncode == 1
    assert "it is on a disk that is read-only" in ended.stderr
    assert "Copy it elsewhere" in ended.stderr

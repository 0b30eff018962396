"""What the doctor says of configurations, of files, and of sites that it asks."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.daemon_process import run
from tests.support.factories import NOW, closed_port
from tests.support.sound_installation import found, install, levels
from tocsin.cli.commands.service import unit_here
from tocsin.cli.doctor import file_checks
from tocsin.cli.doctor.daemon_checks import service_unit
from tocsin.cli.doctor.file_checks import GuardedFile, is_reached, right_finding
from tocsin.cli.doctor.installation import opened
from tocsin.config import load
from tocsin.demo.web_server import Reply, WebServer
from tocsin.wiring.service_unit import unit_text


@pytest.fixture
def folder(tmp_path: Path, new_database: Path) -> Path:
    return install(tmp_path, new_database)


@pytest.mark.parametrize(
    ("written", "check", "text"),
    [
        ('[channels.x]\nurl_env = "NOWHERE_SET"', "secrets", "NOWHERE_SET is set"),
        ('[channels.x]\nurl_file = "no.secret"', "secrets", "there is no file"),
        ('[channels.x]\nurl_cmd = ["no-such-program"]', "secrets", "no program"),
        ('[spiders]\nfolder = "nowhere"', "own parts", "there is no folder"),
        ('[alerts]\nca_file = "no.pem"', "own parts", "cannot be used"),
        (
            '[crawl]\nchromium = "/no/such"\n[sources.x]\nbrowser = "pages"\n'
            'url = "https://x.example/"',
            "extras",
            "sources.x.browser",
        ),
        (
            "[crawl]\nverify_certificates = false",
            "certificates",
            "certificates of sites are not checked",
        ),
        ('[watchlists.x]\nquery = "ferry country:zz"', "doubts", "doubt"),
    ],
)
def test_what_the_configuration_lacks_is_named(
    folder: Path, written: str, check: str, text: str
) -> None:
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{written}\n")

    findings = [one for one in found(folder)[check] if one.level != "ok"]

    assert any(text in one.text for one in findings), findings


def test_a_variable_of_the_service_is_enough(folder: Path) -> None:
    (folder / "environment").write_text("HIS=json://h.example/\n", "utf-8")
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[channels.x]\nurl_env = "HIS"\n')

    assert levels(folder, "secrets") == {"ok"}


@pytest.mark.parametrize(
    ("mode", "level", "remedy"),
    [
        (0o100600, None, ""),
        (0o100640, None, ""),
        (0o100644, "warn", "chmod 600 /x"),
        (0o100666, "fail", "chmod 600 /x"),
        (0o040755, "warn", "chmod 700 /x"),
        (0o040777, "fail", "chmod 700 /x"),
        (0o041777, "warn", "chmod 700 /x"),
    ],
)
def test_rights_of_others_are_found(mode: int, level: str | None, remedy: str) -> None:
    guarded = GuardedFile(path=Path("/x"), level="warn", holds="secrets")

    finding = right_finding(guarded, mode)

    assert (finding.level if finding else None) == level
    assert (finding.remedy if finding else "") == remedy


def test_a_file_in_a_folder_of_its_owner_is_reached_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir(mode=0o755)
    tmp_path.chmod(0o700)

    assert not is_reached(tmp_path / "in" / "file")
    assert is_reached(Path("/etc/passwd"))


def test_a_configuration_with_a_password_that_others_can_read_is_wrong(
    folder: Path,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        shutil.copytree(folder, path, dirs_exist_ok=True)
        path.chmod(0o755)
        for file in path.iterdir():
            file.chmod(0o644)
        by_level = {one.level: one.text for one in found(path)["rights"]}

    assert "config.toml, which holds channels.hook.url" in by_level["fail"]
    assert "tocsin.db" in by_level["warn"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_the_daemon_cannot_write_is_named(folder: Path) -> None:
    os.chown(folder / "tocsin.db", 65_500, -1)
    (folder / "tocsin.db.lock").touch()

    findings = found(folder)["owners"]

    assert "tocsin.db.lock belongs to root" in findings[0].text
    assert findings[0].remedy.startswith("sudo chown user 65500")
    assert findings[-1].level == "warn"  # this is root


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_somebody_who_may_not_enter_the_folder_is_told_so(folder: Path) -> None:
    folder.chmod(0o700)
    os.seteuid(65_534)
    try:
        findings = [one for of in found(folder).values() for one in of]
    finally:
        os.seteuid(0)

    wrong = [one for one in findings if one.level == "fail"]
    assert any("Permission denied" in one.text for one in wrong)
    assert not any("could not be looked at" in one.text for one in wrong)
    assert all(one.remedy for one in wrong)


def test_an_installed_unit_of_another_version_is_noticed(folder: Path) -> None:
    path = folder / "tocsin.service"
    wanted = unit_text(unit_here(load(folder / "config.toml"), user=True))
    path.write_text(wanted, "utf-8")
    same = service_levels(folder, path)
    path.write_text(wanted.replace("UMask=0077", "UMask=0022"), "utf-8")
    other = service_levels(folder, path)
    path.unlink()

    assert same == ["ok"]
    assert other == ["warn"]
    assert service_levels(folder, path) == ["ok"]


def service_levels(folder: Path, unit: Path) -> list[str]:
    """Return the levels of what is said of a unit of the user's own."""
    with opened(folder / "config.toml", NOW, units=[(unit, True)]) as it:
        return [one.level for one in service_unit(it)]


def test_what_is_not_there_has_no_rights(folder: Path) -> None:
    guarded = GuardedFile(path=folder / "no", level="fail", holds="secrets")

    assert list(file_checks.right_findings(guarded)) == []


@pytest.mark.parametrize(
    ("age", "said", "code"),
    [
        ("0", "the clock is right to 120 s, by 1 site", 0),
        ("9000", "s behind, by 1 site", 1),
    ],
)
def test_online_asks_the_sites_for_the_time(
    folder: Path, site: WebServer, age: str, said: str, code: int
) -> None:
    # A cache that has kept the answer for so long: it was dated now.
    site.pages["/feed"] = Reply(b"<rss/>", headers={"Age": age})
    (folder / "config.toml").write_text(
        '[crawl]\nallow = ["127.0.0.0/8"]\n[sources.gazette]\n'
        f'url = "{site.url}/feed"\n',
        "utf-8",
    )

    ended = run("doctor", "--online", cwd=folder)

    assert "1 site answered" in ended.stdout
    assert said in ended.stdout
    assert ended.returncode == code


def test_online_says_when_nobody_answers(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[crawl]\nallow = ["127.0.0.0/8"]\n[sources.gazette]\n'
        f'url = "http://127.0.0.1:{closed_port()}/feed"\n',
        "utf-8",
    )

    ended = run("doctor", "--online", cwd=folder)

    assert "no site answered" in ended.stdout
    assert ended.returncode == 1

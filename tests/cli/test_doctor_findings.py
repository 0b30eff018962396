"""What the doctor says of facts, without the facts: versions, disks, clocks, locks."""

from datetime import UTC, datetime, timedelta
from importlib.metadata import metadata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from tocsin.cli.doctor import machine_checks
from tocsin.cli.doctor.clock_checks import (
    AGREEING,
    BEHIND,
    WRONG,
    HostAnswer,
    asked_findings,
    clock_finding,
    stored_finding,
)
from tocsin.cli.doctor.daemon_checks import lock_finding, unit_finding
from tocsin.cli.doctor.database_checks import (
    LARGE_LOG_BYTES,
    integrity_finding,
    log_finding,
    lost_findings,
)
from tocsin.cli.doctor.disk_checks import kind_finding, kind_of, room_finding
from tocsin.cli.doctor.host_answers import offset_of
from tocsin.cli.doctor.index_checks import (
    conversion_finding,
    counter_finding,
    index_finding,
)
from tocsin.cli.doctor.machine_checks import (
    file_limit_finding,
    library_findings,
    name_server_finding,
    proxy_finding,
    sqlite_findings,
)
from tocsin.wiring.service_unit import ServiceUnit, unit_text

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GB = 1_000_000_000


@pytest.mark.parametrize(
    ("asked", "installed", "levels"),
    [
        ("rich>=14", "14.1.0", ["ok"]),
        ("rich>=14", "14", ["ok"]),
        ("rich>=14", "13.9", ["fail", "ok"]),
        ("scrapy<2.20,>=2.19", "2.20.0", ["fail", "ok"]),
        ("scrapy<2.20,>=2.19", "2.19.4rc1", ["ok"]),
        ("google-re2>=1.1.20240702", "1.1.20240601", ["fail", "ok"]),
        ("tzdata", "2024.1", ["ok"]),
        ("x[speed] (>=2)", "1", ["fail", "ok"]),
        ("rich>=14", None, ["fail", "ok"]),
        ("playwright>=1.65; extra == 'browser'", None, ["ok"]),
        ("playwright>=1.65; extra == 'browser'", "1.2", ["fail", "ok"]),
        ("odd~=3.1", "9", ["ok"]),
    ],
)
def test_libraries_are_compared_with_what_is_asked_for(
    asked: str, installed: str | None, levels: list[str]
) -> None:
    findings = library_findings([asked], lambda name: installed)

    assert [one.level for one in findings] == levels


@given(st.text())
def test_no_requirement_breaks_the_comparison(asked: str) -> None:
    assert list(library_findings([asked], lambda name: "1.0"))


@pytest.mark.parametrize(
    ("shown", "options", "lacking", "levels"),
    [
        ("3.40.1", ["ENABLE_FTS5"], [], ["ok"]),
        ("3.31.0", [], [], ["fail"]),
        ("3.46.0", [], ["FTS5"], ["fail"]),
        ("3.46.0", ["THREADSAFE=0"], [], ["fail"]),
    ],
)
def test_an_sqlite_that_will_not_do_is_named(
    shown: str, options: list[str], lacking: list[str], levels: list[str]
) -> None:
    findings = list(sqlite_findings(shown, options, lacking))

    assert [one.level for one in findings] == levels
    assert all(one.remedy for one in findings if one.level == "fail")


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /srv rw shared:2 - nfs4 server:/srv rw
31 30 0:26 / /srv/local rw - xfs /dev/sdb1 rw
32 22 0:27 / /mnt/two\040words rw - cifs //server/x rw
33 22 0:28 / /twice rw - ext4 /dev/sdc1 rw
34 33 0:29 / /twice rw - tmpfs tmpfs rw
a line of another form
"""


@pytest.mark.parametrize(
    ("folder", "kind", "level"),
    [
        ("/var/lib/tocsin", "ext4", "ok"),
        ("/srv/tocsin", "nfs4", "fail"),
        ("/srvother", "ext4", "ok"),
        ("/srv/local/tocsin", "xfs", "ok"),
        ("/mnt/two words/x", "cifs", "fail"),
        ("/twice/x", "tmpfs", "warn"),
    ],
)
def test_the_innermost_and_last_mount_is_the_file_system(
    folder: str, kind: str, level: str
) -> None:
    assert kind_of(Path(folder), MOUNTS) == kind
    assert kind_finding(Path(folder), kind).level == level


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("fuse.sshfs", "fail"),
        ("fuse.x", "warn"),
        ("overlay", "warn"),
        ("vfat", "warn"),
        ("btrfs", "ok"),
        ("", "ok"),
    ],
)
def test_file_systems_that_do_not_fit_a_database_are_named(
    kind: str, level: str
) -> None:
    assert kind_finding(Path("/x"), kind).level == level


@pytest.mark.parametrize(
    ("free", "size", "level"),
    [(90 * GB, GB, "ok"), (2 * GB, 3 * GB, "warn"), (GB // 10, 0, "fail")],
)
def test_room_is_measured_by_the_database(free: int, size: int, level: str) -> None:
    assert room_finding(Path("/x"), free, size).level == level


@given(st.lists(st.timedeltas(-WRONG, WRONG), min_size=1))
def test_a_clock_that_all_sites_agree_with_is_right(offsets: list[timedelta]) -> None:
    assert clock_finding(offsets).level == "ok"


@given(st.timedeltas(timedelta(minutes=3), timedelta(days=4_000)), st.booleans())
def test_one_wrong_site_of_three_decides_nothing(by: timedelta, ahead: bool) -> None:
    wrong = by if ahead else -by

    assert clock_finding([timedelta(0), wrong, timedelta(0)]).level == "ok"
    finding = clock_finding([wrong, wrong, timedelta(0)])
    assert finding.level == "fail"
    assert ("ahead" in finding.text) is ahead


def test_sites_that_do_not_answer_are_named_and_all_of_them_are_wrong() -> None:
    dead = HostAnswer(host="a.example", problem="the host does not exist")
    alive = HostAnswer(host="b.example", offset=timedelta(0))

    some = list(asked_findings([dead, alive]))
    none = list(asked_findings([dead]))

    assert [one.level for one in some] == ["warn", "ok", "ok"]
    assert [one.level for one in none] == ["warn", "fail"]
    assert [one.level for one in asked_findings([])] == ["warn"]


@pytest.mark.parametrize(
    ("date", "age", "offset"),
    [
        ("Mon, 02 Mar 2026 12:00:00 GMT", "", timedelta(0)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", "", timedelta(hours=1)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", "3600", timedelta(0)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", "²", timedelta(hours=1)),
        ("Mon, 02 Mar 2026 12:00:00 -0000", "", timedelta(0)),
        ("yesterday", "", None),
        ("", "", None),
    ],
)
def test_an_answer_tells_how_far_the_clock_is_ahead(
    date: str, age: str, offset: timedelta | None
) -> None:
    headers = {"Date": date, "Age": age.encode("latin-1")}

    assert offset_of(Response("http://x.example/", headers=headers), NOW) == offset


def test_what_is_stored_shows_a_clock_that_is_behind() -> None:
    later = NOW + 2 * BEHIND

    assert stored_finding(NOW, NOW, []).level == "ok"
    assert stored_finding(NOW, None, [later] * (AGREEING - 1)).level == "ok"
    assert stored_finding(NOW, None, [later] * AGREEING).level == "warn"
    assert stored_finding(NOW, later, []).level == "warn"


def test_a_lock_that_is_held_elsewhere_is_told_from_one_here(tmp_path: Path) -> None:
    database = tmp_path / "tocsin.db"
    (tmp_path / "proc" / "12").mkdir(parents=True)
    processes = tmp_path / "proc"

    assert lock_finding(database, None, None, processes=processes).level == "ok"
    assert lock_finding(database, 12, 12, processes=processes).level == "ok"
    assert lock_finding(database, 13, 13, processes=processes).level == "warn"


def test_a_daemon_without_its_lock_is_wrong(tmp_path: Path) -> None:
    database = tmp_path / "tocsin.db"
    database.touch()
    process = tmp_path / "proc" / "12"
    (process / "fd").mkdir(parents=True)
    (process / "cmdline").write_bytes(b"python\0tocsin\0run\0")

    idle = lock_finding(database, None, 12, processes=tmp_path / "proc")
    (process / "fd" / "7").symlink_to(database)
    at_work = lock_finding(database, None, 12, processes=tmp_path / "proc")

    assert idle.level == "ok"
    assert at_work.level == "fail"
    assert "kill 12" in at_work.remedy


def unit(program: str = "/opt/tocsin") -> str:
    """Return the unit of a service of a user's own."""
    config = Path("/etc/c.toml")
    wanted = ServiceUnit(program=Path(program), config=config, is_of_user=True)
    return unit_text(wanted)


@pytest.mark.parametrize(
    ("installed", "level", "text"),
    [
        (unit(), "ok", "of this version"),
        ("[Service]\nExecStart=x\n", "ok", "somebody's own"),
        (unit("/home/a b/tocsin"), "warn", "starts '/home/a b/tocsin"),
        (unit().replace("RestartSec=10", "RestartSec=5"), "warn", "another version"),
    ],
)
def test_an_installed_unit_is_compared_with_the_one_of_this_version(
    installed: str, level: str, text: str
) -> None:
    finding = unit_finding(
        Path("/u/tocsin.service"), installed, unit(), is_of_user=True
    )

    assert finding.level == level
    assert text in finding.text


def test_an_address_of_a_proxy_is_not_shown() -> None:
    finding = proxy_finding({"HTTPS_PROXY": "http://anna:hunter2@proxy.example:3128"})

    assert finding.level == "warn"
    assert "HTTPS_PROXY" in finding.text
    assert "hunter2" not in f"{finding}"
    assert proxy_finding({"https_proxy": ""}).level == "ok"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("nameserver 192.0.2.1\n", "ok"),
        ("  nameserver ::1\nsearch example", "ok"),
        ("# nameserver 192.0.2.1\n", "warn"),
        ("", "warn"),
    ],
)
def test_a_machine_without_name_servers_is_noticed(text: str, level: str) -> None:
    assert name_server_finding(text).level == level


def test_a_limit_of_files_counts_as_far_as_the_daemon_raises_it() -> None:
    assert file_limit_finding(1_024, 65_536, at_once=64).level == "ok"
    assert file_limit_finding(1_024, -1, at_once=64).level == "ok"
    low = file_limit_finding(128, 128, at_once=64)
    assert low.level == "fail"
    assert "LimitNOFILE" in low.text


def test_what_sqlite_says_is_passed_on() -> None:
    assert integrity_finding(["ok"], "quick_check").level == "ok"
    broken = integrity_finding(["row 1 missing", "page 3"], "quick_check")
    assert broken.level == "fail"
    assert "row 1 missing; page 3" in broken.text
    assert [one.level for one in lost_findings(["a", "a", "b"])] == ["fail", "fail"]
    assert [one.level for one in lost_findings([])] == ["ok"]


def test_a_log_that_grows_is_noticed() -> None:
    assert log_finding(Path("x-wal"), "wal", 0).level == "ok"
    assert log_finding(Path("x-wal"), "wal", LARGE_LOG_BYTES + 1).level == "warn"
    assert log_finding(Path("x-wal"), "delete", 0).level == "warn"


def test_indexes_and_counts_say_what_is_wrong_with_them() -> None:
    sound = index_finding("articles_fts", 0, surplus=0, unfound=0, of=9)
    wrong = index_finding("articles_fts", 1, surplus=2, unfound=3, of=9)

    assert sound.level == "ok"
    assert wrong.level == "fail"
    assert "1 article" in wrong.text
    assert "3 of 9" in wrong.text
    assert counter_finding(0, 3, 0, 5).level == "ok"
    assert counter_finding(0, 3, 1, 5).level == "warn"
    assert conversion_finding([], is_running=False).level == "ok"
    assert conversion_finding(["words"], is_running=False).remedy
    assert not conversion_finding(["words"], is_running=True).remedy


def test_the_oldest_versions_are_those_of_the_package() -> None:
    wanted = metadata("tocsin")["Requires-Python"]

    assert ">={}.{}".format(*machine_checks.OLDEST_PYTHON) in wanted

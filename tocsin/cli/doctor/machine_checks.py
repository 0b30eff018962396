"""Checks of the machine: versions, time zones, certificates, names, limits, proxies."""

import contextlib
import re
import resource
import sqlite3
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation
from tocsin.config.tables import CrawlTable
from tocsin.daemon.open_files import MOST_FILES, too_few_files
from tocsin.wiring.shared_memory import (
    FOLDER,
    SharedMemoryError,
    must_have_semaphores,
)
from tocsin.wiring.version import this_version
from tocsin.words.phrases import pluralize

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

OLDEST_OPENSSL = (1, 1, 1)
"""The first with TLS 1.3."""

OLD_ZONES_YEARS = 2
"""Governments change their time zones several times a year."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy")

RESOLVER = Path("/etc/resolv.conf")


def python_version(_: Installation) -> Iterator[DoctorFinding]:
    """Find a Python that tocsin is not made for."""
    shown = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield fail(f"Python {shown} is too old", "Install Python 3.11 or newer.")
    else:
        yield ok(f"tocsin {this_version()}, Python {shown} in {sys.prefix}")


def sqlite_library(_: Installation) -> Iterator[DoctorFinding]:
    """Find an SQLite that lacks what the database needs."""
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        options = {row[0] for row in conn.execute("PRAGMA compile_options")}
        lacking = list(_lacks(conn))
    yield from sqlite_findings(sqlite3.sqlite_version, options, lacking)


def sqlite_findings(
    shown: str, options: Iterable[str], lacking: Iterable[str]
) -> Iterator[DoctorFinding]:
    """Yield what is to say of an SQLite of this version, built with these options."""
    remedy = "Use a Python with a newer SQLite, such as uv's: uv python install 3.12"
    lacks = ", ".join(lacking)
    if _numbers(shown) < OLDEST_SQLITE:
        yield fail(f"SQLite {shown} is too old: 3.37 has what the tables need", remedy)
    if lacks:
        yield fail(f"SQLite {shown} was built without {lacks}", remedy)
    if "THREADSAFE=0" in options:
        yield fail(f"SQLite {shown} was built for one thread", remedy)
    elif _numbers(shown) >= OLDEST_SQLITE and not lacks:
        yield ok(f"SQLite {shown} with full-text search")


def _lacks(conn: sqlite3.Connection) -> Iterator[str]:
    """Yield what cannot be done, by trying it."""
    tries = {
        "FTS5": "CREATE VIRTUAL TABLE temp.tried USING fts5(text)",
        "JSON": "SELECT json_valid('1')",
    }
    for name, statement in tries.items():
        try:
            conn.execute(statement)
        except sqlite3.OperationalError:
            yield name


def tls_library(_: Installation) -> Iterator[DoctorFinding]:
    """Find an OpenSSL that many sites no longer talk to."""
    if ssl.OPENSSL_VERSION_INFO[:3] < OLDEST_OPENSSL or not ssl.HAS_TLSv1_3:
        yield fail(
            f"{ssl.OPENSSL_VERSION} knows no TLS 1.3", "Use a Python with OpenSSL 3."
        )
    else:
        yield ok(ssl.OPENSSL_VERSION)


def libraries(_: Installation) -> Iterator[DoctorFinding]:
    """Find libraries in other versions than tocsin asks for."""
    try:
        asked = requires("tocsin") or []
    except PackageNotFoundError:
        yield warn("tocsin is not installed as a package: its libraries are unknown")
        return
    yield from library_findings(asked, _installed)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def library_findings(
    asked: Iterable[str], installed: Callable[[str], str | None]
) -> Iterator[DoctorFinding]:
    """Yield each library that does not fit what is asked for: `name>=2.3,<3`.

    Those of extras are looked at where they are installed.
    """
    count = 0
    for line in asked:
        required, _, marker = line.partition(";")
        name, bounds = _name_and_bounds(required)
        found = installed(name)
        if found is None and "extra" in marker:
            continue
        count += 1
        if found is None:
            yield fail(f"the library {name} is missing", _REINSTALL)
        elif not all(_fits(found, bound) for bound in bounds):
            wanted = ",".join(bounds)
            yield fail(f"{name} {found} is installed, {wanted} is needed", _REINSTALL)
    yield ok(f"{count} libraries looked at")


_REINSTALL = (
    "Give tocsin an environment of its own: uv tool install --reinstall, or "
    "pipx reinstall tocsin"
)


def _name_and_bounds(required: str) -> tuple[str, list[str]]:
    found = re.match(r"\s*([\w.-]+)(?:\[[^]]*\])?\s*\(?([^)]*)\)?", required)
    if found is None:
        return required.strip(), []
    bounds = (bound.replace(" ", "") for bound in found[2].split(","))
    return found[1], [bound for bound in bounds if bound]


def _fits(installed: str, bound: str) -> bool:
    """Return whether a version is within a bound; one of another form is not judged."""
    found = re.fullmatch(r"(>=|<=|==|!=|<|>)([\d.]+)", bound)
    if found is None:
        return True
    length = max(len(_numbers(installed)), len(_numbers(found[2])))
    have, asked = (
        (*numbers, *[0] * (length - len(numbers)))
        for numbers in (_numbers(installed), _numbers(found[2]))
    )
    return {
        ">=": have >= asked,
        "<=": have <= asked,
        "==": have == asked,
        "!=": have != asked,
        "<": have < asked,
        ">": have > asked,
    }[found[1]]


def _numbers(shown: str) -> tuple[int, ...]:
    """Return the numbers at the beginning of a version: 3, 11, 2 of 3.11.2rc1."""
    found = re.match(r"\d+(?:\.\d+)*", shown)
    return tuple(map(int, found[0].split("."))) if found else ()


def time_zones(it: Installation) -> Iterator[DoctorFinding]:
    """Find time zone data that is missing or old."""
    name = it.config.alerts.timezone if it.config else "UTC"
    remedy = "apt-get install tzdata, or: pip install -U tzdata"
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        yield fail(f"there is no data of the time zone {name}", remedy)
        return
    edition = _zone_edition()
    if edition is None:
        yield ok(f"time zone {name}")
    elif it.now.year - int(edition[:4]) > OLD_ZONES_YEARS:
        yield warn(f"the time zone data is of {edition[:4]}: clocks may differ", remedy)
    else:
        yield ok(f"time zone {name}, data of {edition}")


def _zone_edition() -> str | None:
    """Return the edition of the data that is used, such as 2025b; None for unknown."""
    for folder in TZPATH:
        try:
            with (Path(folder) / "tzdata.zi").open(encoding="utf-8") as file:
                found = re.search(r"version (\d{4}\w*)", file.readline())
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            return found[1]
    if any((Path(folder) / "Europe/Berlin").exists() for folder in TZPATH):
        return None
    return _installed("tzdata")


def certificate_store(it: Installation) -> Iterator[DoctorFinding]:
    """Find that no certificate of a site or a channel could be checked."""
    paths = ssl.get_default_verify_paths()
    where = [path for path in (paths.cafile, paths.capath) if path]
    if it.config and not it.config.crawl.verify_certificates:
        yield warn(
            "certificates of sites are not checked: anybody on the way can change "
            "what they say",
            "Write verify_certificates = true below [crawl].",
        )
    elif not any(_has_certificates(Path(path)) for path in where):
        yield fail(
            "this system has no certificates of authorities: no site over HTTPS can "
            "be read",
            "apt-get install ca-certificates",
        )
    else:
        yield ok(f"certificates of authorities in {where[0]}")
    if not Path(DEFAULT_CA_BUNDLE_PATH).is_file():
        yield fail("the certificates that channels trust are missing", _REINSTALL)


def _has_certificates(path: Path) -> bool:
    try:
        return any(path.iterdir()) if path.is_dir() else path.stat().st_size > 0
    except OSError:
        return False


def name_service(_: Installation) -> Iterator[DoctorFinding]:
    """Find that this machine is told no name server."""
    try:
        text = RESOLVER.read_text("utf-8", "replace")
    except OSError:
        text = ""
    yield name_server_finding(text)


def name_server_finding(text: str) -> DoctorFinding:
    """Return what is to say of the file with the name servers, resolv.conf(5)."""
    servers = re.findall(r"^\s*nameserver\s+(\S+)", text, re.M)
    if not servers:
        return warn(
            f"{RESOLVER} names no name server: sites may not be found",
            "Ask them: tocsin doctor --online",
        )
    count = pluralize(len(servers), "name server")
    return ok(f"{count} in {RESOLVER}, not asked")


def open_file_limit(it: Installation) -> Iterator[DoctorFinding]:
    """Find a limit of open files that is too low for the requests at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    crawl = it.config.crawl if it.config else CrawlTable()
    yield file_limit_finding(soft, hard, at_once=crawl.at_once)


def file_limit_finding(soft: int, hard: int, *, at_once: int) -> DoctorFinding:
    """Return what is to say of the limits; the daemon raises the soft one."""
    is_unlimited = hard == resource.RLIM_INFINITY
    allowed = MOST_FILES if is_unlimited else min(hard, MOST_FILES)
    if problem := too_few_files(allowed, at_once):
        return fail(problem)
    shown = "no limit" if is_unlimited else f"{hard:,}"
    return ok(f"open files: {soft:,} here, a daemon may have up to {shown}")


def semaphores(_: Installation) -> Iterator[DoctorFinding]:
    """Find a machine on which the processes that read pages cannot be started."""
    try:
        must_have_semaphores()
    except SharedMemoryError as error:
        yield fail(error.message, error.remedy)
    else:
        yield ok(f"processes can share semaphores, in {FOLDER}")


def proxies(it: Installation) -> Iterator[DoctorFinding]:
    """Find a proxy in the environment, which only some connections use."""
    yield proxy_finding(it.environment)


def proxy_finding(environment: Mapping[str, str]) -> DoctorFinding:
    """Return what is to say of the proxies; their addresses may hold passwords."""
    names = (*PROXIES, *map(str.upper, PROXIES))
    found = [name for name in names if environment.get(name)]
    if not found:
        return ok("no proxy in the environment")
    return warn(
        f"{', '.join(found)} is set: channels over HTTP use that proxy, mail does not, "
        "and sources do not",
        'A source may have one of its own: proxy = "http://…" in [sources.NAME].',
    )

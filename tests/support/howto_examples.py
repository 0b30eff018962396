"""The examples of the how-to pages: what they promise, and a copy for loopback."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from tests.support.paths import ROOT
from tocsin.config.toml_text import key, quoted
from tocsin.demo.web_server import Reply, html

NAMES = ("newsroom", "rights-monitor", "press-office")

_ROW = re.compile(r"^\| (\S+) \| (\w+) \| \*\*(.+?)\*\* (.+?) \| (.+?) \|$", re.M)
_FOUND = re.compile(r"`([\w-]+)`(?: \((urgent)\))?")


def example(name: str) -> Path:
    """Return the configuration of a how-to page."""
    return ROOT / "docs" / "examples" / f"{name}.toml"


def page_of(name: str) -> str:
    """Return the how-to page."""
    return (ROOT / "docs" / "howto" / f"{name}.md").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of a page's table: an article, and the watchlists that find it."""

    source: str
    language: str
    title: str
    text: str
    found: frozenset[tuple[str, bool]]
    """Name, and whether it is urgent."""


def promises(name: str) -> list[Promise]:
    """Return the rows of the table on a page."""
    return [
        Promise(
            source,
            language,
            title,
            text,
            frozenset((one, bool(urgent)) for one, urgent in _FOUND.findall(found)),
        )
        for source, language, title, text, found in _ROW.findall(page_of(name))
    ]


def shown_message(name: str) -> list[str]:
    """Return the words of the message that a page shows."""
    block = re.search(r"```text\n(🔔.*?)```", page_of(name), re.DOTALL)
    return words_of(block[1]) if block else []


def words_of(message: str) -> list[str]:
    """Return the words of a message; times and addresses are always the same."""
    timeless = re.sub(r"\d{1,2} \w+ \d{4}, \d\d:\d\d \w+", "TIME", message)
    return re.sub(r"https?://\S+", "ADDRESS", timeless).split()


def doubts_of_check(printed: str) -> list[str]:
    """Return the doubts that `tocsin check` printed, but the one that loopback brings.

    The outlets of the examples have TLS; those of the tests have not.
    """
    return [
        line
        for line in printed.splitlines()
        if line.startswith("! ") and "without encryption" not in line
    ]


def on_loopback(name: str, folder: Path, site: str, *, quiet: str) -> dict[str, Any]:
    """Return a page's configuration for a web server on this machine.

    Sources are asked there, under paths that begin with their names. Channels write to
    the terminal. Secrets stand in files of the folder. Whatever else it says stays.
    """
    tables = tomllib.loads(example(name).read_text("utf-8"))
    (folder / "secrets").mkdir()
    tables["tocsin"]["database"] = "tocsin.db"
    tables["backup"]["folder"] = "backups"
    tables["crawl"] |= {
        "every": "1s",
        "gap": "0s",
        "allow": ["127.0.0.0/8"],
        "baseline": "alert",
        "workers": 1,
    }
    tables["alerts"] |= {"group_wait": "1s", "quiet": quiet}
    tables["desk"] |= {"listen": ""}
    tables["desk"].pop("base_url", None)
    for source, table in tables["sources"].items():
        table["url"] = f"{site}/{source}/list"
        table.pop("proxy", None)
        table.pop("every", None)
        _secret(folder, table.get("password_file", ""), "a password")
    for table in tables["channels"].values():
        _secret(folder, table["url_file"], "terminal://")
        table.pop("quiet", None)
    for table in tables["desk"].get("users", {}).values():
        hashed = PasswordHasher(1, 8, 1).hash("four words by the sea")
        _secret(folder, table["password_hash_file"], hashed)
    return tables


def listing_of(kind: str, listed: list[tuple[str, str]]) -> Reply:
    """Return a feed, a page or a sitemap of (address, title), all published now."""
    now = datetime.now(UTC)
    if kind == "page":
        items = "".join(f'<h2><a href="{a}">{title}</a></h2>' for a, title in listed)
        return html(f"<html><body><main>{items}</main></body></html>")
    if kind == "sitemap":
        items = "".join(
            f"<url><loc>{a}</loc><news:news><news:title>{title}</news:title>"
            f"<news:publication_date>{now.isoformat()}</news:publication_date>"
            "</news:news></url>"
            for a, title in listed
        )
        return _xml(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
            f"{items}</urlset>"
        )
    items = "".join(
        f"<item><title>{title}</title><link>{a}</link>"
        f"<pubDate>{format_datetime(now)}</pubDate></item>"
        for a, title in listed
    )
    return _xml(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>')


def _xml(text: str) -> Reply:
    headers = {"Content-Type": "application/xml; charset=utf-8"}
    return Reply(f'<?xml version="1.0"?>{text}'.encode(), headers=headers)


def _secret(folder: Path, name: str, text: str) -> None:
    if name:
        (folder / name).write_text(f"{text}\n")
        (folder / name).chmod(0o600)


def written(tables: dict[str, Any]) -> str:
    """Return tables as TOML."""
    return "\n".join(_table(tables, ""))


def _table(table: dict[str, Any], above: str) -> list[str]:
    lines = [
        f"{key(name)} = {_value(value)}"
        for name, value in table.items()
        if not isinstance(value, dict)
    ]
    for name, value in table.items():
        if isinstance(value, dict):
            path = f"{above}{key(name)}"
            lines += ["", f"[{path}]", *_table(value, f"{path}.")]
    return lines


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            pairs = ", ".join(f"{key(k)} = {_value(v)}" for k, v in value.items())
            return f"{{ {pairs} }}"
    return str(value)

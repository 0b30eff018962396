"""An installation with nothing wrong, and what the doctor finds in it."""

import shutil
import sqlite3
from pathlib import Path

from store import articles, matches, sources
from store.connections import open_writer
from store.database import Database
from tests.support.factories import NOW, article, match, source, visit
from tocsin.cli.doctor.examine import examine
from tocsin.cli.doctor.findings import DoctorFinding
from tocsin.cli.doctor.installation import opened
from tocsin.intake import search

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "json://127.0.0.1/hook"

[watchlists.ferries]
query = "ferry"
channels = ["hook"]
"""


def install(folder: Path, new_database: Path) -> Path:
    """Make an installation with two articles and nothing wrong; return its folder."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    (folder / "config.toml").chmod(0o600)
    shutil.copy(new_database, folder / "tocsin.db")
    (folder / "tocsin.db").chmod(0o600)
    db = open_writer(folder / "tocsin.db")
    fill(db)
    db.close()
    return folder


def fill(db: Database) -> None:
    """Store what a daemon would have stored."""
    sources.sync(db, [source()], NOW)
    sources.record(db, visit(), next_visit=NOW, new=1)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    for number in (1, 2):
        text = article(number)
        id_ = articles.add(
            db,
            text,
            url_key=str(number),
            text_key=str(number),
            words=search.words_of(text),
        )
        matches.add(db, id_, [match()], NOW)
    db.conn.execute("INSERT INTO settings VALUES ('words', ?)", [search.RULES])


def found(folder: Path, *, is_thorough: bool = False) -> dict[str, list[DoctorFinding]]:
    """Return check → what it finds in a folder."""
    by_check = dict[str, list[DoctorFinding]]()
    with opened(folder / "config.toml", NOW, is_thorough=is_thorough) as it:
        for one in examine(it):
            by_check.setdefault(one.check, []).append(one.finding)
    return by_check


def levels(folder: Path, check: str, *, is_thorough: bool = False) -> set[str]:
    """Return the levels of what one check finds in a folder."""
    findings = found(folder, is_thorough=is_thorough)[check]
    return {one.level for one in findings}


def execute(folder: Path, *statements: str) -> None:
    """Change the database as another program would."""
    with sqlite3.connect(folder / "tocsin.db") as db:
        for statement in statements:
            db.execute(statement)
    db.close()

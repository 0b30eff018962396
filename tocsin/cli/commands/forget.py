"""`tocsin forget`: remove articles for good, such as at a court's request."""

import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import click

from spiders import urls
from store import (
    addresses,
    articles,
    capture_removals,
    overlaps,
    removals,
    triage,
)
from store.columns import time_text
from store.connections import open_reader, open_writer, transaction
from store.database import Database
from store.errors import TocsinError
from store.removals import Removal, Scope
from tocsin.cli.options import DayType, reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.match_view import ArgumentError, article_asked
from tocsin.config import Config
from tocsin.daemon import unread_pages
from tocsin.intake import erasure, search
from tocsin.wiring.backup_folder import backup_folder
from tocsin.words.phrases import pluralize, when

SHOWN = 5
"""Articles that are shown before they are removed."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be removed."""

    scope: Scope
    target: str


@click.command()
@click.argument("article", required=False)
@click.option("--outlet", help="All articles of this outlet, as messages write it.")
@click.option(
    "--before",
    type=DayType(),
    metavar="DATE",
    help="All articles that were first read before this day, such as 2026-01-31.",
)
@click.option("--why", default="", help="The reason; it is kept with the record.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_config
def forget(
    config: Config,
    article: str | None,
    outlet: str | None,
    before: datetime | None,
    *,
    why: str,
    yes: bool,
) -> int:
    """Remove articles for good, with all that quotes them.

    ARTICLE is a number or an address. Its text, its versions, matches and alerts go,
    and the words of messages that quote it. That something was removed, when, by whom
    and why is kept, and so is a hash of its address: it is not fetched again. Without
    anything: list what was removed. The daemon may run meanwhile.
    """
    if article is None and outlet is None and before is None:
        return _list(config)
    reader = reader_of(config)
    asked = _asked(reader, config, article, outlet, before)
    if not why.strip():
        raise ArgumentError(
            "The record of a removal needs a reason.",
            remedy='Add it: --why "order of the court of Port Sund"',
        )
    if not search.is_indexed(reader):
        raise TocsinError(
            "The index of words is not made yet: words could not be taken out of it.",
            remedy="Start the daemon, and wait until its log says: upgrade finished",
        )
    for line in _preview(reader, config, asked):
        click.echo(line)
    if not yes:
        _confirm()
    return _run(config, asked, why.strip())


def _list(config: Config) -> int:
    console = Console()
    found = removals.all_of(reader_of(config))
    for removal in found:
        line = Text(f"{when(removal.at, config.zone)}  ", "dim")
        line += Text(_named(config, removal.scope, removal.target), "bold")
        line += Text(f"  {_amount(removal)}, by {removal.removed_by}: {removal.why}")
        console.print(line)
        if removal.finished is None:
            console.print("  not finished: give the same command again")
    if not found:
        console.print("Nothing was removed.")
    return 0


def _asked(
    db: Database,
    config: Config,
    article: str | None,
    outlet: str | None,
    before: datetime | None,
) -> _Asked:
    """Return what is to be removed; raises TocsinError when that is nothing."""
    if [article, outlet, before].count(None) != 2:
        raise ArgumentError(
            "Only one thing is removed at a time.",
            remedy="Name an article, or --outlet, or --before.",
        )
    if article is not None:
        return _article(db, article)
    if before is not None:
        local = before.replace(tzinfo=config.zone)
        if local > datetime.now(UTC):
            raise ArgumentError(
                f"{before:%Y-%m-%d} is not over yet.", remedy="Name an earlier day."
            )
        asked = _Asked("before", time_text(local.astimezone(UTC)))
    else:
        asked = _Asked("outlet", outlet or "")
    goes_on = removals.unfinished(db, asked.scope, asked.target) is not None
    if not goes_on and not removals.meant(db, asked.scope, asked.target, limit=1):
        what = _named(config, asked.scope, asked.target)
        raise TocsinError(
            f"There is no article {what}.",
            remedy="See what is stored: tocsin search, tocsin sources",
        )
    return asked


def _article(db: Database, text: str) -> _Asked:
    known = text.removeprefix("#")
    if not known.isdigit():
        with contextlib.suppress(ValueError):
            known = str(addresses.article_at(db, [urls.key(text)]) or "")
    if removals.unfinished(db, "article", known) is not None:
        return _Asked("article", known)
    return _Asked("article", str(article_asked(db, text).id))


def _named(config: Config, scope: Scope, target: str) -> str:
    match scope:
        case "article":
            return f"of the number {target}"
        case "outlet":
            return f"of the outlet {target}"
        case "before":
            at = datetime.fromisoformat(target)
            return f"from before {at.astimezone(config.zone):%d %b %Y}"


def _preview(db: Database, config: Config, asked: _Asked) -> Iterator[str]:
    """Yield what will go, and what will stay."""
    everything = removals.meant(db, asked.scope, asked.target, limit=-1)
    yield "Will be removed for good:"
    for number, _ in everything[:SHOWN]:
        title = articles.get(db, number).title
        yield f"  #{number} {title[:100]}"
    if len(everything) > SHOWN:
        yield f"  … and {len(everything) - SHOWN:,} more"
    messages = removals.included_count(db, asked.scope, asked.target)
    yield (
        f"{pluralize(len(everything), 'article')} with versions, matches and alerts; "
        f"the words of {pluralize(messages, 'message')} that include them, and of "
        "those that quote them"
    )
    stories = {story for _, story in everything if story is not None}
    marked = [
        story
        for story, of in triage.by_story(db, stories).items()
        if of.starred or of.note or of.assignee or of.tags
    ]
    if marked:
        shown = ", ".join(map(str, sorted(marked)[:SHOWN]))
        yield f"{pluralize(len(marked), 'story')} with your notes or stars: {shown}"
    yield from _what_stays(db, config, asked)


def _what_stays(db: Database, config: Config, asked: _Asked) -> Iterator[str]:
    if asked.scope == "article":
        found = overlaps.of(db, int(asked.target))
        copies = [overlap.article for overlap in found if overlap.same]
        if copies:
            shown = ", ".join(f"#{number}" for number in copies)
            yield f"Other articles with its text stay: {shown}"
    folder = backup_folder(config)
    backups = len(folder.made())
    if backups:
        yield (
            f"{pluralize(backups, 'backup')} in {config.backup_folder} still hold them:"
            " delete them yourself."
        )
    for copy in folder.other_copies():
        yield f"{copy} may still hold them: delete it yourself."
    yield "Messages that were sent, logs, and copies made elsewhere still hold them."


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise ArgumentError("Nobody is there to answer.", remedy="Add --yes.")
    click.confirm("Remove them for good?", abort=True)


def _run(config: Config, asked: _Asked, why: str) -> int:
    """Remove what was asked for, step by step, beside a daemon that may run."""
    with contextlib.closing(open_writer(config.database)) as db:
        # Overwrite what is deleted: by default SQLite only forgets where it was.
        db.conn.execute("PRAGMA secure_delete=ON").fetchall()
        write = partial(transaction, db)
        with write() as writer:
            removal = removals.begin(
                writer,
                asked.scope,
                asked.target,
                by=_user(),
                why=why,
                now=datetime.now(UTC),
            )
        _work(db, removal)
        pages = unread_pages.remove(
            config.database.parent / unread_pages.FOLDER, partial(_is_removed, db)
        )
        with write() as writer:
            removals.finish(writer, removal.id, datetime.now(UTC))
        (busy, _, _) = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        done = next(one for one in removals.all_of(db) if one.id == removal.id)
    unread = f", {pluralize(pages, 'unread page')}" if pages else ""
    click.echo(f"Removed: {_amount(done)}{unread}.")
    _remove_captures(config)
    if busy:
        click.echo(
            f"{config.database.name}-wal holds words of it for some minutes more: "
            "somebody reads the database."
        )
    return 0


def _remove_captures(config: Config) -> None:
    """Take the pages of what was removed out of the files of evidence."""
    with contextlib.closing(open_reader(config.database)) as reader:
        if not capture_removals.to_remove(reader):
            return
    from tocsin.daemon.capture_now import remove_now

    click.echo(remove_now(config))


def _work(db: Database, removal: Removal) -> None:
    write = partial(transaction, db)
    gone, shown = 0, datetime.now(UTC)
    for step in erasure.erase(db, removal, write):
        gone += step
        if (datetime.now(UTC) - shown).total_seconds() > 10:
            shown = datetime.now(UTC)
            click.echo(f"{gone:,} articles removed so far", err=True)
    for _ in erasure.wipe(write):
        if (datetime.now(UTC) - shown).total_seconds() > 10:
            shown = datetime.now(UTC)
            click.echo("removing words from the indexes", err=True)


def _is_removed(db: Database, url: str) -> bool:
    if not url:
        return False
    with contextlib.suppress(ValueError):
        return removals.is_removed_address(db, urls.key(url))
    return False


def _amount(removal: Removal) -> str:
    number, messages = removal.articles, removal.messages
    words = f", the words of {pluralize(messages, 'message')}" if messages else ""
    return f"{pluralize(number, 'article')}{words}"


def _user() -> str:
    """Return who removes it, also through sudo."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())

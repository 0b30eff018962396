"""A visit to a mailbox: what came since the last one, as entries."""

import asyncio
import base64
import json
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from spiders.fetch.guard import AddressPolicy
from spiders.fetch.imap_client import (
    MailboxError,
    MailOrder,
    MailServerUnreachedError,
    OpenSocket,
)
from spiders.fetch.imap_session import FetchedMail, FolderMails, fetch_mails
from spiders.fetch.mailbox_address import mailbox_address
from spiders.fetch.poller import Poller
from spiders.listing import Listing, NotAListingError
from store.bookmarks import Bookmark
from store.model import Entry, Source, Visit

SESSION_TIMES = 4
"""A session may take so many times as long as one answer: it has many."""

LATE_SECONDS = 5.0
"""How long a session that was ended may take to say so."""

ReadMails = Callable[[bytes], Awaitable[Listing]]
"""Reads mails, as `packed_mails` packs them, into a listing, in a worker."""


async def visit_mailbox(
    source: Source,
    bookmark: Bookmark,
    *,
    poller: Poller,
    read: ReadMails,
    now: datetime,
) -> tuple[Visit, tuple[Entry, ...]]:
    """Visit a mailbox; return the visit and the entries. It never raises.

    The bookmark moves on with what was listed, so a mail is listed once, and one that
    was not fetched at the next visit.
    """
    visit = Visit(source=source.key, at=now, outcome="ok", bookmark=bookmark)
    try:
        found = await fetched_mails(_order(source, bookmark, poller))
    except MailboxError as error:
        is_reached = not isinstance(error, MailServerUnreachedError)
        failed = replace(visit, outcome=error.outcome, reason=str(error))
        return replace(failed, is_reached=is_reached), ()
    except Exception as error:
        reason = f"the mailbox could not be read: {type(error).__name__}: {error}"
        return replace(visit, outcome="soft", reason=reason), ()
    entries, unread = await mail_entries(found.mails, read)
    unread += found.refused
    notes = [f"mails that could not be read: {unread}"] if unread else []
    notes += [f"{found.left} more at the next visit"] if found.left else []
    visit = replace(
        visit,
        outcome="ok" if found.mails else "unchanged",
        listed=len(entries),
        reason="; ".join(notes),
        bookmark=Bookmark(etag=found.mark, full=now),
    )
    return visit, entries


def _order(source: Source, bookmark: Bookmark, poller: Poller) -> MailOrder:
    login = poller.access_of(source.key).login
    if login is None:
        raise MailboxError("a mailbox needs user and password")
    settings = poller.crawler.settings
    step_seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
    return MailOrder(
        address=mailbox_address(source.url),
        login=login,
        policy=AddressPolicy(settings.getlist("TOCSIN_ALLOW")),
        verify=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
        step_seconds=step_seconds,
        seconds=SESSION_TIMES * step_seconds,
        mark=bookmark.etag,
    )


async def fetched_mails(order: MailOrder) -> FolderMails:
    """Return what a session in a thread of its own gives, within its time.

    Not in the threads of the loop: a few servers that hang would hold all of them.
    """
    connection = OpenSocket()
    done: Future[FolderMails] = Future()

    def work() -> None:
        # From now on nobody can cancel it: who waits no more leaves a result unread.
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(fetch_mails(order, connection))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=work, name="mailbox", daemon=True).start()
    loop = asyncio.get_running_loop()
    watch = loop.call_later(order.seconds, connection.end)
    try:
        # A name or a connection that nobody answers cannot be ended from here.
        async with asyncio.timeout(order.seconds + LATE_SECONDS):
            return await asyncio.wrap_future(done)
    except TimeoutError:
        late = f"the mail server {order.address.host} did not answer in time"
        raise MailServerUnreachedError(late) from None
    except asyncio.CancelledError:
        connection.end()
        raise
    finally:
        watch.cancel()


async def mail_entries(
    mails: tuple[FetchedMail, ...], read: ReadMails
) -> tuple[tuple[Entry, ...], int]:
    """Return the entries of mails, and how many mails could not be read.

    Where reading fails, each is read alone: one mail must not hide the others, nor the
    many links of some those of the rest.
    """
    if not mails:
        return (), 0
    try:
        listing = await read(packed_mails(mails))
    except NotAListingError:
        return (), 0
    except Exception:
        if len(mails) == 1:
            return (), 1
        each = [await mail_entries((mail,), read) for mail in mails]
        found = tuple(entry for entries, _ in each for entry in entries)
        return found, sum(unread for _, unread in each)
    return listing.entries, listing.left_out


def packed_mails(mails: Iterable[FetchedMail]) -> bytes:
    """Return mails as JSON, as the kind "mailbox" reads them."""
    packed = [
        {
            "mail": base64.b64encode(mail.raw).decode(),
            "arrived": mail.arrived.isoformat() if mail.arrived else "",
        }
        for mail in mails
    ]
    return json.dumps(packed).encode()

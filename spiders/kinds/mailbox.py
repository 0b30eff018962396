"""Mailboxes: newsletters and press releases by mail → entries.

Pure and costly: runs in a worker process. A mail is an article, or a list of links to
articles (`each`).
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from spiders import urls
from spiders.kinds.mail_links import links_of
from spiders.kinds.mail_text import Mail, MailTextError, parsed_mail
from spiders.listing import Listing, NotAListingError
from store.model import Entry

MAX_ENTRIES = 1_000
"""Entries of mails that are read together; one mail has fewer."""

MAX_CHARS = 500_000
"""Characters of one mail's text."""

CLOCK_ERROR = timedelta(days=1)
"""How much later than it arrived a mail may say that it was sent: zones and clocks."""

_MAX_ID = 500


class TooManyLinksError(Exception):
    """Mails with more links than one listing may have: they are to be read apart."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    raw: bytes
    at: datetime | None


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the entries of mails, as `mailbox_visit.packed_mails` packs them.

    With `options["each"]` = "links" they are the links of the mails, else the mails. A
    mail that cannot be read is counted as left out. Raises TooManyLinksError.
    """
    del content_type
    entries: dict[str, Entry] = {}
    unread = 0
    for arrival in _arrivals(body):
        try:
            mail = parsed_mail(arrival.raw)
        except MailTextError:
            unread += 1
            continue
        if options.get("each") == "links":
            # When their pages were published is not known.
            found = [Entry(url=link.url, title=link.title) for link in links_of(mail)]
        else:
            found = [_whole(mail, arrival, url)]
        for entry in found:
            entries.setdefault(entry.url, entry)
        if len(entries) > MAX_ENTRIES:
            raise TooManyLinksError(f"more than {MAX_ENTRIES:,} links")
    return Listing(entries=tuple(entries.values()), left_out=unread)


def _arrivals(body: bytes) -> Iterator[_Arrival]:
    try:
        for each in json.loads(body):
            at = datetime.fromisoformat(each["arrived"]) if each["arrived"] else None
            yield _Arrival(base64.b64decode(each["mail"]), at)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotAListingError("these are no mails") from error


def _whole(mail: Mail, arrival: _Arrival, url: str) -> Entry:
    """Return a mail as an article; its address names the mail (RFC 2392)."""
    own_id = mail.id[:_MAX_ID]
    if not own_id:
        digest = hashlib.blake2b(arrival.raw, digest_size=16).hexdigest()
        own_id = f"{digest}@{urls.host(url)}"
    return Entry(
        url=f"mid:{quote(own_id, safe='@!$&*+=-._~')}",
        title=mail.subject,
        summary=mail.text[:MAX_CHARS] or mail.subject,
        published=_sent(mail, arrival),
        language=mail.language,
        complete=True,
        id=own_id,
        outlet=mail.sender,
    )


def _sent(mail: Mail, arrival: _Arrival) -> datetime | None:
    """Return when a mail was sent, as it says; when it arrived where that is wrong."""
    arrived = None
    try:
        arrived = arrival.at.astimezone(UTC) if arrival.at else None
        sent = parsedate_to_datetime(mail.date)
        sent = sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
        is_late = arrived is not None and sent - CLOCK_ERROR > arrived
    # An OverflowError: the first and the last days of the calendar, in their zone.
    except (ValueError, TypeError, OverflowError):
        return arrived
    return arrived if is_late else sent

"""When a page was published, and when it was last changed.

Machines are believed first (JSON-LD, meta), then the address, then what the page shows
near its headline. Pure, and quick: what is looked at is bounded, whatever a page holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

from spiders.extract.dates.declared_dates import (
    MODIFIED,
    PUBLISHED,
    in_address,
    in_json_ld,
    in_meta,
    in_number,
    in_rule,
    in_vague_meta,
)
from spiders.extract.dates.timestamps import DateClaim, StatedTime
from spiders.extract.dates.visible_dates import (
    VisibleDates,
    find_visible_dates,
    in_dateline,
    in_meta_line,
    only_day,
)
from spiders.extract.dates.zones import in_page_zone, likely_zones
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element

_DAY_FIRST = frozenset(["uk", "ie", "au", "nz", "in", "za", "ng", "ke", "pk", "sg"])
"""Where English puts the day before the month, by the ending of the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDates:
    """When a page was published and changed, and how we know."""

    published: datetime | None = None
    """Aware, in the zone the page states; a day without a time is midnight in UTC."""
    modified: datetime | None = None
    """Never before it was published."""
    by: str = ""
    """Where the date of publication was found, for a person; "" when it was not."""
    zone_guessed: bool = False
    """Whether there is a time without its zone, taken for UTC."""


def find_dates(
    page: ParsedPage,
    opening: Sequence[str] = (),
    *,
    headline: Element | None = None,
    published: str = "",
    modified: str = "",
) -> PageDates:
    """Return when a page was published and changed.

    `opening` are the article's first lines: a dateline may tell the day. `headline` is
    the heading near which dates are shown, by default the first. `published`
    and `modified` are the texts where a site's rule says the dates stand.
    """
    sources = _DateSources(page, opening, headline or page.first_heading)
    sources.ruled, sources.ruled_change = published, modified
    found = next(sources.published(), None)
    if found is None:
        return PageDates()
    found = sources.with_time(sources.confirmed(found))
    at = sources.in_page_zone(found.stated)
    return PageDates(
        published=at.at,
        modified=sources.modified(at),
        by=found.by,
        zone_guessed=at.timed and not at.zoned,
    )


class _DateSources:
    """The dates of a page by where they stand; those shown are looked for once."""

    def __init__(
        self, page: ParsedPage, opening: Sequence[str], headline: Element | None
    ) -> None:
        self.page = page
        self.opening = opening
        self.headline = headline
        self.ruled = ""
        self.ruled_change = ""
        self.structured = page.structured
        root = page.tree.all("html")
        self.language = (root[0].get("lang") if root else "").strip().replace("_", "-")

    @cached_property
    def visible(self) -> VisibleDates:
        """What the page shows near its headline."""
        language = self.language.lower()
        if language == "en" and self.page.host.rpartition(".")[2] in _DAY_FIRST:
            language = "en-gb"
        return find_visible_dates(self.page, language, self.headline)

    @cached_property
    def sure(self) -> tuple[DateClaim, ...]:
        """When the page was published, as it says in so many words."""
        ruled = in_rule(self.ruled, self.language)
        declared = in_json_ld(self.structured, "datePublished")
        return *ruled, *declared, *in_meta(self.structured, PUBLISHED)

    @cached_property
    def changed(self) -> tuple[DateClaim, ...]:
        """When the page was changed, as it declares."""
        ruled = in_rule(self.ruled_change, self.language)
        declared = in_json_ld(self.structured, "dateModified")
        return *ruled, *declared, *in_meta(self.structured, MODIFIED)

    def published(self) -> Iterator[DateClaim]:
        """Yield when the page was published, the surest first."""
        yield from self.sure
        yield from in_address(self.page)
        yield from self.visible.published
        yield from in_vague_meta(self.structured)
        yield from in_json_ld(self.structured, "dateCreated")
        yield from in_json_ld(self.structured, "uploadDate")
        yield from in_dateline(self.opening, self.language)
        yield from self.visible.modified
        changed = {claim.stated.at.date() for claim in self.changed}
        only = only_day(self.page, self.language, self.headline, apart=changed)
        yield from [only] if only else []
        yield from in_meta_line(self.page, self.language, self.headline)
        yield from in_number(self.page)
        yield from self.changed

    def confirmed(self, found: DateClaim) -> DateClaim:
        """Return the claim itself, or the declared one that falls on the day shown.

        Asked only where declared stamps differ in their day: an article published
        anew keeps its first date in one of them.
        """
        if self.ruled:
            return found
        day = found.stated.at.date()
        rivals = [claim for claim in self.sure if claim.stated.at.date() != day]
        if not rivals:
            return found
        seen = [claim.stated.at.date() for claim in self.visible.published[:1]]
        return next((each for each in rivals if each.stated.at.date() in seen), found)

    def with_time(self, found: DateClaim) -> DateClaim:
        """Return a claim to the same day that has a time of day, when there is one."""
        if found.stated.timed:
            return found
        others = chain(self.sure, self.visible.published)
        day = found.stated.at.date()
        return next(
            (
                other
                for other in others
                if other.stated.timed and other.stated.at.date() == day
            ),
            found,
        )

    def in_page_zone(self, moment: StatedTime) -> StatedTime:
        """Return the moment of publication in the zone the page shows it in."""
        if not moment.timed or moment.at.utcoffset():
            return moment
        seen = [claim.stated for claim in self.visible.published[:3]]
        stamps = [claim.stated for claim in self.sure]
        days = [
            *(each.at.date() for each in seen[:1] if not each.zoned),
            *(claim.stated.at.date() for claim in in_address(self.page)),
        ]
        return in_page_zone(moment, [*stamps, *seen], days, self.zones(stamps + seen))

    def zones(self, stamps: list[StatedTime]) -> Iterator[tzinfo]:
        """Yield the zones the page may be written in: its stamps', its country's."""
        for each in chain(stamps, (claim.stated for claim in self.changed)):
            if each.zoned and each.at.utcoffset() and each.at.tzinfo:
                yield each.at.tzinfo
        yield from map(ZoneInfo, likely_zones(self.page.host, self.language))

    def modified(self, published: StatedTime) -> datetime | None:
        """Return when the page was changed, in the zone it was published in."""
        found = next(iter(self.changed or self.visible.modified), None)
        if found is None:
            return None
        moment, zone = found.stated, published.at.tzinfo
        at = moment.at
        if moment.timed and published.zoned:
            at = at.astimezone(zone) if moment.zoned else at.replace(tzinfo=zone)
        return at if at >= published.at else None

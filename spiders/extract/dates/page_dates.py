"""Find the dates on which a page was published and last modified.

Declared dates (JSON-LD, `meta`) come first, then the address, then dates near the
headline. Pure, and quick: the amount that is read is bounded, whatever a page contains.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

from spiders.extract.dates.date_hints import (
    DateHints,
    is_order_open,
    order_by_agreement,
    order_on_page,
    tag_in_country,
)
from spiders.extract.dates.declared_dates import (
    MODIFIED,
    PUBLISHED,
    in_address,
    in_address_by_style,
    in_json_ld,
    in_meta,
    in_number,
    in_other_work,
    in_rule,
    in_vague_meta,
)
from spiders.extract.dates.parse_time import month_first_habit
from spiders.extract.dates.timestamps import WEAK, DateClaim, StatedTime
from spiders.extract.dates.visible_dates import (
    VisibleDates,
    find_visible_dates,
    in_dateline,
    in_meta_line,
    lines_beside_article,
    only_day,
    times_beside_article,
)
from spiders.extract.dates.written_dates import DateStyle
from spiders.extract.dates.zones import in_page_zone, likely_zones
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element

NO_HINTS = DateHints()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDates:
    """The dates of a page, and where they were found."""

    published: datetime | None = None
    """Aware, in the zone that the page states; a mere day is midnight in UTC."""
    modified: datetime | None = None
    """Never before `published`."""
    by: str = ""
    """Where the date of publication was found, in words; "" without one."""
    zone_guessed: bool = False
    """Whether the page gives a time without a zone; UTC is assumed."""
    month_first: bool | None = None
    """Whether the date has the month first: 11/28/2026, or 11/05/2026 where another
    date of the page confirms it. None if it is no such date, or could be two days."""
    order_open: bool = False
    """Whether the date could be two days, and the page has none that confirms one."""


def find_dates(
    page: ParsedPage,
    opening: Sequence[str] = (),
    *,
    headline: Element | None = None,
    hints: DateHints = NO_HINTS,
) -> PageDates:
    """Return the dates of a page.

    `opening` holds the article's first lines: a dateline may give the day. `headline`
    is the heading near which dates are looked for, by default the first. Where a date
    such as 3/4/2024 may be two days, another date of the page that falls on one of the
    two decides, then the outlet's habit, then the order of the page's other dates, then
    its language and country.
    """
    headline = headline or page.first_heading
    sources = _DateSources(page, opening, headline, hints)
    found = next(sources.published(), None)
    order, is_certain = sources.order(found)
    if order not in (None, hints.month_first):
        hints = replace(hints, month_first=order)
        sources = _DateSources(page, opening, headline, hints)
        found = next(sources.published(), None)
    if found is None:
        return PageDates()
    found = sources.confirmed(found)
    numbers = found.stated.numbers
    is_open = is_order_open(numbers)
    shown = month_first_habit([numbers])
    found = sources.with_time(found)
    at = sources.in_page_zone(found.stated)
    return PageDates(
        published=at.at,
        modified=sources.modified(at),
        by=found.by,
        zone_guessed=at.timed and not at.zoned,
        month_first=order if is_certain and is_open else shown,
        order_open=is_open and not is_certain,
    )


class _DateSources:
    """The dates of a page by their source; visible ones are looked for at most once."""

    def __init__(
        self,
        page: ParsedPage,
        opening: Sequence[str],
        headline: Element | None,
        hints: DateHints,
    ) -> None:
        self.page = page
        self.opening = opening
        self.headline = headline
        self.ruled = hints.published
        self.ruled_change = hints.modified
        self.structured = page.structured
        root = page.tree.all("html")
        declared = (root[0].get("lang") if root else "").strip().replace("_", "-")
        self.language = declared or hints.language
        self.style = DateStyle(
            tag_in_country(self.language.lower(), page.host), hints.month_first
        )

    @cached_property
    def visible(self) -> VisibleDates:
        """The dates near the headline."""
        return find_visible_dates(self.page, self.style, self.headline)

    @cached_property
    def beside(self) -> list[DateClaim]:
        """What `time` elements beside the article say."""
        return times_beside_article(self.page, self.style, self.headline)

    @cached_property
    def sure(self) -> tuple[DateClaim, ...]:
        """The dates that are declared or ruled to be those of publication."""
        ruled = in_rule(self.ruled, self.style)
        declared = in_json_ld(self.structured, "datePublished", self.style)
        return *ruled, *declared, *in_meta(self.structured, PUBLISHED, self.style)

    @cached_property
    def changed(self) -> tuple[DateClaim, ...]:
        """The dates that are declared or ruled to be those of modification."""
        ruled = in_rule(self.ruled_change, self.style)
        declared = in_json_ld(self.structured, "dateModified", self.style)
        return *ruled, *declared, *in_meta(self.structured, MODIFIED, self.style)

    @cached_property
    def addressed(self) -> tuple[DateClaim, ...]:
        """The certain days in the page's address."""
        others = in_address_by_style(self.page, self.style)
        certain = (claim for claim in others if not claim.by.startswith(WEAK))
        return *in_address(self.page), *certain

    def published(self) -> Iterator[DateClaim]:
        """Yield possible dates of publication, the most reliable first."""
        yield from self.sure
        yield from self.addressed
        yield from self.visible.published
        yield from in_vague_meta(self.structured, self.style)
        yield from in_json_ld(self.structured, "dateCreated", self.style)
        yield from in_dateline(self.opening, self.style)
        yield from self.visible.modified
        changed = {claim.stated.at.date() for claim in self.changed}
        only = only_day(self.page, self.style, self.headline, apart=changed)
        yield from [only] if only else []
        yield from in_meta_line(self.page, self.style, self.headline)
        yield from self.beside
        yield from lines_beside_article(self.page, self.style, self.headline)
        yield from in_number(self.page)
        yield from in_address_by_style(self.page, self.style)
        yield from in_other_work(self.structured, self.style)
        yield from self.changed

    def order(self, found: DateClaim | None) -> tuple[bool | None, bool]:
        """Return whether the date has the month first, and whether that is certain.

        None where the page does not tell, or the date is no open one.
        """
        if found is not None and not is_order_open(found.stated.numbers):
            return None, False
        if found is not None:
            order = order_by_agreement(found.stated, set(self._days(certain=True)))
            if order is not None:
                return order, True
        if self.style.month_first is not None:
            return None, False
        declared = (claim.stated.numbers for claim in (*self.sure, *self.changed))
        order = order_on_page(self.page, declared)
        if order is None and found is not None and found in self.sure:
            # A system may write 03/04 for itself, and 04/03 for its readers.
            order = order_by_agreement(found.stated, set(self._days(certain=False)))
        return order, False

    def _days(self, *, certain: bool) -> Iterator[date]:
        """Yield the days of the page's dates: the certain ones, or the open visible."""
        shown = (*self.visible.published, *self.visible.modified)
        declared = (*self.sure, *self.changed, *self.addressed)
        for claim in (*declared, *shown) if certain else shown:
            is_open = is_order_open(claim.stated.numbers)
            if is_open is not certain and not claim.by.startswith(WEAK):
                yield claim.stated.at.date()

    def confirmed(self, found: DateClaim) -> DateClaim:
        """Return the claim, or a declared one that falls on the visible day.

        It matters only where declared dates are of different days: an article that is
        published again keeps its first date in one of them.
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
        """Return a claim with a time of day that the page gives for the same day."""
        if found.stated.timed:
            return found
        day = found.stated.at.date()
        for claim in chain(self.sure, self.visible.published):
            if claim.stated.timed and claim.stated.at.date() == day:
                return claim
        for claim in self.beside:
            if claim.stated.timed and claim.stated.at.date() == day:
                # The day stays as certain as it is.
                return replace(found, stated=claim.stated)
        return found

    def in_page_zone(self, published: StatedTime) -> StatedTime:
        """Return the time of publication in the zone of the page."""
        if not published.timed or published.at.utcoffset():
            return published
        visible = [claim.stated for claim in self.visible.published[:3]]
        declared = [claim.stated for claim in self.sure]
        days = [
            *(time.at.date() for time in visible[:1] if not time.zoned),
            *(claim.stated.at.date() for claim in self.addressed),
        ]
        times = [*declared, *visible]
        return in_page_zone(published, times, days, self.zones(times))

    def zones(self, times: list[StatedTime]) -> Iterator[tzinfo]:
        """Yield the zones the page may be written in: of its times, of its country."""
        for time in chain(times, (claim.stated for claim in self.changed)):
            if time.zoned and time.at.utcoffset() and time.at.tzinfo:
                yield time.at.tzinfo
        yield from map(ZoneInfo, likely_zones(self.page.host, self.language))

    def modified(self, published: StatedTime) -> datetime | None:
        """Return the date of modification in the zone of publication, else None."""
        found = next(iter(self.changed or self.visible.modified), None)
        if found is None:
            return None
        changed, zone = found.stated, published.at.tzinfo
        at = changed.at
        if changed.timed and published.zoned:
            at = at.astimezone(zone) if changed.zoned else at.replace(tzinfo=zone)
        return at if at >= published.at else None

"""`python -m benchmarks.revisits`: what reading articles again costs and finds.

A simulated world of outlets: most never edit, some edit often, some put articles behind
a wall, some publish their feed before the page. One article in twenty is found by a
watchlist whose channels are told of changes. Decided and stored by the daemon's own
code on a simulated clock; nothing is fetched. Exits with 1 when an article costs more
than 1.6 requests, or one that was found more than one beside for each of its steps.
"""

import contextlib
import heapq
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from spiders import urls
from store import articles, entries, matches, revisits, sources, versions
from store.connections import open_writer
from store.database import Database
from store.entries import ListedEntry
from store.model import Article, Entry, Source, Watchlist
from store.revisit_model import PageState
from tocsin.intake import article_urls, pipeline, revision
from tocsin.intake.placement import StorySettings
from tocsin.intake.preparation import prepare
from tocsin.intake.revision import ReadAgain
from tocsin.intake.revisit_schedule import FirstPage, RevisitPolicy, next_appearance
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

DAYS = 14
MOST = 1.6
"""Requests per article at most, on average."""

STEPS = (15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR)
"""The defaults of [crawl] revisit."""

MATCHED_STEPS = (HOUR, 3 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""The defaults of [crawl] revisit_matched."""

FOUND_EACH = 20
"""Of so many articles one is found by a watchlist."""

MOST_FOUND = MOST + len(MATCHED_STEPS)
"""Requests per article that was found, at most."""

FERRIES = Watchlist(name="ferries", query="ferry")

RULES = IntakeRules(
    engine=Engine([FERRIES]),
    policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
    stories=StorySettings(),
    revisits=RevisitPolicy(
        steps=STEPS,
        matched_steps=MATCHED_STEPS,
        followed=frozenset([FERRIES.name]),
        tries=4,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Outlets of one kind."""

    label: str
    outlets: int
    edited: float
    """The share of articles that are edited; half of those once more, and so on."""
    walled: float = 0.0
    """The share of articles of which only the beginning can be read, ever."""
    late: float = 0.02
    """The share of pages that appear minutes after their feed."""


WORLD = (
    Kind(label="never edit", outlets=30, edited=0.0),
    Kind(label="edit 1 article in 20", outlets=12, edited=0.05),
    Kind(label="edit 1 article in 4", outlets=5, edited=0.25),
    Kind(label="edit most articles", outlets=2, edited=0.7),
    Kind(label="half behind a wall", outlets=1, edited=0.05, walled=0.5),
)

ARTICLES_A_DAY = 12
"""Of each outlet."""


@dataclass(slots=True)
class Page:
    """An article's page in the world: its text at any time."""

    kind: Kind
    source: str
    number: int
    listed: datetime
    appears: datetime
    edits: list[datetime]
    walled: bool
    requests: int = 0
    noticed: list[datetime] = field(default_factory=list)
    """When each edit was read, those after the last visit left out."""

    @property
    def is_found(self) -> bool:
        """Return whether a watchlist finds it."""
        return self.number % FOUND_EACH == 0

    @property
    def url(self) -> str:
        """Return its address."""
        return f"https://{self.source}.example/{self.number}"

    def version(self, at: datetime) -> int:
        """Return how often it has been edited by then."""
        return sum(edit <= at for edit in self.edits)

    def article(self, at: datetime) -> Article:
        """Return the article as its page has it at a time; another one each edit."""
        words = [f"w{self.number}x{place}" for place in range(60)]
        told = [
            f"Then {version} and {version * 7} of {words[version]} said so."
            for version in range(1, self.version(at) + 1)
        ]
        ferry = " of the ferry" if self.is_found else ""
        return Article(
            url=self.url,
            source=self.source,
            title=f"Article {' '.join(words[:4])}",
            text="\n".join([f"It says {' '.join(words)}{ferry}.", *told]),
            seen=at,
            published=self.listed,
            stub=self.walled,
        )


def world(seed: int) -> Iterator[Page]:
    """Yield the pages of all outlets in the order in which they are listed."""
    chance = Random(seed)
    numbers, pages = count(1), list[Page]()
    for kind in WORLD:
        for outlet in range(kind.outlets):
            source = f"{kind.label.replace(' ', '-')}-{outlet}"
            for _ in range(DAYS * ARTICLES_A_DAY):
                listed = START + chance.random() * DAYS * DAY
                late = chance.random() < kind.late
                appears = listed + chance.uniform(1, 60) * MINUTE * late
                pages.append(
                    Page(
                        kind=kind,
                        source=source,
                        number=next(numbers),
                        listed=listed,
                        appears=appears,
                        edits=list(_edits(chance, kind, appears)),
                        walled=chance.random() < kind.walled,
                    )
                )
    yield from sorted(pages, key=lambda page: page.listed)


def _edits(chance: Random, kind: Kind, since: datetime) -> Iterator[datetime]:
    """Yield when an article is edited: half of the edits come within 40 minutes."""
    share = kind.edited
    while chance.random() < share:
        since += chance.lognormvariate(0, 1.3) * 40 * MINUTE
        yield since
        share = 0.5


def simulate(db: Database, pages: Iterator[Page]) -> list[Page]:
    """Let the world happen; return its pages with what was asked and noticed."""
    all_pages = list(pages)
    keys = dict.fromkeys(page.source for page in all_pages)
    sources.sync(db, [_source(key) for key in keys], START)
    matches.sync_watchlists(db, {FERRIES.name: FERRIES.query}, START)
    events = [(page.listed, page.number, page) for page in all_pages]
    heapq.heapify(events)
    while events:
        now, number, page = heapq.heappop(events)
        page.requests += 1
        again = _visit(db, page, now)
        if again is not None:
            heapq.heappush(events, (max(again, now), number, page))
    return all_pages


def _source(key: str) -> Source:
    address = f"https://{key}.example/feed"
    return Source(key=key, name=key, kind="feed", url=address, every=15 * MINUTE)


def _visit(db: Database, page: Page, now: datetime) -> datetime | None:
    """Ask for a page; return when it is to be asked for again, None for never."""
    with db.conn:
        known = db.conn.execute(
            "SELECT article_id FROM entries WHERE url = ?", (page.url,)
        ).fetchone()
        if known and known[0]:
            _read_again(db, page, int(known[0]), now)
        elif now < page.appears:
            again = next_appearance(RULES.revisits, page.listed, now)
            if again is not None:
                return again
            _take(db, page, now)
        else:
            _take(db, page, now)
        row = db.conn.execute(
            "SELECT r.due FROM revisits r JOIN entries e USING (article_id)"
            " WHERE e.url = ?",
            (page.url,),
        ).fetchone()
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def _take(db: Database, page: Page, now: datetime) -> None:
    listed = ListedEntry(
        entry=Entry(url=page.url), key=urls.key(page.url), host=urls.host(page.url)
    )
    entries.add(db, page.source, [listed], now)
    (id_,) = db.conn.execute(
        "SELECT id FROM entries WHERE url = ?", (page.url,)
    ).fetchone()
    waiting = entries.get(db, id_, now)
    if waiting is None:
        raise LookupError(page.url)
    article = page.article(now)
    state = PageState(url=page.url, title=article.title, missing=page.walled)
    resolved = article_urls.resolve_addresses(db, article, [page.url])
    prepared = prepare(resolved, RULES)
    pipeline.take_article(db, waiting, prepared, FirstPage(state=state))
    _notice(page, now)


def _read_again(db: Database, page: Page, id_: int, now: datetime) -> None:
    visited = revisits.get(db, id_)
    if visited is None:
        raise LookupError(page.url)
    stored = articles.get(db, id_)
    later = replace(page.article(now), seen=now)
    compared = versions.get(db, id_, visited.compared) if page.is_found else None
    again = ReadAgain(
        visited=visited,
        earlier=stored,
        later=later,
        page=visited.page,
        compared=compared,
    )
    revision.take_revision(db, revision.prepare_revision(again, RULES))
    if articles.get(db, id_).text == later.text:
        _notice(page, now)


def _notice(page: Page, now: datetime) -> None:
    missing = page.version(now) - len(page.noticed)
    page.noticed += [now] * missing


def show(pages: list[Page]) -> tuple[float, float]:
    """Print what the outlets of each kind cost.

    Return the average of articles that nobody follows, and that of the others.
    """
    print(f"{'outlets that':26}{'articles':>9}{'requests':>9}{'edits':>7}", end="")
    print(f"{'read':>7}{'median after':>14}")
    others = [page for page in pages if not page.is_found]
    for kind in WORLD:
        _show_row(kind.label, [page for page in others if page.kind is kind])
    _show_row("all of these", others)
    found = [page for page in pages if page.is_found]
    _show_row("found by a watchlist", found)
    _show_row("all", pages)
    return _average(others), _average(found)


def _average(pages: list[Page]) -> float:
    return sum(page.requests for page in pages) / len(pages)


def _show_row(label: str, pages: list[Page]) -> None:
    # An edit that is there at the first reading needs no second one.
    young = [
        (edit, page.noticed[number] if number < len(page.noticed) else None)
        for page in pages
        for number, edit in enumerate(page.edits)
        if edit < page.listed + STEPS[-1]
    ]
    delays = [(read - edit) / MINUTE for edit, read in young if read is not None]
    share = f"{len(delays) / len(young):.0%}" if young else "–"
    after = f"{median(delays):.0f} min" if delays else "–"
    requests = _average(pages)
    print(f"{label:26}{len(pages):>9}{requests:>9.2f}{len(young):>7}", end="")
    print(f"{share:>7}{after:>14}")


def main() -> int:
    """Print a fortnight of the simulated world; return the exit code."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        path.touch()
        with contextlib.closing(open_writer(path)) as db:
            average, found = show(simulate(db, world(seed)))
    print(f"\n{average:.2f} requests per article that nobody follows; {MOST} at most.")
    print(f"{found:.2f} per article that was found; {MOST_FOUND:.1f} at most.")
    return 0 if average <= MOST and found <= MOST_FOUND else 1


if __name__ == "__main__":
    sys.exit(main())

"""What no process list shows: the stages inside the daemon's own process, done again.

The store's writer thread matches and writes in one go, and threads have no names that
/proc would tell. So the articles that the daemon has stored are matched, stored and
rung for once more, here, one stage at a time, by the same functions:
`python -m benchmarks.stage_costs FOLDER`; the answer is JSON.
"""

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.subprocesses import answer, beside
from spiders import urls
from store import articles, entries, outbox
from store.connections import open_reader
from store.db import Store
from store.entries import ListedEntry, WaitingEntry
from store.model import Article, Entry
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.write_messages import plan_all
from tocsin.alerts.messages.renderer import Renderer
from tocsin.config import Config, load
from tocsin.config.channel_urls import channel_urls
from tocsin.daemon import daemon
from tocsin.intake import article_urls, pipeline
from tocsin.intake.preparation import prepare
from tocsin.watchlists.engine import Engine
from tocsin.wiring.clock import now
from tocsin.wiring.compiled_rules import intake_rules
from tocsin.wiring.recipients import all_recipients, retry_policy

SAMPLE = 1_000
"""Articles that are done again: more would only take longer."""

DELIVER_SECONDS = 30.0
"""How long the alerts may take to go out once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """CPU ms per article."""

    match: float
    """Engine.matches, its caches empty at the beginning as the daemon's are."""
    store: float
    """Taking articles into a fresh database, one after the other, less match."""
    deliver: float
    """Plan, write, claim, send and settle every message."""


def stages(folder: Path) -> Stages:
    """Return what the stages cost for the articles in a folder's database.

    In a process of its own, whose caches are empty and whose CPU is only this.
    """
    return Stages(**answer(beside("benchmarks.stage_costs", str(folder))))


def _stages_here(folder: Path) -> Stages:
    config = load(folder / "config.toml")
    with contextlib.closing(open_reader(config.database)) as db:
        kept = [each.article for each in articles.since(db, None)][::-1][:SAMPLE]
    match, match_again = _match(config, kept), _match(config, kept)
    with contextlib.closing(Store(folder / "again.db")) as store:
        waiting = _waiting(store, config, kept)
        take = _take(store, config, waiting)
        deliver = _deliver(store, config)
    count = max(len(kept), 1)
    return Stages(
        match=match / count,
        # The fold cache is warm by now, as it is for the second match.
        store=max(take - match_again, 0.0) / count,
        deliver=deliver / count,
    )


def _match(config: Config, kept: list[Article]) -> float:
    engine = Engine(config.watchlists)
    with _cpu() as spent:
        for article in kept:
            engine.matches(article)
    return spent[0]


def _waiting(
    store: Store, config: Config, kept: list[Article]
) -> list[tuple[WaitingEntry, Article]]:
    """Prepare the database as it is when the articles' pages have just been read."""
    at = now()
    store.write(daemon.prepare, config, at, resend=[]).result()
    for article in kept:
        entry = Entry(url=article.url, title=article.title)
        key, host = urls.key(article.url), urls.host(article.url)
        found = ListedEntry(entry=entry, key=key, host=host)
        store.write(entries.add, article.source, [found], at).result()
    # Entries are numbered from 1 in the order in which they were added.
    ids = range(1, len(kept) + 1)
    waiting = [store.read(entries.get, id_, at) for id_ in ids]
    return [(entry, a) for entry, a in zip(waiting, kept, strict=True) if entry]


def _take(
    store: Store, config: Config, waiting: list[tuple[WaitingEntry, Article]]
) -> float:
    rules = intake_rules(config)
    with _cpu() as spent:
        for entry, article in waiting:
            places = [article.url, entry.entry.url]
            store.write(entries.claim, entry.id).result()
            found = store.read(article_urls.resolve_addresses, article, places)
            prepared = prepare(found, rules)
            store.write(pipeline.take_article, entry, prepared).result()
    return spent[0]


def _deliver(store: Store, config: Config) -> float:
    addresses = channel_urls(config)
    recipients = all_recipients(config, open_channels(addresses))
    renderer = Renderer()
    deliverer = Deliverer(
        store,
        recipients,
        open_channel=lambda name: Channel(name, addresses[name]),
        retry_policy=retry_policy(config),
        clock=now,
    )
    deadline = time.monotonic() + DELIVER_SECONDS
    with _cpu() as spent:
        plan_all(store, recipients, renderer, now())
        deliverer.start()
        while store.read(outbox.open_count) and time.monotonic() < deadline:
            time.sleep(0.05)
        deliverer.stop(DELIVER_SECONDS)
    return spent[0]


@contextlib.contextmanager
def _cpu() -> Iterator[list[float]]:
    """Yield a list that holds the block's CPU ms, all threads, once it has ended."""
    spent: list[float] = []
    start = time.process_time()
    try:
        yield spent
    finally:
        spent.append((time.process_time() - start) * 1_000)


if __name__ == "__main__":
    print(json.dumps(asdict(_stages_here(Path(sys.argv[1])))))

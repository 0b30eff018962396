"""The desk's pages as a browser gets them: through the application, as HTML."""

import contextlib
import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from starlette.testclient import TestClient

from benchmarks.desk_pages.build_database import NOW, OUTLETS, sources_of, watchlists_of
from benchmarks.desk_pages.page_questions import Questions
from benchmarks.synthetic_articles import Press
from store.database import Database
from store.db import Store
from tests.support.desk_client import desk
from tocsin.wiring.garbage import keep_what_is_loaded

Address = Callable[[], str]

LOCKED_SECONDS = 120.0
"""How long to wait for the process that takes articles in."""


def configuration(press: Press, watchlists: int) -> str:
    """Return the configuration that the database was built with."""
    sources = [
        f'[sources.{source.key}]\nname = "{source.name}"\nkind = "{source.kind}"\n'
        f'url = "{source.url}"\n'
        for source in sources_of(OUTLETS)
    ]
    queries = [
        f"[watchlists.{watchlist.name}]\nquery = '''{watchlist.query}'''\n"
        for watchlist in watchlists_of(press, watchlists)
    ]
    return "".join(sources + queries)


@contextlib.contextmanager
def served(path: Path, text: str) -> Iterator[TestClient]:
    """Yield a client of the desk on a database."""
    with (
        TemporaryDirectory() as folder,
        # The other process that writes is one more than a desk has beside it.
        contextlib.closing(Store(path, wait_seconds=LOCKED_SECONDS)) as store,
        desk(Path(folder), store, text, now=NOW) as client,
    ):
        # As the daemon does at its start: a collection that looks through all that is
        # loaded would take longer than a page.
        gc.collect()
        keep_what_is_loaded()
        yield client


def addresses(db: Database, questions: Questions, seed: int = 5) -> dict[str, Address]:
    """Return page → what makes its next address."""
    dice = Random(seed)
    rows = db.conn.execute("SELECT id FROM stories ORDER BY last DESC LIMIT 1000")
    stories = [story for (story,) in rows]

    def filtered(**wanted: Callable[[], str]) -> Address:
        return lambda: f"/?{urlencode({name: of() for name, of in wanted.items()})}"

    return {
        "coverage": lambda: "/",
        "coverage of a watchlist": filtered(watchlist=questions.a_watchlist),
        "coverage of an outlet": filtered(outlet=questions.an_outlet),
        "coverage by a rare word": filtered(
            q=lambda: questions.words_of_search("a rare word")
        ),
        "coverage by a very common word": filtered(
            q=lambda: questions.words_of_search("a very common word")
        ),
        "coverage by four common words": filtered(
            q=lambda: questions.words_of_search("four common words")
        ),
        "story": lambda: f"/stories/{dice.choice(stories)}",
        "article": lambda: f"/articles/{dice.randint(1, questions.articles)}",
        "watchlists": lambda: "/watchlists",
        "watchlist": lambda: f"/watchlist?name={questions.a_watchlist()}",
        "sources": lambda: "/sources",
        "alerts": lambda: "/alerts",
    }

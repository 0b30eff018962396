"""`python -m benchmarks.placement_cost`: CPU of placing an article in a full window.

The window is filled with the index entries of made-up articles about the same few
people and subjects, so that an article is compared with some 24 stories of together 370
articles. Then the daemon's own code places further articles of these stories, each in a
transaction. One in four has paragraphs of an earlier one.

The line of JSON has the CPU ms of an article: `cut` into words and terms, `place` among
earlier ones, and `write` to the index; `cpu_ms` is the first two together. `placed` is
a digest of all placements: two builds that place alike have the same. Run it in two
checkouts in turn, and compare ratios only.
"""

import argparse
import contextlib
import json
import time
from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.synthetic_articles import Press
from store import articles, sources
from store.connections import open_writer, transaction
from store.database import Database
from store.db import Store
from store.model import Article, Placement
from tests.support.factories import NOW, source
from tocsin.intake import deduplication, placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings

FILLED, WARM, TIMED = 4_000, 60, 240
"""Articles in the window, those placed before, and those that are timed."""

STORIES, NAMES, TOPICS = 160, 60, 500
"""Stories of the window, and the people and words that all of them are about."""

CAST, SUBJECT = 8, 150
"""Names and words that a story has of its own."""

NAMED, ABOUT = 0.03, 0.16
"""The shares of an article's words that are its story's names and its story's words."""

WORDS = 480

COPYING = 4
"""One article in so many has paragraphs of an earlier one of its story."""


class Newsroom:
    """Generates articles about stories, by seed."""

    def __init__(self, seed: int, *, stories: int = STORIES) -> None:
        """Invent the stories: some get more articles than others."""
        self._random = random = Random(seed)
        words = Press(seed).vocabulary
        names, topics = words[-NAMES:], words[400 : 400 + TOPICS]
        self._common = words[:20_000]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(20_000)))
        self._sizes = list(accumulate((rank + 1) ** -0.2 for rank in range(stories)))
        famous = list(accumulate((rank + 8) ** -0.8 for rank in range(NAMES)))
        self._stories = [
            (
                random.choices(names, cum_weights=famous, k=CAST),
                random.sample(topics, k=SUBJECT),
            )
            for _ in range(stories)
        ]
        self._last: dict[int, str] = {}
        self._number = 0

    def article(self) -> tuple[int, Article]:
        """Return the next article and the number of its story."""
        random, number = self._random, self._number
        self._number += 1
        story = bisect(self._sizes, random.random() * self._sizes[-1])
        lines = [self._line(story) for _ in range(WORDS // 40)]
        if number % COPYING == 0 and story in self._last:
            lines[2:8] = self._last[story].split("\n")[:6]
        self._last[story] = text = "\n".join(lines)
        article = Article(
            url=f"https://outlet{number % 90}.example/news/{number}",
            source=source().key,
            title=self._line(story)[:60],
            text=text,
            seen=NOW + timedelta(minutes=3 * number),
            language="en",
        )
        return story, article

    def _line(self, story: int) -> str:
        random, (cast, subject) = self._random, self._stories[story]
        words = random.choices(self._common, cum_weights=self._weights, k=40)
        for place in range(40):
            chance = random.random()
            if chance < NAMED:
                words[place] = random.choice(cast).title()
            elif chance < NAMED + ABOUT:
                words[place] = random.choice(subject)
        return f"{' '.join(words)}."


@contextlib.contextmanager
def full_window(newsroom: Newsroom, size: int) -> Iterator[Database]:
    """Yield a database with so many articles in the stories they are about."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        with contextlib.closing(Store(path)):
            pass  # made, with all its tables
        with contextlib.closing(open_writer(path)) as db:
            db.conn.execute("PRAGMA synchronous=OFF")
            story_of: dict[int, int] = {}
            with transaction(db):
                sources.sync(db, [source()], NOW)
                for _ in range(size):
                    story, article = newsroom.article()
                    entry = deduplication.index_entry(
                        db, article, ComparisonText.of(article)
                    )
                    id_ = _add(db, article, entry.text_key)
                    place = Placement(story=story_of.get(story))
                    placed = placement.write_placement(db, id_, place, entry)
                    story_of.setdefault(story, placed)
            yield db


def _add(db: Database, article: Article, text_key: str) -> int:
    return articles.add(
        db, article, url_key=article.url, text_key=text_key, words=("", "")
    )


def measured(newsroom: Newsroom, db: Database, timed: int) -> dict[str, object]:
    """Return the CPU ms of each stage, and a digest of where the articles were put."""
    spent: dict[str, float] = dict.fromkeys(("cut", "place", "write"), 0.0)
    digest, settings = sha256(), StorySettings()
    joined = 0
    for number in range(WARM + timed):
        _, article = newsroom.article()
        times = [time.process_time()]
        comparison = ComparisonText.of(article)
        times.append(time.process_time())
        with transaction(db):
            times.append(time.process_time())
            where, entry = placement.place(db, article, comparison, settings)
            times.append(time.process_time())
            if entry is None:
                raise LookupError("two articles have the same text")
            id_ = _add(db, article, entry.text_key)
            times.append(time.process_time())
            placement.write_placement(db, id_, where, entry)
            times.append(time.process_time())
        digest.update(_told(where).encode())
        joined += where.story is not None
        if number >= WARM:
            spent["cut"] += times[1] - times[0]
            spent["place"] += times[3] - times[2]
            spent["write"] += times[5] - times[4]
    found = {f"{stage}_ms": spent[stage] * 1e3 / timed for stage in spent}
    both = found["cut_ms"] + found["place_ms"]
    return {
        "cpu_ms": round(both, 3),
        **{name: round(value, 3) for name, value in found.items()},
        "joined": joined,
        "placed": digest.hexdigest()[:16],
    }


def _told(where: Placement) -> str:
    """Return a placement as text; of sums, the last digits are not the same."""
    scores = (where.score, where.runner_up_score)
    related = [(story, round(score, 9)) for story, score in where.related]
    rounded = [score if score is None else round(score, 9) for score in scores]
    plain = replace(where, score=None, runner_up_score=None, related=())
    return repr((plain, rounded, related))


def main() -> None:
    """Fill a window, place articles in it, and print a line of JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.placement_cost")
    parser.add_argument("--window", type=int, default=FILLED, help="articles in it")
    parser.add_argument("--articles", type=int, default=TIMED, help="that are timed")
    options = parser.parse_args()
    newsroom = Newsroom(1)
    with full_window(newsroom, options.window) as db:
        found = measured(newsroom, db, options.articles)
    print(json.dumps({"window": options.window, **found}))


if __name__ == "__main__":
    main()

"""`python -m benchmarks.month_of_outlets`: published against matched, in a month.

Forty invented outlets in fourteen languages are served on loopback, each at an address
of its own, with the faults that real ones have: walls, redirects, late pages, edits,
wrong dates, outages of their listings (`outlets.py` names them). All else is real: the
daemon's own code asks over HTTP, reads in worker processes, matches, stores, plans, and
delivers to a webhook.

Simulated is time: outlets and daemon share a clock that goes on to the next minute in
which something is due. Two things keep real time: the cache of robots.txt, so each site
is asked for it once, and time-outs, so no server is silent for long. Names of hosts and
TLS are left out, as is the pause between two requests to a site.

Everything is drawn from a seed. Each article has its truth: which watchlists must match
it, and from when on that can be known. Words in walls, beside articles, in comments and
in old articles must match none. Exits with 1 when a match was missed or is false.

The line of JSON it prints: `wanted` and `matched` count pairs of an article and a
watchlist; minutes are counted from when the word could be read to its match, the hours
of an outage or until a wall's next step included. `silent_edits` are changes that no
listing tells of, for which the daemon looks as its budget of revisits allows;
`versions_of_unchanged` are versions kept of articles that nobody edited; `refused` are
pages that were no articles at first, `healed` those of them that were read later.
`--explain` names each miss and each false match on stderr, with its outlet's habits.
"""

import argparse
import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.month_of_outlets import score
from benchmarks.month_of_outlets.compressed_watch import (
    Clock,
    SimulatedRun,
    configuration,
    watch,
)
from benchmarks.month_of_outlets.invented_texts import TOPICS, query
from benchmarks.month_of_outlets.newsrooms import month
from benchmarks.month_of_outlets.outlets import outlets
from benchmarks.month_of_outlets.publisher import Publisher
from benchmarks.month_of_outlets.simulation_options import simulation_parser
from benchmarks.month_of_outlets.stored_results import read_results

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""A Monday morning."""

TAIL = timedelta(hours=54)
"""How long it is watched after the last article: a page that is late is asked for until
a day after its entry, and its article for another day."""


def main() -> int:
    """Watch the month, print what came of it, and return the exit code."""
    options = _options()
    logging.basicConfig(level=logging.ERROR, format="%(name)s %(message)s")
    end = START + timedelta(days=options.days)
    published = month(
        options.seed,
        outlets(options.seed, options.outlets, start=START, end=end),
        START,
        end,
    )
    clock = Clock(START)
    publisher = Publisher(published, clock)
    began = time.process_time(), time.monotonic()
    with TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        run = SimulatedRun(
            folder=folder,
            publisher=publisher,
            clock=clock,
            configure=partial(
                configuration,
                watchlists={topic: query(topic) for topic in TOPICS},
                every=options.every,
                more="[alerts]\nmax_per_hour = 0\n",
            ),
        )
        watch(run, end + TAIL)
        found = read_results(folder / "tocsin.db", published)
    result = score.score(published, found)
    if options.explain:
        print(*score.explain(result, found), sep="\n", file=sys.stderr)
    figures = score.figures(result, found, publisher) | {
        "days": options.days,
        "outlets": options.outlets,
        "seed": options.seed,
        "main_cpu_s": round(time.process_time() - began[0]),
        "took_s": round(time.monotonic() - began[1]),
    }
    print(json.dumps(figures))
    return 1 if result.missed or result.false else 0


def _options() -> argparse.Namespace:
    parser = simulation_parser("benchmarks.month_of_outlets", every="30m")
    parser.add_argument("--outlets", type=int, default=40)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

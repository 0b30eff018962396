"""A soak from its beginning to the last message: what is done to the daemon, and when.

In the first half it is killed every few minutes, and a backup is put back; in the
second half nobody kills it, so that its memory shows. Channels are in trouble all the
while; in both halves its clock is set, and the disk is full for a while.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from random import Random

from benchmarks.soak.inboxes import Inbox, channel_tables, routes
from benchmarks.soak.machine import SmallDisk, SteppedClock
from benchmarks.soak.outlets import LISTED, PUBLISHED, Outlets
from benchmarks.soak.truth import LATE, host_of, query_of
from benchmarks.soak.watched_daemon import WatchedDaemon
from benchmarks.synthetic_articles import Press

KILLED_SHARE = 0.5
"""The share of the articles in which the daemon is killed."""

ARTICLES_A_KILL, FEWEST_KILLS = 2_500, 4
"""A kill for so many articles: at 40 a second and on a quiet machine, each minute."""

LATE_SHARE, RESTORED_SHARE, SINCE_BACKUP = 0.3, 0.4, 16
"""When a reload adds a watchlist and a source, when a backup is put back, and how many
articles each outlet published since it was made: fewer than its feed lists."""

SOON = 0.04
"""So much earlier each of both begins: it waits for the rest by itself."""

DELETED_SHARE = 0.45
"""When the clock moves on by more than a day, and old articles are deleted."""

HOUR, DAY_AND_MORE = 3_600, 26 * 3_600

FULL_SECONDS = 15.0
"""How long the disk is full: the daemon tries again after ten."""

AWAY_SECONDS = 60.0
"""How long a channel refuses everybody."""

LOOK_SECONDS = 0.3

TROUBLE_SECONDS = 5.0
"""How long a mail server keeps a fault."""

PATIENT_SECONDS = 60.0
"""How long to wait at the end until the clock is moved on to what waits."""

LONGEST_END_SECONDS = 3_600.0
"""How long the end may take."""

OTHER_WATCHLISTS = 200
"""Those that have no channel: what they find is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakPlan:
    """What was asked for."""

    articles: int
    outlets: int
    minutes: float
    seed: int

    @property
    def each(self) -> int:
        """How many articles each outlet publishes."""
        return max(2 * PUBLISHED, round(self.articles / self.outlets))

    @property
    def total(self) -> int:
        """How many articles there are in all."""
        return self.each * self.outlets

    @property
    def late_from(self) -> int:
        """The first article of each outlet that the late watchlist may find."""
        return ceil(self.each * LATE_SHARE)


def configuration(
    plan: SoakPlan, inboxes: Sequence[Inbox], port: int, *, late: bool
) -> str:
    """Return config.toml; `late` adds the watchlist and the last outlet."""
    every = max(4, plan.outlets // 12)
    parts = [
        '[tocsin]\ndatabase = "disk/tocsin.db"',
        '[desk]\nlisten = ""',
        f'[crawl]\nevery = "{every}s"\ngap = "0s"\nworkers = 2\nretry_first = "1s"',
        'baseline = "alert"\nbaseline_window = "7d"\nallow = ["127.0.0.0/8"]',
        'revisit = []\nrevisit_matched = []\n[stories]\nwindow = "1d"\nmemory = "1d"',
        '[keep]\narticles = "1d"',
        '[alerts]\ngroup_wait = "0s"\nmax_per_hour = 0\nretry_first = "1s"',
        'operator = ["well"]',
        channel_tables(inboxes),
    ]
    for subject, channels in routes().items():
        if subject != LATE or late:
            parts.append(f'[watchlists.{subject}]\nquery = "{query_of(subject)}"')
            parts.append(f"channels = {[*channels]}")
    for number, query in enumerate(Press(1, words=50).queries(OTHER_WATCHLISTS)):
        parts.append(f"[watchlists.w{number}]\nquery = '''{query}'''")
    for number in range(plan.outlets - (not late)):
        url = f"http://{host_of(number)}:{port}/feed.xml"
        parts.append(f'[sources.o{number}]\nkind = "feed"\nurl = "{url}"')
    return "\n".join(parts) + "\n"


@dataclass(slots=True)
class Soak:
    """The daemon, the world around it, and what was done to both so far."""

    plan: SoakPlan
    daemon: WatchedDaemon
    outlets: Outlets
    port: int
    inboxes: Sequence[Inbox]
    clock: SteppedClock
    disk: SmallDisk
    done: dict[str, int] = field(default_factory=dict)
    """What was done how often."""
    deleted_to: list[int] = field(default_factory=list)
    """How many articles of each outlet may have been deleted."""
    marked: set[str] = field(default_factory=set)
    """Keys of messages that a database which is gone had noted as repeats."""
    _until: float = 0.0
    _drawn: float = 0.0

    def run(self) -> None:
        """Do everything in its turn, and let the daemon finish its work."""
        self._until = time.monotonic() + 60 * self.plan.minutes
        self._write_configuration(late=False)
        self.outlets.allow(self.plan.late_from)
        self.daemon.start()
        for share, act in self._events():
            if not self._reach(share):
                break
            self._say(act.__name__.strip("_"))
            act()
        self._published(self.plan.each)
        self._end()

    def _events(self) -> list[tuple[float, Callable[[], None]]]:
        dice = Random(self.plan.seed)
        kills = max(
            FEWEST_KILLS, int(self.plan.total * KILLED_SHARE) // ARTICLES_A_KILL
        )
        found: list[tuple[float, Callable[[], None]]] = [
            ((number + dice.random()) * KILLED_SHARE / kills, self._kill)
            for number in range(kills)
        ]
        found += [
            (0.05, self._be_away),
            (0.10, self._move_clock_ahead),
            (0.15, self._set_clock_back),
            (0.20, self._back_up),
            (0.23, self._fill_disk),
            (LATE_SHARE - SOON, self._reload),
            (RESTORED_SHARE - SOON, self._restore),
            (DELETED_SHARE, self._let_a_day_pass),
            (0.60, self._be_away),
            (0.65, self._move_clock_ahead),
            (0.70, self._fill_disk),
            (0.75, self._set_clock_back),
            (0.80, self._back_up),
        ]
        return sorted(found, key=lambda each: each[0])

    def _reach(self, share: float) -> bool:
        """Wait for a share of all articles; return whether it came in time."""
        wanted = int(share * self.plan.total)
        return self._wait(lambda: self._stored() >= wanted)

    def _stored(self) -> int:
        return self.daemon.stored()

    def _wait(self, condition: Callable[[], bool]) -> bool:
        while not condition():
            self._look()
            if time.monotonic() > self._until:
                return False
        return True

    def _look(self) -> None:
        """Let a moment pass, in which mail servers may change their minds."""
        self.daemon.check()
        time.sleep(LOOK_SECONDS)
        if time.monotonic() - self._drawn > TROUBLE_SECONDS:
            self._drawn = time.monotonic()
            for inbox in self.inboxes:
                inbox.look()

    def _pass(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._look()

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    def _say(self, what: str) -> None:
        print(f"{self._stored()} articles: {what}", file=sys.stderr, flush=True)

    def _write_configuration(self, *, late: bool) -> None:
        text = configuration(self.plan, self.inboxes, self.port, late=late)
        new: Path = self.daemon.folder / "config.new"
        new.write_text(text, "utf-8")
        new.replace(self.daemon.folder / "config.toml")

    def _settle(self) -> bool:
        """Wait until everything that was published is stored."""
        return self._wait(self._is_settled)

    def _is_settled(self) -> bool:
        count = "SELECT count(*), total(state = 'waiting') FROM entries"
        found = self.daemon.rows(count)
        if not found:
            return False
        entries, waiting = (int(float(str(each))) for each in found[0])
        return entries >= sum(self.outlets.published()) and not waiting

    # ------------------------------------------------------------ what is done

    def _kill(self) -> None:
        self.daemon.kill()
        self.daemon.start()

    def _be_away(self) -> None:
        for inbox in self.inboxes:
            inbox.is_away = inbox.trouble.goes_away
            inbox.look()
        self._pass(AWAY_SECONDS)
        for inbox in self.inboxes:
            inbox.is_away = False
            inbox.look()
        self._count("channels_away")

    def _move_clock_ahead(self) -> None:
        self._step(2 * HOUR)

    def _set_clock_back(self) -> None:
        self._step(-HOUR)

    def _step(self, seconds: int) -> None:
        if self.clock.can_step:
            self.clock.step(seconds)
            self._count("clock_steps")

    def _let_a_day_pass(self) -> None:
        """Step over a day, then kill it: a start deletes what is old."""
        if self.clock.can_step:
            self.deleted_to = self.outlets.published()
            self._step(DAY_AND_MORE)
            self._kill()

    def _back_up(self) -> None:
        self.daemon.command("backup", f"copy{self.done.get('backups', 0)}.db")
        self._count("backups")

    def _fill_disk(self) -> None:
        if self.disk.can_fill:
            self.disk.fill()
            self._pass(FULL_SECONDS)
            self.disk.empty()
            self._count("full_disks")

    def _reload(self) -> None:
        """Add a watchlist and a source, then let articles come that it finds."""
        if not self._settle_most():
            return
        self._write_configuration(late=True)
        # The log need not say so: a daemon that has just been started reads it then.
        known = f"SELECT 1 FROM watchlists WHERE name = '{LATE}'"
        if self._wait(lambda: bool(self.daemon.rows(known))):
            self._count("reloads")
            self.outlets.allow(self._before_backup)

    def _settle_most(self) -> bool:
        """Wait until all outlets but the last, which nobody watches, are at rest."""
        return self._wait(
            lambda: (
                all(n >= self.plan.late_from for n in self.outlets.published()[:-1])
                and self._is_settled()
            )
        )

    @property
    def _before_backup(self) -> int:
        return max(self.plan.late_from + 1, ceil(self.plan.each * RESTORED_SHARE))

    def _restore(self) -> None:
        """Put a backup back that lacks what the feeds still list."""
        if not self._published(self._before_backup):
            return
        copy = self.daemon.folder / "restored.db"
        self.daemon.command("backup", str(copy))
        since = min(SINCE_BACKUP, LISTED // 2, self.plan.each - self._before_backup)
        if not self._published(self._before_backup + since):
            return
        self.daemon.kill()
        self.marked = self.daemon.repeated_keys()
        self.daemon.command("restore", str(copy))
        for old in self.daemon.database.parent.glob("*before*"):
            old.unlink()
        self.daemon.start()
        self._count("restores")
        if self._settle():
            self.outlets.allow(self.plan.each)

    def _published(self, each: int) -> bool:
        """Let outlets publish up to so many; wait until all that is stored."""
        self.outlets.allow(each)
        return self._wait(
            lambda: min(self.outlets.published()) >= each and self._is_settled()
        )

    def _end(self) -> None:
        """Let all faults end, and everything that waits be done."""
        published = self.outlets.published()
        self.outlets.allow(0)
        for inbox in self.inboxes:
            inbox.is_well = True
            inbox.look()
        self._say(f"no more news after {sum(published)}")
        end = time.monotonic() + LONGEST_END_SECONDS
        moved = time.monotonic()
        while not self._is_done() and time.monotonic() < end:
            self._look()
            if time.monotonic() - moved > PATIENT_SECONDS:
                moved = time.monotonic()
                self._step(HOUR)

    def _is_done(self) -> bool:
        left = self.daemon.rows(
            "SELECT (SELECT count(*) FROM alerts WHERE state = 'pending'),"
            " (SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending'))"
        )
        return self._is_settled() and left == [(0, 0)]

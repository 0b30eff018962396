"""The world, watched by a policy: visits in order of time, without a network."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks.world_of_outlets.outlets import DAY, HOUR, Outlet, World
from benchmarks.world_of_outlets.policies import Learned, Policy
from scheduler.own_network import OwnNetwork
from spiders.fetch.robots import FORBIDDEN
from store.bookmarks import SourceAddress
from store.habit_model import Hints, NewEntries
from store.model import Source, Visit, VisitOutcome
from tocsin.intake.source_moves import after_visit

ANSWER_BYTES = 250
"""The head of an answer."""

REDIRECTS_FOR = 5 * DAY
"""How long the address of an outlet that moved redirects; then it is not found."""

_STATUS = {
    "500": 500,
    "429": 429,
    "busy": 429,
    "403": 403,
    "404": 404,
    "410": 410,
    "html": 200,
}
_REASON = {"robots": FORBIDDEN, "html": "the answer is a page, and no feed"}
_SOFT = ("500", "429", "busy", "silent")
NOTHING = NewEntries()

Observe = Callable[[int, Visit, NewEntries, SourceAddress], None]
"""Is told of each visit: the number of the outlet, what was found, where it is now."""


@dataclass
class Tally:
    """What watching came to."""

    visits: int = 0
    """Not counted are those that no site knows of: the watcher had no network."""
    delays: list[timedelta] = field(default_factory=list)
    """From publication to storage, of all articles that were stored."""
    lost: int = 0
    """Articles that had left their listing at the next visit."""
    got_bytes: int = 0
    saved_bytes: int = 0
    """What the answers to conditional requests would have weighed more."""
    returns: int = 0
    """Spells that a failed visit saw, and whose end another visit saw."""
    returns_late: list[str] = field(default_factory=list)
    """Those noticed later than a policy promises, as sentences."""
    moves_followed: int = 0


@dataclass
class _State:
    outlet: Outlet
    policy: Policy
    source: Source
    address: SourceAddress = field(default_factory=SourceAddress)
    next_article: int = 0
    """The first article that was not listed so far."""
    seen_count: int = -1
    """How many articles there were at the last answer."""
    failures: int = 0
    failed_at: datetime | None = None
    """When the last visit failed, by a spell of the site."""
    was_empty: bool = False
    """Whether the last answer listed nothing."""


class SimulatedWatch:
    """Watches a world by a policy."""

    def __init__(
        self,
        world: World,
        make: Callable[[Outlet], Policy],
        *,
        seed: int,
        observe: Observe | None = None,
        is_known: bool = False,
    ) -> None:
        """Build it; with `is_known` all outlets were visited just before the start."""
        self.tally = Tally()
        self._world = world
        self._observe = observe
        self._random = Random(f"watch {seed}")
        self._network = OwnNetwork()
        self._states = [
            _State(outlet, make(outlet), source_of(outlet)) for outlet in world.outlets
        ]
        if is_known:
            for state in self._states:
                listed = state.outlet.listed(world.start)
                state.next_article = state.seen_count = listed.stop

    def run(self) -> Tally:
        """Watch to the end of the world, and return what it came to."""
        queue = [
            (self._world.start + self._random.random() * HOUR / 4, number)
            for number in range(len(self._states))
        ]
        heapq.heapify(queue)
        while queue[0][0] < self._world.end:
            now, number = queue[0]
            due = self._visit(self._states[number], now)
            heapq.heapreplace(queue, (max(due, now + timedelta(seconds=1)), number))
        return self.tally

    def _visit(self, state: _State, now: datetime) -> datetime:
        """Visit an outlet; return when it is visited next."""
        self.tally.visits += not self._world.is_offline(now)
        visit, new = self._answer(state, now)
        visit = self._judged(visit, state)
        self._follow(state, visit)
        if visit.outcome in ("ok", "unchanged"):
            self._note_return(state, now)
            state.failures = 0
        elif not visit.is_ours:
            state.failures += 1
            is_spell = state.outlet.fault(now) is not None
            state.failed_at = now if is_spell else state.failed_at
        if self._observe is not None:
            self._observe(state.outlet.number, visit, new, state.address)
        return state.policy.next(
            visit,
            new,
            retry_in=self._network.retry_in(now),
            shift=self._random.uniform(-1, 1),
        )

    def _judged(self, visit: Visit, state: _State) -> Visit:
        if visit.is_reached:
            self._network.note_reached()
            return visit
        is_ours = self._network.note_unreached(
            visit.source,
            visit.source,
            visit.at,
            hosts=len(self._states),
            failed_before=state.failures > 0,
        )
        return replace(visit, is_ours=is_ours)

    def _follow(self, state: _State, visit: Visit) -> None:
        before = state.address.adopted
        state.address = after_visit(
            state.address, visit, state.source, failures=state.failures + 1, taken=()
        )
        self.tally.moves_followed += bool(state.address.adopted and not before)

    def _note_return(self, state: _State, now: datetime) -> None:
        if state.failed_at is None:
            return
        back = max(
            (spell.end for spell in state.outlet.spells if spell.end <= now),
            default=now,
        )
        state.failed_at = None
        was_offline = any(
            start <= now and end > back for start, end in self._world.offline
        )
        if not was_offline and isinstance(state.policy, Learned):
            self.tally.returns += 1
            if (late := now - back) > state.policy.latest_return():
                about = (
                    f"{state.source.key} was back at {back} and visited {late} later"
                )
                self.tally.returns_late.append(about)

    def _answer(self, state: _State, now: datetime) -> tuple[Visit, NewEntries]:
        outlet = state.outlet
        fault = outlet.fault(now)
        if self._world.is_offline(now):
            fault = "silent"
        elif outlet.gone and now >= outlet.gone:
            fault = "410"
        elif outlet.moved and not state.address.adopted:
            if now >= outlet.moved + REDIRECTS_FOR:
                fault = "404"
        elif outlet.moved and now < outlet.moved:
            fault = "404"
        if fault is None:
            return self._read(state, now)
        if fault == "empty":
            state.was_empty = True
            empty = Visit(source=state.source.key, at=now, outcome="ok", listed=0)
            return empty, NOTHING
        outcome: VisitOutcome = "soft" if fault in _SOFT else "hard"
        visit = Visit(
            source=state.source.key,
            at=now,
            outcome=outcome,
            status=_STATUS.get(fault),
            reason=_REASON.get(fault, ""),
            retry_after=HOUR if fault == "429" else None,
            is_reached=fault != "silent",
        )
        return visit, NOTHING

    def _read(self, state: _State, now: datetime) -> tuple[Visit, NewEntries]:
        outlet = state.outlet
        listed = outlet.listed(now)
        size = outlet.item_bytes * len(listed) + ANSWER_BYTES
        is_redirected = outlet.moved and now >= outlet.moved
        visit = Visit(
            source=state.source.key,
            at=now,
            outcome="unchanged",
            hints=Hints(max_age=outlet.max_age),
            moved_to=_new_address(outlet)
            if is_redirected and not state.address.adopted
            else "",
        )
        is_same = listed.stop == state.seen_count and not state.was_empty
        state.was_empty = False
        if is_same and outlet.validator == "etag":
            self.tally.got_bytes += ANSWER_BYTES
            self.tally.saved_bytes += size - ANSWER_BYTES
            return visit, NOTHING
        self.tally.got_bytes += size
        if is_same and outlet.validator == "none":
            return visit, NOTHING
        hints = Hints(
            max_age=outlet.max_age, ttl=outlet.ttl, stated_every=outlet.stated_every
        )
        new = self._new(state, listed, now)
        return replace(visit, outcome="ok", listed=len(listed), hints=hints), new

    def _new(self, state: _State, listed: range, now: datetime) -> NewEntries:
        outlet, start = state.outlet, self._world.start
        new = range(max(state.next_article, listed.start), listed.stop)
        if state.seen_count >= 0:
            missed = range(state.next_article, listed.start)
            self.tally.lost += sum(outlet.times[n] >= start for n in missed)
            self.tally.delays += (
                now - outlet.times[n] for n in new if outlet.times[n] >= start
            )
        state.next_article = state.seen_count = listed.stop
        dates = outlet.stated[listed.start : listed.stop]
        return NewEntries(
            times=outlet.stated[new.start : new.stop],
            listed=len(listed),
            oldest=min((date for date in dates if date), default=None),
        )


def source_of(outlet: Outlet) -> Source:
    """Return an outlet as a source that is watched."""
    key = f"outlet{outlet.number}"
    url = f"https://{key}.example/feed"
    return Source(key=key, name=key, kind="feed", url=url, every=None)


def _new_address(outlet: Outlet) -> str:
    return f"https://www.outlet{outlet.number}.example/rss"

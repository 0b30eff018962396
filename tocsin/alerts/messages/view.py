"""From a telling to its page: cleaned, counted, and as much as there is room for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import cached_property
from itertools import groupby
from typing import Any

from store.model import DeliveryKind
from tocsin.alerts.messages import labels
from tocsin.alerts.messages.fitting import Room
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.sanitize import ELLIPSIS, cut, sanitize, size
from tocsin.alerts.messages.template_model import (
    ArticleModel,
    ChartBar,
    MarkedText,
    MessageModel,
    StoryModel,
)

SINGLE: frozenset[DeliveryKind] = frozenset(["alert", "followup", "surge"])
"""Kinds that tell one story in full; the others tell many in short."""

MAX_TITLE = 200
"""Bytes of a title: services cut at 250 characters, and not always kindly."""

MAX_SNIPPET = 1_000
"""Bytes of a snippet: those of ours are 240 characters, of 4 bytes at most."""


MAX_ALSO = 20
"""Other articles of a story that a template can name; no list of more is read."""

_MAX_LABEL = 60
"""Bytes of what stands beside a bar."""


class Viewer:
    """Shows one telling with more or less room."""

    def __init__(
        self,
        telling: Notification,
        zone: tzinfo,
        *,
        prepare: Callable[[str], str],
        address: Callable[[str], str],
    ) -> None:
        """Tell times in `zone`; prepare each text, each address for its markup."""
        self._telling = telling
        self._zone = zone
        self._prepare = prepare
        self._address = address
        self._is_single = telling.kind in SINGLE and len(telling.stories) == 1
        self._urgent = any(
            _is_urgent(facts) for news in telling.stories for facts in news.pieces
        )
        self._names = dict.fromkeys(
            sanitize(news.watchlist) for news in telling.stories
        )
        self._told: dict[tuple[int, Room], StoryModel] = {}

    @property
    def parts(self) -> int:
        """Return how many parts there are that can be left out one by one."""
        return max(len(self._telling.stories), len(self._telling.lines))

    def page(self, room: Room) -> MessageModel:
        """Return what fits into this room."""
        telling, heading = self._telling, labels.heading(self._telling)
        count = min(self.parts, room.parts)
        stories = [self._story(at, room) for at in range(len(telling.stories))[:count]]
        return MessageModel(
            kind=telling.kind,
            title=self.title,
            label=self._said(self._label or heading, room),
            heading=self._said(heading, room),
            repeats=heading in self._whole_title,
            summary=labels.summary(telling),
            why=self._said(labels.why(telling), room),
            lines=tuple(self._said(line, room) for line in telling.lines[:count]),
            single=stories[0] if self._is_single else None,
            groups=() if self._is_single else _groups(stories),
            several=len(self._names) > 1,
            more=self.parts - count,
            urgent=self._urgent,
            days=self._bars((labels.day(of), number) for of, number in telling.days),
            outlets=self._bars(telling.outlets),
        )

    @cached_property
    def title(self) -> str:
        """Return the title, which is as long wherever it stands."""
        return cut(self._prepare(sanitize(self._whole_title)), MAX_TITLE)

    @cached_property
    def _whole_title(self) -> str:
        telling, headline = self._telling, ""
        if self._is_single:
            headline = _headline(_lead(telling, telling.stories[0]))
        return labels.title(telling, self._label, headline)

    @cached_property
    def _label(self) -> str:
        # In a digest the story itself is marked: not all that is with it is urgent.
        urgent = self._urgent and self._telling.kind in SINGLE
        return labels.label(self._names, urgent=urgent)

    def _story(self, at: int, room: Room) -> StoryModel:
        """Return a story; remembered, since finding out what fits asks again."""
        key = (at, replace(room, parts=1))
        if key not in self._told:
            self._told[key] = self._shown(self._telling.stories[at], room)
        return self._told[key]

    def _shown(self, news: StoryUpdate, room: Room) -> StoryModel:
        told = _lead(self._telling, news)
        rest = [facts for facts in news.pieces if facts is not told]
        is_grown = self._telling.kind == "followup"
        if is_grown:
            rest.reverse()
        named = rest[:MAX_ALSO] if room.also else []
        return StoryModel(
            watchlist=self._said(news.watchlist, room),
            number=news.story,
            article=told.get("article"),
            piece=self._piece(told, room),
            snippet=self._snippet(told.get("snippet") or ()) if room.snippets else (),
            also=tuple(self._piece(facts, room) for facts in named),
            others=len(rest) if is_grown else max(news.outlets - 1, len(rest)),
            outlets=news.outlets,
            urgent=any(map(_is_urgent, news.pieces)),
            grown=labels.grown(news) if is_grown else "",
        )

    def _piece(self, facts: Mapping[str, Any], room: Room) -> ArticleModel:
        published = facts.get("published")
        return ArticleModel(
            headline=self._said(_headline(facts), room),
            url=self._address(facts["url"]) if room.links else "",
            outlet=self._said(facts["outlet"], room),
            when=labels.when(published, self._zone),
            short=labels.when(published, self._zone, short=True),
        )

    def _said(self, text: str, room: Room) -> str:
        return self._prepare(cut(sanitize(text), room.words))

    def _snippet(self, pieces: Iterable[tuple[str, bool]]) -> MarkedText:
        """Return cleaned pieces, hits without the spaces around them, up to a size."""
        said: list[tuple[str, bool]] = []
        left = MAX_SNIPPET
        for hit, group in groupby(pieces, key=lambda piece: bool(piece[1])):
            text = "".join(text for text, _ in group)
            whole = sanitize(text)
            if text[:1].isspace() and said and said[-1][0] != " ":
                said.append((" ", False))
            if whole:
                said.append((self._prepare(cut(whole, left)), hit))
            if whole and text[-1:].isspace():
                said.append((" ", False))
            left -= size(whole)
            if left < size(ELLIPSIS):
                break
        return tuple(said)

    def _bars(self, counts: Iterable[tuple[str, int]]) -> tuple[ChartBar, ...]:
        counted = [(sanitize(label), number) for label, number in counts]
        most = max((number for _, number in counted), default=0)
        return tuple(
            ChartBar(
                label=self._prepare(cut(label, _MAX_LABEL)),
                number=number,
                percent=max(round(100 * number / most), 1) if number > 0 else 0,
            )
            for label, number in counted
        )


def _lead(telling: Notification, news: StoryUpdate) -> Mapping[str, Any]:
    """Return the facts that are told: the first, or of a follow-up the last.

    What is urgent comes before what is not.
    """
    pieces = news.pieces[::-1] if telling.kind == "followup" else news.pieces
    return next(filter(_is_urgent, pieces), pieces[0])


def _headline(facts: Mapping[str, Any]) -> str:
    """Return the headline, or what stands for it: a link needs something to hold it."""
    return sanitize(facts["title"]) or sanitize(facts["outlet"]) or "Untitled"


def _is_urgent(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("urgent"))


def _groups(
    stories: Iterable[StoryModel],
) -> tuple[tuple[str, tuple[StoryModel, ...]], ...]:
    groups: dict[str, list[StoryModel]] = {}
    for story in stories:
        groups.setdefault(story.watchlist, []).append(story)
    return tuple((name, tuple(group)) for name, group in groups.items())

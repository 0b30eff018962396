"""From a notification to what its template sees: cleaned, counted, cut to the room."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import tzinfo
from functools import cached_property
from itertools import groupby

from store.model import Clipping
from tocsin.alerts.messages import labels
from tocsin.alerts.messages.desk_links import desk_links
from tocsin.alerts.messages.fitting import Room
from tocsin.alerts.messages.notification import SINGLE, Notification, StoryUpdate
from tocsin.alerts.messages.sanitize import ELLIPSIS, cut, sanitize, size
from tocsin.alerts.messages.template_model import (
    ArticleModel,
    ChartBar,
    MarkedText,
    MessageModel,
    StoryModel,
)

MAX_TITLE = 200
"""Bytes of a title: services cut at 250 characters, and not always at a letter."""

MAX_SNIPPET = 1_000
"""Bytes of a snippet: ours are 240 characters, of 4 bytes at most."""

SENTENCE_WORDS = 4
"""How many times as long as a headline a sentence of ours may be: it has several
headlines in it, or the names of forty watchlists."""

CHANGE_WORDS = 2
"""The same for a line on a change: it quotes a text before and after."""

MAX_ALSO = 20
"""Other articles of a story that a template can name; nobody reads a longer list."""

_MAX_LABEL = 60
"""Bytes of what stands beside a bar."""


class Viewer:
    """Shows one notification with more or less room."""

    def __init__(
        self,
        notification: Notification,
        zone: tzinfo,
        *,
        prepare: Callable[[str], str],
        address: Callable[[str], str],
        base_url: str = "",
    ) -> None:
        """Show times in `zone`; prepare each text, each address for its markup.

        `base_url` is the address of the desk; empty when there are no links to it.
        """
        self._notification = notification
        self._zone = zone
        self._prepare = prepare
        self._address = address
        # An address that a dialect cannot write would leave words without their links.
        self._base_url = base_url if base_url and address(f"{base_url}/") else ""
        updates = notification.updates
        self._is_single = notification.is_single
        self._urgent = any(map(_is_urgent, updates))
        self._names = dict.fromkeys(
            sanitize(name) for update in updates for name in update.watchlists
        )
        self._shown: dict[tuple[int, Room], StoryModel] = {}

    @property
    def parts(self) -> int:
        """Return how many parts there are that can be left out one by one."""
        return max(len(self._notification.updates), len(self._notification.lines))

    def page(self, room: Room) -> MessageModel:
        """Return what fits into this room."""
        notification = self._notification
        heading = labels.heading(notification)
        count = min(self.parts, room.parts)
        numbers = range(len(notification.updates))[:count]
        stories = [self._story(number, room) for number in numbers]
        return MessageModel(
            kind=notification.kind,
            title=self.title,
            label=self._cut(self._label or heading, room),
            heading=self._cut(heading, room),
            repeats=heading in self._whole_title,
            summary=labels.summary(notification),
            why=self._why(room),
            lines=tuple(self._cut(line, room) for line in notification.lines[:count]),
            single=stories[0] if self._is_single else None,
            groups=() if self._is_single else _by_watchlist(stories),
            several=len(self._names) > 1,
            more=self.parts - count,
            urgent=self._urgent,
            days=self._bars((labels.day(of), n) for of, n in notification.days),
            outlets=self._bars(notification.outlets),
        )

    @cached_property
    def title(self) -> str:
        """Return the title, which is as long wherever it stands."""
        return cut(self._prepare(sanitize(self._whole_title)), MAX_TITLE)

    @cached_property
    def _whole_title(self) -> str:
        notification, headline = self._notification, ""
        if self._is_single:
            headline = _headline(lead_of(notification, notification.updates[0]))
        return labels.title(notification, self._label, headline)

    @cached_property
    def _label(self) -> str:
        # In a digest the story itself is marked: not all that is with it is urgent.
        urgent = self._urgent and self._notification.kind in SINGLE
        return labels.label(self._names, urgent=urgent)

    def _why(self, room: Room) -> str:
        """Return why the message comes; each sentence has room for several names."""
        room_bytes = SENTENCE_WORDS * room.words
        sentences = map(sanitize, labels.why(self._notification))
        return self._prepare(" ".join(cut(text, room_bytes) for text in sentences))

    def _story(self, number: int, room: Room) -> StoryModel:
        """Return a story; remembered, since finding out what fits asks again."""
        key = (number, replace(room, parts=1))
        if key not in self._shown:
            update = self._notification.updates[number]
            self._shown[key] = self._story_of(update, room)
        return self._shown[key]

    def _story_of(self, update: StoryUpdate, room: Room) -> StoryModel:
        lead = lead_of(self._notification, update)
        rest = [clipping for clipping in update.clippings if clipping is not lead]
        is_followup = self._notification.kind == "followup"
        if is_followup:
            rest.reverse()
        named = rest[:MAX_ALSO] if room.also else []
        others = len(rest) if is_followup else max(update.outlets - 1, len(rest))
        return StoryModel(
            watchlist=self._cut(
                labels.names(update.watchlists), room, times=SENTENCE_WORDS
            ),
            number=update.story,
            article=lead.article,
            piece=self._article(lead, room),
            snippet=self._snippet(lead.snippet) if room.snippets else (),
            also=tuple(self._article(clipping, room) for clipping in named),
            others=others,
            outlets=update.outlets,
            urgent=_is_urgent(update),
            grown=labels.grown(update) if is_followup else "",
            desk=desk_links(self._base_url, update.story, lead.article)
            if room.desk
            else None,
        )

    def _article(self, clipping: Clipping, room: Room) -> ArticleModel:
        published = clipping.published
        return ArticleModel(
            headline=self._cut(_headline(clipping), room),
            url=self._address(clipping.url) if room.links else "",
            outlet=self._cut(clipping.outlet, room),
            when=labels.when(published, self._zone),
            short=labels.when(published, self._zone, short=True),
            note=self._prepare(labels.NOTES[clipping.note]),
            changes=self._changes(clipping, room),
        )

    def _changes(self, clipping: Clipping, room: Room) -> tuple[str, ...]:
        """Return what became of an article; with little room, the beginning."""
        lines = clipping.changes if room.snippets else clipping.changes[:1]
        return tuple(self._cut(line, room, times=CHANGE_WORDS) for line in lines)

    def _cut(self, text: str, room: Room, *, times: int = 1) -> str:
        return self._prepare(cut(sanitize(text), times * room.words))

    def _snippet(self, pieces: Iterable[tuple[str, bool]]) -> MarkedText:
        """Return cleaned pieces, hits without the spaces around them, up to a size."""
        marked: list[tuple[str, bool]] = []
        left = MAX_SNIPPET
        for hit, group in groupby(pieces, key=lambda piece: piece[1]):
            text = "".join(text for text, _ in group)
            whole = sanitize(text)
            if text[:1].isspace() and marked and marked[-1][0] != " ":
                marked.append((" ", False))
            if whole:
                marked.append((self._prepare(cut(whole, left)), hit))
            if whole and text[-1:].isspace():
                marked.append((" ", False))
            left -= size(whole)
            if left < size(ELLIPSIS):
                break
        return tuple(marked)

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


def lead_of(notification: Notification, update: StoryUpdate) -> Clipping:
    """Return the article that is shown: the first, or of a follow-up the last.

    An urgent article comes before one that is not, and one that was changed before one
    that was not.
    """
    clippings = update.clippings
    if notification.kind == "followup":
        clippings = clippings[::-1]
    return min(clippings, key=lambda each: (not each.urgent, not each.changes))


def _headline(clipping: Clipping) -> str:
    """Return the headline, or what stands for it: a link needs something to hold it."""
    return sanitize(clipping.title) or sanitize(clipping.outlet) or "Untitled"


def _is_urgent(update: StoryUpdate) -> bool:
    return any(clipping.urgent for clipping in update.clippings)


def _by_watchlist(
    stories: Iterable[StoryModel],
) -> tuple[tuple[str, tuple[StoryModel, ...]], ...]:
    groups: dict[str, list[StoryModel]] = {}
    for story in stories:
        groups.setdefault(story.watchlist, []).append(story)
    return tuple((name, tuple(group)) for name, group in groups.items())

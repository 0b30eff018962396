"""The outlets' web servers: what each address answers at the time of the clock."""

import gzip
import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.month_of_outlets import article_pages, feeds
from benchmarks.month_of_outlets.outlets import DAY, HOUR, Outlet
from benchmarks.month_of_outlets.pieces import Month, Piece
from benchmarks.month_of_outlets.webhook import Webhook

IN_LISTING = 25
"""Articles that a listing shows."""

AGAIN_AFTER, AGAIN_FOR = 3 * DAY, 6 * HOUR
"""One article in seventeen is shown on top again, days later, for some hours."""

TRACKER, WEBHOOK = "127.2.0.1", "127.2.0.2"
"""The hosts of a counter of clicks, and of the channel's webhook."""

_NUMBER = re.compile(r"(\d+)(?:\.html)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answers; with the status 0 it closes the connection."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Publisher:
    """Answers for all outlets, and counts what it was asked."""

    def __init__(
        self,
        month: Month,
        clock: Callable[[], datetime],
        webhook: Webhook | None = None,
    ) -> None:
        self.port = 0
        self.asked: Counter[str] = Counter()
        """How often a `listing`, a `page` and anything else was asked for."""
        self.webhook = webhook or Webhook(clock)
        self.outlets = month.outlets
        self._clock = clock
        self._month = month
        self._by_host = {outlet.host: outlet for outlet in month.outlets}
        self._pieces = {piece.number: piece for piece in month.all()}
        self._changes = {
            outlet.number: _changes(month.pieces[outlet.number])
            for outlet in month.outlets
        }
        self._listings: dict[int, tuple[int, bytes]] = {}
        """Outlet → how many changes there were, and its listing then."""

    @property
    def hosts(self) -> list[str]:
        """Return all hosts."""
        return [*self._by_host, TRACKER, WEBHOOK]

    def base(self, outlet: Outlet) -> str:
        """Return what an outlet's addresses begin with."""
        return f"http://{outlet.host}:{self.port}"

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what a server answers to a GET."""
        at, page = self._clock(), path.partition("?")[0]
        if page == "/robots.txt":
            return Answer(body=b"User-agent: *\nDisallow: /private/\n")
        if host == TRACKER:
            piece = self._piece(page)
            if piece is None:
                return _missing()
            return _to(self.base(piece.outlet) + piece.path)
        outlet = self._by_host[host]
        if page == outlet.path:
            self.asked["listing"] += 1
            answer = self._listing(outlet, at)
        else:
            answer = self._page(outlet, page, at)
        return _conditional(_packed(answer, outlet, headers), outlet, headers)

    def _piece(self, path: str) -> Piece | None:
        found = _NUMBER.search(path)
        return self._pieces.get(int(found[1])) if found else None

    def _listing(self, outlet: Outlet, at: datetime) -> Answer:
        match outlet.fault(at):
            case "500" | "403" as status:
                return Answer(status=int(status))
            case "closed":
                return Answer(status=0)
            case "304":
                return Answer(status=304)
            case "html":
                return _html(outlet, article_pages.wall(outlet, "maintenance"))
            case "empty":
                return self._listed(outlet, [], at)
            case "truncated":
                whole = self._whole(outlet, at)
                body = whole.body[: len(whole.body) // 2]
                return Answer(body=body, headers=whole.headers)
            case _:
                return self._whole(outlet, at)

    def _whole(self, outlet: Outlet, at: datetime) -> Answer:
        changes = bisect_right(self._changes[outlet.number], at)
        if "changing" in (outlet.ids, outlet.shared):
            return self._listed(outlet, self._shown(outlet, at), at)
        before, body = self._listings.get(outlet.number, (-1, b""))
        if before == changes:
            return Answer(body=body, headers=_headers(outlet))
        answer = self._listed(outlet, self._shown(outlet, at), at)
        self._listings[outlet.number] = (changes, answer.body)
        return answer

    def _listed(self, outlet: Outlet, shown: list[Piece], at: datetime) -> Answer:
        if outlet.is_page:
            text = article_pages.front_page(outlet, shown, at)
        else:
            text = feeds.feed(outlet, shown, at, self.base(outlet))
        charset = "utf-8" if outlet.listing == "json" else outlet.charset
        body = text.encode(charset, "xmlcharrefreplace")
        return Answer(body=body, headers=_headers(outlet))

    def _shown(self, outlet: Outlet, at: datetime) -> list[Piece]:
        out = [
            piece
            for piece in self._month.pieces[outlet.number]
            if piece.listed <= at
            and (piece.withdrawn is None or at < piece.withdrawn + HOUR)
        ]
        again = [piece for piece in out if _is_again(piece, at)]
        return again + out[: -IN_LISTING - 1 : -1]

    def _page(self, outlet: Outlet, path: str, at: datetime) -> Answer:
        piece = self._piece(path)
        if path in ("/", "/live"):
            return _html(outlet, article_pages.common(outlet))
        if path == "/login":
            return _html(outlet, article_pages.wall(outlet, "login"))
        if piece is None or piece.outlet is not outlet:
            return _missing()
        match path.split("/")[1]:
            case "moved":
                return _to(piece.path, status=301)
            case "refresh":
                text = f"<meta http-equiv=refresh content='0;url={piece.path}'>"
                return _html(outlet, text)
            case "common":
                return _to("/live")
        self.asked["page"] += 1
        wall = outlet.wall(at)
        return self._walled(piece, wall) if wall else self._article(piece, at)

    def _walled(self, piece: Piece, wall: str) -> Answer:
        status = article_pages.WALL_STATUSES.get(wall, 200)
        if wall == "login":
            return _to(f"/login?return={piece.path}")
        answer = _html(piece.outlet, article_pages.wall(piece.outlet, wall))
        later = {"Retry-After": "900"} if status == 503 else {}
        headers = {**answer.headers, **later}
        return Answer(status=status, body=answer.body, headers=headers)

    def _article(self, piece: Piece, at: datetime) -> Answer:
        outlet = piece.outlet
        if at < piece.appears:
            return _late(outlet)
        if piece.withdrawn is not None and at >= piece.withdrawn:
            gone = piece.number % 2
            text = article_pages.notice(piece, at)
            return Answer(status=410) if gone else _html(outlet, text)
        pieces = self._month.pieces[outlet.number]
        place = pieces.index(piece)
        beside = [other for other in pieces[max(0, place - 3) : place + 3]]
        others = [o for o in beside if o is not piece and o.listed <= at]
        return _html(outlet, article_pages.article(piece, at, others))


def _changes(pieces: list[Piece]) -> list[datetime]:
    """Return when a listing changes, in order."""
    found = []
    for piece in pieces:
        found += [piece.listed, *(wording.since for wording in piece.wordings)]
        found += [piece.listed + AGAIN_AFTER, piece.listed + AGAIN_AFTER + AGAIN_FOR]
        if piece.withdrawn is not None:
            found.append(piece.withdrawn + HOUR)
    return sorted(found)


def _is_again(piece: Piece, at: datetime) -> bool:
    begins = piece.listed + AGAIN_AFTER
    return piece.number % 17 == 0 and begins <= at < begins + AGAIN_FOR


def _late(outlet: Outlet) -> Answer:
    if outlet.late == "empty":
        return _html(outlet, "")
    return Answer(status=int(outlet.late or 404))


def _missing() -> Answer:
    return Answer(status=404, body=b"<h1>Not found</h1>")


def _to(address: str, *, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": address})


def _html(outlet: Outlet, text: str) -> Answer:
    body = text.encode(outlet.charset, "xmlcharrefreplace")
    in_header = outlet.declares in ("header", "both")
    charset = f"; charset={outlet.charset}" if in_header else ""
    return Answer(body=body, headers={"Content-Type": f"text/html{charset}"})


def _headers(outlet: Outlet) -> dict[str, str]:
    if outlet.is_page:
        return dict(_html(outlet, "").headers)
    return {"Content-Type": feeds.CONTENT_TYPES[outlet.listing]}


def _packed(answer: Answer, outlet: Outlet, headers: Mapping[str, str]) -> Answer:
    """Return an answer as its server packs it, one in five twice by mistake."""
    is_asked = "gzip" in headers.get("accept-encoding", "")
    if not outlet.packed or not is_asked or not answer.body:
        return answer
    body, names = gzip.compress(answer.body, 1, mtime=0), "gzip"
    if outlet.packed == "twice":
        body = gzip.compress(body, 1, mtime=0)
        names = "gzip, gzip" if outlet.number % 2 else "gzip"
    packed = {**answer.headers, "Content-Encoding": names}
    return Answer(status=answer.status, body=body, headers=packed)


def _conditional(answer: Answer, outlet: Outlet, headers: Mapping[str, str]) -> Answer:
    if not outlet.validators or answer.status != 200:
        return answer
    etag = f'"{hashlib.blake2b(answer.body, digest_size=8).hexdigest()}"'
    if headers.get("if-none-match") == etag:
        return Answer(status=304, headers={"ETag": etag})
    return Answer(body=answer.body, headers={**answer.headers, "ETag": etag})

"""Replicas: sites of the shape of outlets that exist, with invented articles.

The markup is our own. What each outlet's shape is, and where that is known from, is in
docs/outlets.md; here is what the replicas share.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Literal
from xml.sax.saxutils import escape

from tests.support.daemon_process import prose
from tocsin.demo.web_server import Reply, WebServer

NOW = datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of a replica, as it has to be stored."""

    path: str
    title: str
    published: datetime
    authors: tuple[str, ...] = ()
    language: str = "en"
    has_time: bool = True
    """Whether the outlet tells the time of day, or only the day."""
    is_stub: bool = False
    """Whether only its headline, or a teaser, can be had."""
    number: int = 0
    """No other article of any replica has it, so no text is a copy of another."""

    @property
    def paragraphs(self) -> list[str]:
        """Return its text."""
        match self.language:
            case "ru":
                return _made_of(_RUSSIAN, _RUSSIAN_SYLLABLES, self.number)
            case "es":
                return _made_of(_SPANISH, _LATIN_SYLLABLES, self.number)
        return prose("council", self.number)

    @property
    def body(self) -> str:
        """Return its text as markup."""
        return "".join(f"<p>{text}</p>" for text in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """What a replica holds, and what has to be found in it."""

    home: str = "/"
    """The path that somebody who knows only the outlet would write."""
    found: tuple[str, str] | None
    """Kind and path of what the finder has to choose; None when it may find nothing."""
    problem: str = ""
    """What the finder has to say of the home page where it may find nothing."""
    source: tuple[str, str]
    """Kind and path that config.example.toml has for the outlet."""
    pieces: tuple[Piece, ...]
    """The articles that the daemon has to store, and no others."""
    sampled: int = 0
    """Entries of the first part, where the source found is an index of sitemaps."""


def pieces(
    first: int,
    titles: Sequence[str],
    path: Callable[[int, datetime], str],
    *,
    authors: tuple[str, ...] = (),
    language: str = "en",
    precision: Literal["time", "day"] = "time",
    hours: int = 0,
) -> tuple[Piece, ...]:
    """Return an article for each title, the newest first, three hours between two.

    `path` makes an article's path of its number and its time, which is that of a place
    so many hours east of Greenwich.
    """
    found, zone = [], timezone(timedelta(hours=hours))
    for place, title in enumerate(titles):
        age = timedelta(hours=3 * place, minutes=20 + 7 * place)
        at = (NOW - age).astimezone(zone)
        number = first + place
        found.append(
            Piece(
                path=path(number, at),
                title=title,
                published=at,
                authors=authors,
                language=language,
                has_time=precision == "time",
                number=number,
            )
        )
    return tuple(found)


def rfc822(at: datetime, hours: int = 0) -> str:
    """Return a time as RSS writes it, so many hours east of Greenwich."""
    return format_datetime(at.astimezone(timezone(timedelta(hours=hours))))


def rfc3339(at: datetime, hours: int = 0) -> str:
    """Return a time with its offset, so many hours east of Greenwich."""
    return at.astimezone(timezone(timedelta(hours=hours))).isoformat()


def cdata(text: str) -> str:
    """Return text as a section of CDATA."""
    return f"<![CDATA[{text}]]>"


def in_encoding(text: str, encoding: str, type_: str = "text/html") -> Reply:
    """Return the reply that serves a document in an encoding that its type names."""
    headers = {"Content-Type": f"{type_}; charset={encoding}"}
    return Reply(text.encode(encoding), headers=headers)


def json_ld(piece: Piece) -> dict[str, object]:
    """Return what the page of an article says of it in JSON-LD (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.published.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in piece.authors],
    }


def redirect(path: str, *, status: int = 302) -> Reply:
    """Return the reply that leads to another path."""
    return Reply(status=status, headers={"Location": path})


def news_sitemap(site: WebServer, listed: Iterable[Piece], outlet: str) -> str:
    """Return a sitemap of the Google News extension."""
    items = "".join(
        f"<url><loc>{site.url}{piece.path}</loc>"
        f"<lastmod>{piece.published.isoformat()}</lastmod><news:news>"
        f"<news:publication><news:name>{outlet}</news:name>"
        f"<news:language>{piece.language}</news:language></news:publication>"
        f"<news:publication_date>{piece.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(piece.title)}</news:title></news:news></url>"
        for piece in listed
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"{items}</urlset>"
    )


_RUSSIAN_SYLLABLES = ("ба", "до", "фи", "ку", "ла", "ме", "но", "ри", "су", "та")
_LATIN_SYLLABLES = ("ba", "do", "fi", "ku", "la", "me", "no", "ri", "su", "ta")
_RUSSIAN = (
    "Совет города {} {} сообщил, что {} {} и ещё {number} человек были там, где {} {}, "
    "потому что {} {} не может быть {}.",
    "По словам главы района, {} {} за {number} дней стало больше, чем {} {}, и это {}, "
    "который был {} {}.",
    "Также в управлении сказали, что {} {} до того, как {} {}, и что {} будет {} {} "
    "после решения {}.",
)
_SPANISH = (
    "El consejo de {} {} dijo que {} {} y otras {number} personas estaban en {} {}, "
    "porque {} {} no puede ser {}.",
    "Según el jefe del distrito, {} {} fue en {number} días más que {} {}, y esto es "
    "{}, que era {} {}.",
    "También se dijo que {} {} antes de que {} {}, y que {} será {} {} después de la "
    "decisión de {}.",
)
"""Paragraphs in which made-up words stand where each text has words of its own."""


def _made_of(
    patterns: Sequence[str], syllables: Sequence[str], number: int
) -> list[str]:
    """Return paragraphs of a story of its own for each number."""
    place = number * 100
    paragraphs = []
    for pattern in patterns:
        words = []
        for _ in range(pattern.count("{}")):
            place += 1
            words.append(_word(place + 1_000, syllables))
        paragraphs.append(pattern.format(*words, number=number))
    return paragraphs


def _word(rest: int, syllables: Sequence[str]) -> str:
    word = ""
    while rest:
        rest, syllable = divmod(rest, len(syllables))
        word += syllables[syllable]
    return word

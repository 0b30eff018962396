"""The HTML of the outlets: articles with all that stands beside them, walls, lists."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from html import escape
from json import dumps
from random import Random

from benchmarks.month_of_outlets.outlets import Outlet
from benchmarks.month_of_outlets.pieces import Piece

WALLS = {
    "check": (
        "<title>Just a moment</title><meta http-equiv=refresh content=30>"
        "<h1>Checking your browser</h1><p>This takes a few seconds. {decoy}</p>"
    ),
    "consent": (
        "<title>Your privacy</title><h1>We value your privacy</h1><p>We and our 612 "
        "partners store and read information on your device, and process personal data "
        "to show advertisements that you may like, such as those for {decoy}.</p>"
        "<p>You may accept this, or choose what you agree to.</p>"
        "<button>Accept</button><button>Choose</button>"
    ),
    "login": (
        "<title>Sign in</title><h1>Sign in to read on</h1><form>"
        "<input name=mail><input type=password name=word></form>"
        "<p>Members also read about {decoy}.</p>"
    ),
    "soft-404": (
        "<title>Not found</title><h1>This page does not exist</h1>"
        "<p>Perhaps you were looking for {decoy}?</p>"
    ),
    "maintenance": (
        "<title>Back soon</title><h1>We are working on our site</h1>"
        "<p>Please come back in an hour. Meanwhile: {decoy}.</p>"
    ),
    "region": (
        "<title>Not available</title><h1>This content is not available in your "
        "region</h1><p>For legal reasons we cannot show it. See {decoy} instead.</p>"
    ),
}
"""What stands in the place of an article; `{decoy}` is a watched word."""

WALL_STATUSES = {"check-403": 403, "region-451": 451, "busy-503": 503}
"""Walls that say by their status that they are no article."""

BOX_AFTER = timedelta(hours=3)
"""How long after an article its author's box is there."""

NOTICE = "<h1>{headline}</h1><p>This article was withdrawn.</p>"


def article(piece: Piece, at: datetime, beside: Sequence[Piece]) -> str:
    """Return an article's page; `beside` are others that it leads to."""
    outlet, wording = piece.outlet, piece.wording(at)
    language = outlet.language
    word = [language.term(topic) for topic in piece.decoys]
    headline = escape(wording.headline)
    text = "".join(f"<p>{escape(line)}</p>" for line in wording.paragraphs)
    credit = f"<p class=credit>{piece.credit}</p>" if piece.credit else ""
    shown, declared = _dates(piece)
    teasers = "".join(
        f"<li><a href='{other.path}'>{escape(other.wording(at).headline)}</a></li>"
        for other in beside
    )
    main = {
        "article": (
            f"<main><article><h1>{headline}</h1>{shown}{text}{credit}</article></main>"
        ),
        "json-ld": (
            f"<div class=story><h1>{headline}</h1>{shown}"
            f"<div class=story-body>{text}{credit}</div></div>"
        ),
        "plain": (
            f"<div id=content><h2 class=title>{headline}</h2>{shown}"
            f"<div class=text>{text}{credit}</div></div>"
        ),
    }[outlet.layout]
    return _document(
        outlet,
        wording.headline,
        head=declared,
        body=(
            f"<nav><a href=/>Start</a> <a href=/{outlet.number}/a>{word[0]}</a></nav>"
            f"{main}{_author_box(piece, at)}"
            f"<aside class=related><h3>{word[1]}</h3><ul>{teasers}</ul></aside>"
            f"<section class=comments id=comments><h3>2</h3><div class=comment><p>"
            f"{escape(_remark(piece, 2))}</p></div></section>"
            f"<div class=cookie-banner id=cookie-consent><p>Cookies: {word[3]}.</p>"
            "<button>OK</button></div>"
        ),
    )


def wall(outlet: Outlet, kind: str) -> str:
    """Return the page that stands in the place of all articles."""
    pattern = WALLS.get(kind, WALLS["maintenance"])
    decoy = outlet.language.terms[outlet.number % len(outlet.language.terms)]
    return f"<!doctype html><html><head>{pattern.format(decoy=decoy)}</html>"


def front_page(outlet: Outlet, listed: Sequence[Piece], at: datetime) -> str:
    """Return the page that lists an outlet's articles, the newest first."""
    word = outlet.language.term
    rows = "".join(
        f"<h2 class=head><a href='{piece.link}'>"
        f"{escape(piece.wording(at).headline)}</a></h2><p>"
        f"{escape(piece.wording(at).summary)}</p>"
        for piece in listed
    )
    return _document(
        outlet,
        f"Outlet {outlet.number}",
        head="",
        body=(
            f"<nav><a href=/>Start</a><a href=/tag/1>{word('ferries')}</a>"
            f"<a href=/tag/2>{word('wolves')}</a></nav><main>{rows}</main>"
            "<footer><a href=/about>About</a>"
            f"<a href=/terms>{word('dams')}</a></footer>"
        ),
    )


def common(outlet: Outlet) -> str:
    """Return the page that several entries lead to."""
    body = "<main><h1>Live</h1><p>All news of the day, as they come.</p></main>"
    return _document(outlet, "Live", head="", body=body)


def notice(piece: Piece, at: datetime) -> str:
    """Return what stands in the place of a withdrawn article."""
    headline = piece.wording(at).headline
    body = NOTICE.format(headline=escape(headline))
    return _document(piece.outlet, headline, head="", body=body)


def _author_box(piece: Piece, at: datetime) -> str:
    """Return what a page says of its author, some hours after the article came out."""
    if at < piece.appears + BOX_AFTER:
        return ""
    language = piece.outlet.language
    author = language.name(piece.number * 31)
    return (
        f"<div class=author-box><h3>{author}</h3>"
        f"<p>{escape(_remark(piece, 4))} {author}: {BOX_AFTER}.</p></div>"
    )


def _remark(piece: Piece, decoy: int) -> str:
    random = Random(f"remark {piece.number}")
    return piece.outlet.language.sentence(random, piece.decoys[decoy])


def _document(outlet: Outlet, title: str, *, head: str, body: str) -> str:
    in_meta = outlet.declares in ("meta", "both")
    meta = f"<meta charset={outlet.charset}>" if in_meta else ""
    return (
        f"<!doctype html><html lang={outlet.language.code}><head>{meta}"
        f"<title>{escape(title)}</title>{head}</head><body>{body}"
        f"<footer>© Outlet {outlet.number}</footer></body></html>"
    )


def _dates(piece: Piece) -> tuple[str, str]:
    """Return what a page shows of its date, and what it declares of it in its head."""
    outlet = piece.outlet
    zone = timezone(timedelta(hours=outlet.zone_hours))
    at = piece.published.astimezone(zone).replace(microsecond=0)
    local, whole = at.replace(tzinfo=None).isoformat(), at.isoformat()
    headline = piece.wordings[0].headline
    declared = ""
    if outlet.layout == "json-ld":
        facts = {"@context": "https://schema.org", "@type": "NewsArticle"}
        facts["headline"] = headline
        if outlet.page_dates in ("iso", "json-ld"):
            facts["datePublished"] = whole
        declared = f"<script type=application/ld+json>{dumps(facts)}</script>"
    match outlet.page_dates:
        case "meta" | "json-ld":
            meta = f"<meta property=article:published_time content={whole}>"
            return "", declared + meta
        case "naive":
            return f"<time datetime={local}>{at:%H:%M}</time>", declared
        case "day-first":
            return f"<p class=date>{at:%d/%m/%Y %H:%M}</p>", declared
        case "month-first":
            return f"<p class=date>{at:%m/%d/%Y %I:%M %p}</p>", declared
        case _:
            return f"<time datetime={whole}>{at:%d.%m.%Y}</time>", declared

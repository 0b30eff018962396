"""Why an article rang for a watchlist, or why it did not, in plain words."""

from collections.abc import Iterator

from sqlite_utils import Database

from store import articles, overlaps, story_details
from store.story_details import AlertOutcome, MatchOutcome
from tocsin.cli.views.story_view import when
from tocsin.config import Config
from tocsin.words.phrases import pluralize


def rang(db: Database, config: Config, article: int) -> Iterator[str]:
    """Yield a line for each watchlist that found an article."""
    hits = story_details.match_outcomes(db, [article])
    for hit in hits:
        if hit.suppressed or not hit.told:
            yield f"{hit.watchlist}: {_said(db, config, hit)}."
            continue
        outlet = articles.get(db, article).outlet
        for telling in hit.told:
            whose = "" if telling.outlet == outlet else f" ({telling.outlet})"
            yield f"{hit.watchlist}{whose}: {_told(config, telling)}."
    if not hits:
        yield (
            "No watchlist found it; which part of one is not true of it: "
            f"tocsin watch why WATCHLIST {article}"
        )


def _said(db: Database, config: Config, hit: MatchOutcome) -> str:
    match hit.suppressed:
        case "":
            return "found it, and has no channel to ring"
        case "baseline":
            return "quiet, since it stood there when its source was first visited"
        case "old":
            most = pluralize(config.crawl.max_age.days, "day")
            age = _age(db, hit.article)
            return f"quiet, since it was old: {age}, and [crawl] max_age is {most}"
        case "copy":
            return f"quiet, since it had found {_original(db, hit.article)} already"
        case "story":
            return f"quiet, since the story had rung already{_earlier(db, config, hit)}"
        case "score":
            return f"quiet, since it scores {hit.score} of 100{_least(config, hit)}"
        case "past":
            return "quiet, since it was found in the past by `tocsin backfill`"


def _told(config: Config, telling: AlertOutcome) -> str:
    """Return what became of an article on one channel."""
    on = telling.channel
    if telling.when != "now":
        on += f" ({telling.when})"
    match telling.state:
        case "included" if telling.at is not None:
            at = when(telling.at, config.zone)
            return f"rang {at}, on {on}, in message {telling.delivery}"
        case "pending":
            return f"waits for {on}: {telling.reason or 'planned next'}"
        case "absorbed":
            return f"in no message of its own on {on}: {telling.reason}"
        case _:
            return f"not told on {on}: {telling.reason}"


def _age(db: Database, id_: int) -> str:
    article = articles.get(db, id_)
    if article.published is None:
        return "as its source lists it"
    return (
        f"published {pluralize((article.seen - article.published).days, 'day')} before"
    )


def _original(db: Database, article: int) -> str:
    placed = story_details.placement(db, article)
    if placed is None or placed.copy_of is None:
        return "the article that it is a copy of"
    return f"#{placed.copy_of}, of which it is a copy,"


def _earlier(db: Database, config: Config, hit: MatchOutcome) -> str:
    """Return when and for what a watchlist had rung for an article's stories."""
    placed = story_details.placement(db, hit.article)
    if placed is None:
        return ""
    told = {placed.story}
    if placed.composite:
        pieces = [
            story_details.placement(db, k.article) for k in overlaps.of(db, hit.article)
        ]
        told |= {piece.story for piece in pieces if piece is not None}
    members = [one.article for s in told for one in story_details.placements(db, s)]
    for other in story_details.match_outcomes(db, members):
        if other.watchlist == hit.watchlist and not other.suppressed:
            at = when(other.rung or other.matched, config.zone)
            return f" on {at}, for #{other.article}"
    return ""


def _least(config: Config, hit: MatchOutcome) -> str:
    for watchlist in config.watchlists:
        if watchlist.name == hit.watchlist:
            return f", and min_score is {watchlist.min_score}"
    return ""

"""`tocsin why`: why an article is in its story, and why it rang or did not."""

from collections.abc import Iterator
from dataclasses import dataclass

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from store import articles, overlaps, stories, story_details, term_index
from store.connections import open_reader
from store.model import Article, Overlap
from store.story_details import PlacedArticle
from tocsin.cli.options import with_config
from tocsin.cli.views.alert_reasons import rang
from tocsin.cli.views.match_view import article_asked
from tocsin.cli.views.story_view import percent, when
from tocsin.config import Config
from tocsin.stories.choose_story import MEMBERS, THRESHOLDS
from tocsin.stories.shares import in_common, keys_of

MOST_WORDS = 12
"""Words in common that are shown: the heaviest say what the story is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedArticle:
    """An article that is asked about, and where it stands."""

    id: int
    article: Article
    placed: PlacedArticle


@click.command()
@click.argument("article")
@with_config
def why(config: Config, article: str) -> int:
    """Show why an ARTICLE (number or URL) is in its story, and why it rang or not."""
    reader = open_reader(config.database)
    kept = article_asked(reader, article)
    id_, found = kept.id, kept.article
    console = Console(highlight=False)
    at = when(found.published or found.seen, config.zone)
    console.print(Text(found.title, "bold"), soft_wrap=True)
    console.print(Text(f"#{id_} · {found.outlet} · {at}", "dim"), soft_wrap=True)
    placed = story_details.placement(reader, id_)
    if placed is None:
        lines = iter(["It is in no story: it came before stories were told apart."])
    else:
        lines = _reasons(
            reader, config, ExplainedArticle(id=id_, article=found, placed=placed)
        )
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    for line in rang(reader, config, id_):
        console.print(Text(line), soft_wrap=True)
    return 0


def _reasons(db: Database, config: Config, asked: ExplainedArticle) -> Iterator[str]:
    """Yield why an article is where it is, a sentence a line."""
    placed = asked.placed
    threshold = THRESHOLDS[config.stories.grouping]
    asks = f"{config.stories.grouping} grouping asks for {threshold}"
    if placed.by_hand:
        yield f"A person put it into {_named(db, placed.story)}."
    elif placed.story == asked.id:
        yield f"It founded story {placed.story}: nothing was near enough."
    else:
        yield f"It joined {_named(db, placed.story)}."
        if placed.score is not None:
            yield f"  It was {placed.score:.3f} near; {asks}."
    yield from _runner_up(db, asked, asks)
    yield from _words(db, asked)
    yield from _kin(db, asked)
    for again in story_details.sightings(db, [asked.id]):
        at = when(again.seen, config.zone)
        yield f"Also at {again.outlet}, {at}: {again.title} ({again.url})"


def _runner_up(db: Database, asked: ExplainedArticle, asks: str) -> Iterator[str]:
    placed = asked.placed
    if placed.runner_up is None or placed.runner_up_score is None:
        yield (
            "  No other story was near."
            if placed.story != asked.id
            else ("  No story had words of weight in common with it.")
        )
        return
    near = f"{_named(db, placed.runner_up)}, {placed.runner_up_score:.3f} near"
    # Of what founded a story the runner-up is the nearest.
    if placed.score == placed.runner_up_score:
        yield f"  Nearest was {near}; {asks}."
    else:
        yield f"  Second was {near}."


def _named(db: Database, story: int) -> str:
    today = stories.current_story(db, story) or story
    title = story_details.title(db, today)
    return f"story {today} ({title})" if title else f"story {story}, kept no more"


def _words(db: Database, asked: ExplainedArticle) -> Iterator[str]:
    """Yield the words in common with the nearest article of the story."""
    others = _others(db, asked)
    heaviest: list[tuple[str, float]] = []
    nearest = 0
    for id_ in others:
        other = articles.get(db, id_)
        keys = {*keys_of(asked.article), *keys_of(other)}
        found = in_common(asked.article, other, term_index.frequencies(db, keys))
        if sum(weight for _, weight in found) > sum(weight for _, weight in heaviest):
            heaviest, nearest = found, id_
    if heaviest:
        words = ", ".join(word for word, _ in heaviest[:MOST_WORDS])
        yield f"  Most in common with {_cited(db, nearest)}: {words}"


def _others(db: Database, asked: ExplainedArticle) -> list[int]:
    """Return the articles it was compared with: of its story, or of the nearest.

    Those that came after it when there are no earlier ones.
    """
    placed = asked.placed
    story = placed.story
    if story == asked.id and not placed.by_hand:
        story = placed.runner_up or story
    others = [p.article for p in story_details.placements(db, story) if not p.composite]
    earlier = [other for other in others if other < asked.id]
    return (earlier or [other for other in others if other != asked.id])[-MEMBERS:]


def _kin(db: Database, asked: ExplainedArticle) -> Iterator[str]:
    if asked.placed.composite:
        yield "It is made of several articles, and draws no others into its story."
    if asked.placed.copy_of is not None:
        yield f"It is a copy of {_cited(db, asked.placed.copy_of)}."
    for one in overlaps.of(db, asked.id):
        yield f"It shares {_shares(one)} {_cited(db, one.article)}."


def _shares(one: Overlap) -> str:
    return (
        f"{percent(one.share)} of its words, and {percent(one.other_share)} of the "
        "other's, with"
    )


def _cited(db: Database, id_: int) -> str:
    try:
        article = articles.get(db, id_)
    except LookupError:
        return f"#{id_}, kept no more"
    return f"#{id_} ({article.outlet}: {article.title})"

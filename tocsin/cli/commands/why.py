"""`tocsin why`: why an article is in its story, and why it was sent or not."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from store import articles, overlaps, stories, story_details, term_index
from store.database import Database
from store.model import Article
from store.overlap_model import Overlap
from store.story_details import StoredPlacement
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.article_records import short_record
from tocsin.cli.views.headlines import MAX_HEADLINE, cut, percent
from tocsin.cli.views.match_view import article_asked
from tocsin.cli.views.state_legend import ALERT_STATES, DELIVERY_STATES, legend
from tocsin.config import Config
from tocsin.intake.alert_reasons import alert_reasons
from tocsin.stories.grouping import MEMBERS, THRESHOLDS
from tocsin.stories.shares import keys_of, words_in_common
from tocsin.words.phrases import when

MOST_WORDS = 12
"""Words in common that are shown, those with most weight."""

_LEGENDS = (
    f"{legend('States of an alert', ALERT_STATES)}\n\n"
    f"{legend('States of a message', DELIVERY_STATES)}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedArticle:
    """The article that the user asked about, with its placement."""

    id: int
    article: Article
    placement: StoredPlacement


@click.command(epilog=_LEGENDS)
@click.argument("article")
@json_option
@with_config
def why(config: Config, article: str, as_json: bool) -> int:
    """Show why an ARTICLE (number or URL) is in its story, and why it was sent or not.

    Similarity is 0 to 1; an article joins the most similar story whose similarity
    reaches the threshold of [stories] grouping.
    """
    reader = reader_of(config)
    kept = article_asked(reader, article)
    id_, found = kept.id, kept.article
    placement = story_details.placement(reader, id_)
    if placement is None:
        lines = ["It is in no story: it was stored before story grouping existed."]
    else:
        explained = ExplainedArticle(id=id_, article=found, placement=placement)
        lines = list(_story_reasons(reader, config, explained))
    reasons = list(alert_reasons(reader, config, id_))
    if as_json:
        story = _story_record(config, placement) if placement else None
        facts = {"story": story, "story_reasons": lines, "alert_reasons": reasons}
        print_json({**short_record(kept), **facts})
        return 0
    console = Console()
    at = when(found.published or found.seen, config.zone)
    console.print(Text(cut(found.title, MAX_HEADLINE), "bold"))
    console.print(Text(f"#{id_} · {found.outlet} · {at}", "dim"))
    for line in [*lines, *reasons]:
        console.print(Text(line))
    return 0


def _story_record(config: Config, placement: StoredPlacement) -> Record:
    """Return where an article was placed, and by which similarity (0 to 1)."""
    return {
        "story": placement.story,
        "by_hand": placement.by_hand,
        "roundup": placement.composite,
        "copy_of": placement.copy_of,
        "similarity": placement.score,
        "threshold": THRESHOLDS[config.stories.grouping],
        "runner_up": placement.runner_up,
        "runner_up_similarity": placement.runner_up_score,
    }


def _story_reasons(
    db: Database, config: Config, asked: ExplainedArticle
) -> Iterator[str]:
    """Yield why an article is in its story, one sentence a line."""
    placement = asked.placement
    grouping = config.stories.grouping
    limit = f"(threshold {THRESHOLDS[grouping]}, grouping = {grouping})"
    if placement.by_hand:
        yield f"A person put it into {_story_title(db, placement.story)}."
    elif placement.story == asked.id:
        yield (
            f"It started story {placement.story}: no existing story was similar enough."
        )
    else:
        yield f"It joined {_story_title(db, placement.story)}."
        if placement.score is not None:
            yield f"  Similarity {placement.score:.3f} {limit}."
    yield from _runner_up(db, asked, limit)
    yield from _words(db, asked)
    yield from _overlaps(db, asked)
    for again in story_details.sightings(db, [asked.id]):
        at = when(again.seen, config.zone)
        title = cut(again.title, MAX_HEADLINE)
        yield f"Also at {again.outlet}, {at}: {title} ({again.url})"


def _runner_up(db: Database, asked: ExplainedArticle, limit: str) -> Iterator[str]:
    placement = asked.placement
    if placement.runner_up is None or placement.runner_up_score is None:
        yield (
            "  No other story was similar."
            if placement.story != asked.id
            else "  No existing story had significant words in common with it."
        )
        return
    title = _story_title(db, placement.runner_up)
    similarity = f"similarity {placement.runner_up_score:.3f}"
    # For an article that started a story the runner-up is the most similar one.
    if placement.score == placement.runner_up_score:
        yield f"  Most similar: {title}, {similarity} {limit}."
    else:
        yield f"  Second most similar: {title}, {similarity}."


def _story_title(db: Database, story: int) -> str:
    current = stories.current_story(db, story) or story
    title = story_details.title(db, current)
    return f"story {current} ({title})" if title else f"story {story} (deleted)"


def _words(db: Database, asked: ExplainedArticle) -> Iterator[str]:
    """Yield the words in common with the most similar article of the story."""
    heaviest: list[tuple[str, float]] = []
    nearest = 0
    asked_keys = keys_of(asked.article)
    for id_ in _compared_articles(db, asked):
        other = articles.get(db, id_)
        keys = {*asked_keys, *keys_of(other)}
        found = words_in_common(asked.article, other, term_index.frequencies(db, keys))
        if sum(weight for _, weight in found) > sum(weight for _, weight in heaviest):
            heaviest, nearest = found, id_
    if heaviest:
        words = ", ".join(word for word, _ in heaviest[:MOST_WORDS])
        yield f"  Most words in common with {_article_title(db, nearest)}: {words}"


def _compared_articles(db: Database, asked: ExplainedArticle) -> list[int]:
    """Return the articles it was compared with: of its story, or of the runner-up.

    Without earlier articles, the later ones.
    """
    placement = asked.placement
    story = placement.story
    if story == asked.id and not placement.by_hand:
        story = placement.runner_up or story
    members = [
        p.article for p in story_details.placements(db, story) if not p.composite
    ]
    earlier = [id_ for id_ in members if id_ < asked.id]
    return (earlier or [id_ for id_ in members if id_ != asked.id])[-MEMBERS:]


def _overlaps(db: Database, asked: ExplainedArticle) -> Iterator[str]:
    if asked.placement.composite:
        yield "It is a roundup of several articles: no article joins a story by it."
    if asked.placement.copy_of is not None:
        yield f"It is a copy of {_article_title(db, asked.placement.copy_of)}."
    for overlap in overlaps.of(db, asked.id):
        yield f"{_shares(overlap)} {_article_title(db, overlap.article)}."


def _shares(overlap: Overlap) -> str:
    share, other_share = percent(overlap.share), percent(overlap.other_share)
    return f"It shares {share} of its words, and {other_share} of the other's, with"


def _article_title(db: Database, id_: int) -> str:
    try:
        article = articles.get(db, id_)
    except LookupError:
        return f"#{id_} (deleted)"
    return f"#{id_} ({article.outlet}: {cut(article.title, MAX_HEADLINE)})"

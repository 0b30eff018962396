"""Show stories in a list, in a terminal or for programs."""

from zoneinfo import ZoneInfo

from store.story_list import ListedStory
from tocsin.cli.json_output import Record
from tocsin.cli.styled_text import Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut
from tocsin.words.phrases import pluralize, when


def summary_lines(story: ListedStory, zone: ZoneInfo) -> list[Text]:
    """Return a story in two lines."""
    title = "".join(piece for piece, _ in story.opening.title)
    between = f"{when(story.first, zone)} – {when(story.last, zone)}"
    number = counts(story.articles, len(story.outlets))
    return [
        Text(f"{story.story}  ", "cyan") + Text(cut(title, MAX_HEADLINE), "bold"),
        Text(f"    {number} · {between}", "dim"),
    ]


def summary_record(story: ListedStory) -> Record:
    """Return a story for programs: docs/scripting.md lists the keys."""
    return {
        "story": story.story,
        "title": "".join(piece for piece, _ in story.opening.title),
        "url": story.opening.url,
        "first": story.first,
        "last": story.last,
        "articles": story.articles,
        "outlets": list(story.outlets),
        "language": story.language,
        "watchlists": list(story.watchlists),
        "state": story.triage.state,
    }


def counts(articles: int, outlets: int) -> str:
    """Return how many articles in how many outlets, in words."""
    return f"{pluralize(articles, 'article')} in {pluralize(outlets, 'outlet')}"

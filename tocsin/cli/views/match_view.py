"""Show an article and its match in a terminal, and read numbers that a user types."""

import contextlib
from datetime import timedelta

import click

from scheduler.lengths import parse_length
from spiders import urls
from store import addresses, articles
from store.articles import StoredArticle
from store.database import Database
from store.errors import TocsinError
from store.model import Match, Span
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut
from tocsin.config import Config
from tocsin.words.phrases import in_zone


class LengthType(click.ParamType[timedelta]):
    """A length of time, written as in config.toml."""

    name = "length"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the length, or fail with the accepted forms."""
        try:
            length = parse_length(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not length:
            self.fail(f"{value!r} is no time at all; write at least 1s", param, ctx)
        return length


class CountType(click.IntRange):
    """How many of something: a whole number within bounds."""

    name = "number"


since_option = click.option(
    "--since",
    type=LengthType(),
    help='How far back to search, such as "7d". Default: everything.',
)
limit_option = click.option(
    "-n",
    "--limit",
    type=CountType(1, 1_000_000),
    default=20,
    show_default=True,
    help="Show at most this many, newest first.",
)


def show_match(
    console: Console, config: Config, kept: StoredArticle, match: Match
) -> None:
    """Print an article with its highlighted words, and the reasons for its score."""
    console.print(headline(kept, match.spans))
    reasons = ", ".join(match.reasons)
    score = f"{origin(config, kept)} · score {match.score} of 100: {reasons}"
    console.print(Text(score, "dim"))
    sentence = Text()
    for text, hit in match.snippet:
        sentence.append(text, style="reverse" if hit else "")
    console.print(sentence)
    console.print(Text(kept.article.url, "blue"))
    console.print()


def headline(kept: StoredArticle, spans: tuple[Span, ...] = ()) -> Text:
    """Return an article's headline with its matching words highlighted."""
    text = Text(cut(kept.article.title, MAX_HEADLINE), style="bold")
    for span in spans:
        if span.field == "title":
            text.stylize("reverse", span.start, span.end)
    return text


def origin(config: Config, kept: StoredArticle) -> str:
    """Return an article's number, outlet and time, and whether it is only a teaser."""
    at = kept.article.published or kept.article.seen
    when = f"{in_zone(at, config.zone):%d %b %Y %H:%M}"
    teaser = " (teaser only)" if kept.article.stub else ""
    return f"#{kept.id} · {kept.article.outlet} · {when}{teaser}"


class ArgumentError(TocsinError):
    """An argument that cannot mean what the command takes, such as a number."""

    exit_code = 2


def article_asked(db: Database, asked: str) -> StoredArticle:
    """Return the article of a number or an address; raises TocsinError for none."""
    remedy = "Use a number that `tocsin search` shows, or an address."
    id_ = _number(asked)
    if id_ is None:
        # A ValueError: an address that is none, such as "http://[".
        with contextlib.suppress(ValueError):
            id_ = addresses.article_at(db, [urls.key(asked)])
        if id_ is None and "." not in asked and ":" not in asked:
            raise ArgumentError(
                f"{asked!r} is neither the number of an article nor an address.",
                remedy=remedy,
            )
    try:
        return StoredArticle(id=id_ or 0, article=articles.get(db, id_ or 0))
    except LookupError:
        raise TocsinError(f"No article {asked} is stored.", remedy=remedy) from None


def number_asked(asked: str, noun: str, *, listed: str) -> int:
    """Return a typed number; raises ArgumentError that says where to find one."""
    number = _number(asked)
    if number is None:
        what = f"an {noun}" if noun == "article" else f"a {noun}"
        raise ArgumentError(f"{asked!r} is not the number of {what}.", remedy=listed)
    return number


def _number(asked: str) -> int | None:
    """Return the number that was typed, as 7 or #7; None for anything else."""
    digits = asked.removeprefix("#")
    # Row numbers have fewer digits; SQLite rejects larger ones.
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if is_number else None

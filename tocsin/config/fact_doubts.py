"""Facts in queries that no article can have: a misspelt source, language or country."""

from collections.abc import Collection, Iterable, Iterator

from spiders import urls
from spiders.extract.metadata.language_codes import is_language, usual_code
from store.model import Source
from tocsin.config.toml_tables import known
from tocsin.watchlists.document import Document, site
from tocsin.watchlists.match import is_fact
from tocsin.watchlists.nodes import ArticleFact, Named, QueryNode, children
from tocsin.watchlists.token_doubts import QueryWarning
from tocsin.words.worded import Worded


def fact_doubts(root: QueryNode, sources: Iterable[Source]) -> Iterator[QueryWarning]:
    """Yield what is doubtful in the facts that a query asks for."""
    sources = list(sources)
    countries = {source.country for source in sources if source.country}
    for fact in _facts(root):
        match fact.fact:
            case "source":
                message = _source_doubt(fact, sources)
            case "lang":
                message = language_doubt(fact.value)
            case "country":
                message = _country_doubt(fact.value, countries)
            case _:
                message = ""
        if message:
            yield QueryWarning(message, fact.start, fact.end)


def language_doubt(tag: str) -> str:
    """Return what is wrong with a language that is asked for; empty for nothing."""
    primary, mark, rest = tag.partition("-")
    usual = usual_code(primary)
    if usual != primary:
        meant = f"{usual}{mark}{rest}"
        return Worded(
            "No article is stored with the language %(tag)s. Write %(meant)s",
            tag=repr(tag),
            meant=meant,
        )
    if not is_language(primary):
        return Worded(
            "%(tag)s is no language. Write its code, such as en, de or pt-BR.",
            tag=repr(tag),
        )
    return ""


def _facts(node: QueryNode) -> Iterator[ArticleFact]:
    """Yield the facts of a query; those behind a @name stand in another text."""
    if isinstance(node, ArticleFact):
        yield node
    elif not isinstance(node, Named):
        for child in children(node):
            yield from _facts(child)


def _source_doubt(fact: ArticleFact, sources: Collection[Source]) -> str:
    # A site need not be that of the feed which lists its articles.
    if site(fact.value) or any(is_fact(fact, _document(each)) for each in sources):
        return ""
    hint = known(fact.value, [source.key for source in sources])
    return Worded(
        "No source has the name %(name)s: it can only be an outlet that other "
        "sources list. %(hint)s",
        name=repr(fact.value),
        hint=hint,
    )


def _document(source: Source) -> Document:
    """Return a source as the query engine sees its articles."""
    names = (source.name, source.key)
    return Document("", "", sources=names, host=urls.host(source.url))


def _country_doubt(country: str, known_countries: Collection[str]) -> str:
    if country in known_countries:
        return ""
    return Worded(
        "No source has the country %(quoted)s. %(hint)s "
        'Write country = "%(country)s" under the [sources] that it is meant for.',
        quoted=repr(country),
        hint=known(country, known_countries),
        country=country,
    )

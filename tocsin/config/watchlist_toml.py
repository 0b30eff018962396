"""A watchlist's table as text, to paste into config.toml."""

from collections.abc import Iterator

from tocsin.config.tables import RouteTable, WatchlistTable
from tocsin.config.toml_text import array, key, literal, quoted


def watchlist_toml(name: str, table: WatchlistTable) -> str:
    """Return the [watchlists.NAME] table; reading it gives the same table again.

    Keys that have their default are left out.
    """
    return "\n".join([f"[watchlists.{key(name)}]", *_lines(table)]) + "\n"


def _lines(table: WatchlistTable) -> Iterator[str]:
    yield f"query = {literal(table.query)}"
    if table.exclude:
        yield f"exclude = {literal(table.exclude)}"
    for name in ("sources", "groups", "languages"):
        if values := getattr(table, name):
            yield f"{name} = {array(values)}"
    if table.min_score:
        yield f"min_score = {table.min_score}"
    if isinstance(table.urgent, str):
        yield f"urgent = {literal(table.urgent)}"
    elif table.urgent:
        yield "urgent = true"
    if table.channels:
        yield f"channels = [{', '.join(map(_route, table.channels))}]"
    if table.evidence is not None:
        yield f"evidence = {str(table.evidence).lower()}"
    if table.changes is not None:
        yield f"changes = {quoted(table.changes)}"
    if not table.enabled:
        yield "enabled = false"


def _route(route: RouteTable) -> str:
    if route.when == RouteTable.model_fields["when"].default:
        return quoted(route.to)
    return f"{{ to = {quoted(route.to)}, when = {quoted(route.when)} }}"

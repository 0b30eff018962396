"""Where a JSON API has the parts of an entry: JMESPath expressions, by option.

jmespath.org has the language. Light: the configuration is checked with it.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

ITEMS = "items"

FIELDS = {
    ITEMS: "@",
    "url": "url || link || href || permalink",
    "title": "title || headline || name",
    "summary": "summary || description || excerpt || teaser",
    "text": "''",
    "published": "published || published_at || publishedAt || pubDate || date",
    "updated": "updated || updated_at || updatedAt || modified",
    "authors": "authors[].name || authors || author.name || author || byline",
    "tags": "tags[].name || tags || keywords",
    "image": "image.url || image",
    "language": "language || lang",
    "id": "id || guid || uuid",
}
"""Option → its expression where the user gives none. `items` is evaluated on the whole
answer, the others on each item; `text` is the whole article, if the API has it."""

WORDPRESS = {
    ITEMS: "@",
    "url": "link",
    "title": "title.rendered",
    "summary": "excerpt.rendered",
    "text": "[content][?!protected] | [0].rendered",
    "published": "date_gmt || date",
    "updated": "modified_gmt || modified",
    "authors": "_embedded.author[].name",
    "tags": '_embedded."wp:term"[][].name',
    "image": 'jetpack_featured_media_url || _embedded."wp:featuredmedia"[0].source_url',
    "language": "lang",
    "id": "guid.rendered || id",
}
"""The same for posts of the WordPress REST API (`/wp-json/wp/v2/posts`)."""

PRESETS: Mapping[str, Mapping[str, str]] = {"json": FIELDS, "wordpress": WORDPRESS}
"""Kind of source → its expressions."""

_FIXED = "language"
"""The field that no option changes: a source's own `language` is no expression."""

Compiled = Mapping[str, Any]
"""Field → what jmespath made of its expression."""


def expression_problems(kind: str, options: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each option that is none or cannot be read."""
    for name, expression in options.items():
        if name not in FIELDS or name == _FIXED:
            near = get_close_matches(name, FIELDS, 1)
            known = ", ".join(field for field in FIELDS if field != _FIXED)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {known}."
            yield f'{name}: kind = "{kind}" has no such option. {hint}'
            continue
        try:
            jmespath.compile(expression)
        except JMESPathError as error:
            [first, *_] = str(error).splitlines()
            yield f"{name}: {expression!r} is no JMESPath expression: {first}"


@lru_cache(maxsize=256)
def compiled(kind: str, options: tuple[tuple[str, str], ...]) -> Compiled:
    """Return the expressions of a source; raises JMESPathError for a wrong one."""
    own = {name: text for name, text in options if name in FIELDS and name != _FIXED}
    expressions = {**PRESETS[kind], **own}
    return {name: jmespath.compile(text) for name, text in expressions.items()}

"""Links of a page in the repository → links of the same page in the site (pure).

In the repository a link leads to a file; in the site, to the page of that file. So each
page is written once, and its links work in both places.
"""

import posixpath
import re
from collections.abc import Callable, Mapping

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)

Finder = Callable[[str], str | None]
"""From a path in the repository to the path in the site, or None for no such page."""


def site_links(text: str, *, source: str, target: str, find: Finder) -> str:
    """Return a page whose relative links lead to pages of the site.

    `source` and `target` are the paths of the page in the repository and in the site. A
    link to a file that has no page becomes its words: a site cannot follow it. Code,
    links within the page and links to other sites stay as they are.
    """

    def lead(found: re.Match[str]) -> str:
        picture, words, address = found.groups()
        path, mark, anchor = address.partition("#")
        if not path or "://" in path or path.startswith("mailto:"):
            return found[0]
        there = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        page = find(there)
        if page is None:
            return str(words)
        relative = posixpath.relpath(page, posixpath.dirname(target) or ".")
        return f"{picture}[{words}]({relative}{mark}{anchor})"

    return outside_code(text, lambda prose: _LINK.sub(lead, prose))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a Markdown text, changed where it is neither a code block nor `code`."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    # Blocks first: a lone backtick in one of them pairs with none of the prose.
    hidden = _INLINE_CODE.sub(keep, _FENCE.sub(keep, text))
    shown = change(hidden)
    # What was hidden last may hold what was hidden before.
    for number in reversed(range(len(kept))):
        shown = shown.replace(f"\0{number}\0", kept[number])
    return shown


def navigation(index: str) -> dict[str, dict[str, str]]:
    """Return heading → path → name of each page that the index of all pages lists.

    Only what stands under a heading of the second level counts, and only the first link
    of each item of a list.
    """
    found: dict[str, dict[str, str]] = {}
    heading = ""
    for line in index.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").strip()
        elif heading and line.startswith("- ") and (link := _LINK.search(line)):
            path = link[3].partition("#")[0]
            if path.endswith(".md"):
                found.setdefault(heading, {})[path] = link[2]
    return found


def contents(sections: Mapping[str, Mapping[str, str]]) -> str:
    """Return the tables of contents that Sphinx makes its navigation of."""
    blocks = [
        "\n".join(
            [
                "```{toctree}",
                ":hidden:",
                f":caption: {heading}",
                "",
                *(
                    f"{name} <{path.removesuffix('.md')}>"
                    for path, name in pages.items()
                ),
                "```",
            ]
        )
        for heading, pages in sections.items()
    ]
    return "\n\n".join(blocks) + "\n"

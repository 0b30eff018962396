"""A page's bytes → what it says: the steps of reading, in their order."""

from collections import Counter

from spiders import urls
from spiders.extract.about.language import language
from spiders.extract.about.page_metadata import PageMetadata, find_metadata
from spiders.extract.about.title import Headline, find_headline
from spiders.extract.dates.page_dates import find_dates
from spiders.extract.page.decode import decode_page
from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.page.structured import Structured
from spiders.extract.people.agencies import find_agencies, find_dateline
from spiders.extract.people.authors import find_authors
from spiders.extract.people.person_names import split_names
from spiders.extract.reading import Reading, ReadingReport
from spiders.extract.selectors import AppliedRule, apply
from spiders.extract.site_rules import SiteRule
from spiders.extract.text.body import Body, find_body
from spiders.extract.text.fallback_text import choose_text
from spiders.extract.text.stub import is_stub

OPENING = 3
"""Lines of a text in which its dateline stands: a standfirst may come before."""


def read(
    markup: bytes,
    url: str,
    content_type: str,
    rules: SiteRule | None = None,
    *,
    explain: bool = False,
) -> Reading:
    """Return what a page says; an empty Reading when it says nothing.

    Any bytes are a page. `rules` say where things stand on this site; `explain` fills
    the report's `blocks`. The same page gives the same reading, whatever was read
    before.
    """
    markup = decode_page(markup, content_type)
    ruled = apply(markup, rules) if rules else None
    page = _page(ruled, url) if ruled else parse_page(markup, url)
    said = find_metadata(page)
    head = _headline(page, said, ruled)
    names = _names(page, said, head, ruled)
    found = find_body(page, head, names)
    route, text = choose_text(page, found, ruled.text if ruled else "")
    lines = text.split("\n", OPENING)[:OPENING]
    dates = find_dates(
        page,
        lines,
        headline=head.element,
        published=ruled.published_text if ruled else "",
        modified=ruled.modified_text if ruled else "",
    )
    return Reading(
        title=head.text,
        text=text,
        authors=names,
        published=dates.published,
        modified=dates.modified,
        language=language(page, text),
        outlet=said.outlet,
        url=said.url,
        claims=said.claims,
        image=_image(page, said, ruled),
        section=ruled.section if ruled and ruled.section else said.section,
        tags=said.tags,
        dateline=find_dateline(text),
        agencies=find_agencies(page, text, names, headline=head.element),
        free=said.free,
        stub=is_stub(page, text, free=said.free, verdicts=found.verdicts),
        report=ReadingReport(
            route=route,
            confidence=round(_CONFIDENCE.get(route, found.share), 2),
            standfirst=found.standfirst if route == "page" else 0,
            dated_by=dates.by,
            zone_guessed=dates.zone_guessed,
            cut=_chars_left_out(page, found),
            missed=ruled.missed if ruled else (),
            blocks=_blocks(page, found) if explain else (),
        ),
    )


_CONFIDENCE = {"rules": 1.0, "declared": 0.5, "none": 0.0}
"""By the way a text was come by; for the page's own blocks it is their share."""


def _page(ruled: AppliedRule, url: str) -> ParsedPage:
    return ParsedPage(tree=ruled.tree, structured=Structured(ruled.tree), url=url)


def _headline(
    page: ParsedPage, said: PageMetadata, ruled: AppliedRule | None
) -> Headline:
    found = find_headline(page, said.outlet)
    return Headline(ruled.title, found.element) if ruled and ruled.title else found


def _names(
    page: ParsedPage, said: PageMetadata, head: Headline, ruled: AppliedRule | None
) -> tuple[str, ...]:
    if ruled and ruled.authors:
        written = (name for text in ruled.authors for name in split_names(text))
        return tuple(dict.fromkeys(written))
    return find_authors(page, outlet=said.outlet, headline=head.element)


def _image(page: ParsedPage, said: PageMetadata, ruled: AppliedRule | None) -> str:
    return urls.absolute(page.url, ruled.image) if ruled and ruled.image else said.image


def _chars_left_out(page: ParsedPage, found: Body) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for block, why in zip(page.tree.blocks, found.verdicts, strict=True):
        if why:
            counted[why.partition(":")[0]] += len(block.text)
    return dict(counted)


def _blocks(page: ParsedPage, found: Body) -> tuple[tuple[str, str], ...]:
    return tuple(
        (block.text, why)
        for block, why in zip(page.tree.blocks, found.verdicts, strict=True)
    )

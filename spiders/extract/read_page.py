"""Read a page: the steps from its bytes to a `Reading`, in their order."""

from collections import Counter
from dataclasses import replace

from spiders import urls
from spiders.decoding import decode_markup
from spiders.extract.dates.date_hints import DateHints
from spiders.extract.dates.page_dates import find_dates
from spiders.extract.metadata.language import language
from spiders.extract.metadata.page_metadata import PageMetadata, find_metadata
from spiders.extract.metadata.title import Headline, find_headline
from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.page.structured import Structured
from spiders.extract.page_evidence import NOTHING_LISTED, ListedWords, find_evidence
from spiders.extract.people.agencies import find_agencies, find_dateline
from spiders.extract.people.authors import find_authors
from spiders.extract.people.bylines import Bylines
from spiders.extract.people.person_names import split_names
from spiders.extract.reading import Reading, ReadingReport
from spiders.extract.selectors import AppliedRule, apply
from spiders.extract.site_rules import SiteRule
from spiders.extract.text.body import Body, find_body
from spiders.extract.text.fallback_text import choose_text
from spiders.extract.text.list_page import is_list
from spiders.extract.text.stub import is_stub

OPENING = 3
"""Lines of a text that may begin with the dateline: a standfirst may come before it."""


def read(
    markup: bytes,
    url: str,
    content_type: str,
    rules: SiteRule | None = None,
    listed: ListedWords = NOTHING_LISTED,
    *,
    explain: bool = False,
    month_first: bool | None = None,
) -> Reading:
    """Return the reading of a page; an empty Reading when it holds nothing.

    Any bytes make a page. `rules` are the selectors of a site rule, `listed` are the
    words to look for as evidence; `explain` fills the report's `blocks`; `month_first`
    is the outlet's habit for 3/4/2024, if it is known. The reading depends on these
    arguments alone.
    """
    markup = decode_markup(markup, content_type)
    ruled = apply(markup, rules) if rules else None
    page = _page_without_cut(ruled, url) if ruled else parse_page(markup, url)
    metadata = find_metadata(page)
    headline = _headline(page, metadata, ruled)
    bylines = Bylines(page, headline.element)
    authors = _authors(bylines, metadata, ruled)
    body = find_body(page, headline, authors)
    route, text = choose_text(page, body, ruled.text if ruled else "")
    spoken = language(page, text)
    hints = _with_rule(DateHints(language=spoken, month_first=month_first), ruled)
    opening = text.split("\n", OPENING)[:OPENING]
    dates = find_dates(page, opening, headline=headline.element, hints=hints)
    return Reading(
        title=headline.text,
        text=text,
        authors=authors,
        published=dates.published,
        modified=dates.modified,
        language=spoken,
        outlet=metadata.outlet,
        url=metadata.url,
        claims=metadata.claims,
        image=_image(page, metadata, ruled),
        section=ruled.section if ruled and ruled.section else metadata.section,
        tags=metadata.tags,
        dateline=find_dateline(text),
        agencies=find_agencies(bylines, text, authors),
        free=metadata.free,
        stub=is_stub(page, text, free=metadata.free, verdicts=body.verdicts),
        report=ReadingReport(
            route=route,
            confidence=round(_CONFIDENCE.get(route, body.share), 2),
            standfirst=body.standfirst if route == "page" else 0,
            dated_by=dates.by,
            zone_guessed=dates.zone_guessed,
            month_first=dates.month_first,
            order_open=dates.order_open,
            cut=_chars_left_out(page, body),
            missed=ruled.missed if ruled else (),
            is_list=ruled is None and is_list(page, body.verdicts),
            evidence=find_evidence(page, markup, listed),
            blocks=_blocks(page, body) if explain else (),
        ),
    )


_CONFIDENCE = {"rules": 1.0, "declared": 0.5, "none": 0.0}
"""Route of a text → its confidence; for "page" it is the share of the prose."""


def _page_without_cut(ruled: AppliedRule, url: str) -> ParsedPage:
    structured = Structured(ruled.tree, url)
    return ParsedPage(tree=ruled.tree, structured=structured, url=url)


def _headline(
    page: ParsedPage, metadata: PageMetadata, ruled: AppliedRule | None
) -> Headline:
    headline = find_headline(page, metadata.outlet)
    if ruled and ruled.title:
        return Headline(ruled.title, headline.element)
    return headline


def _authors(
    bylines: Bylines, metadata: PageMetadata, ruled: AppliedRule | None
) -> tuple[str, ...]:
    if ruled and ruled.authors:
        names = (name for text in ruled.authors for name in split_names(text))
        return tuple(dict.fromkeys(names))
    return find_authors(bylines, outlet=metadata.outlet)


def _with_rule(hints: DateHints, ruled: AppliedRule | None) -> DateHints:
    if ruled is None:
        return hints
    return replace(hints, published=ruled.published_text, modified=ruled.modified_text)


def _image(page: ParsedPage, metadata: PageMetadata, ruled: AppliedRule | None) -> str:
    if ruled and ruled.image:
        return urls.absolute(page.url, ruled.image)
    return metadata.image


def _chars_left_out(page: ParsedPage, body: Body) -> dict[str, int]:
    """Return the number of characters left out for each reason."""
    chars: dict[str, int] = {}
    for block, reason in zip(page.tree.blocks, body.verdicts, strict=True):
        if reason:
            chars[reason] = chars.get(reason, 0) + len(block.text)
    counted: Counter[str] = Counter()
    for reason, count in chars.items():
        counted[reason.partition(":")[0]] += count
    return dict(counted)


def _blocks(page: ParsedPage, body: Body) -> tuple[tuple[str, str], ...]:
    return tuple(
        (block.text, reason)
        for block, reason in zip(page.tree.blocks, body.verdicts, strict=True)
    )

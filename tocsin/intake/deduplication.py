"""Deduplication: the earlier articles that share words with a new one; its index entry.

Everything is looked up inside the transaction that stores the article, so that of two
copies that arrive together one comes first.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, filterfalse, islice
from typing import Literal, Self

from spiders import urls
from spiders.extract.dates.timestamps import is_weak
from store import (
    articles,
    fingerprints,
    overlaps,
    recent_keys,
    stories,
    term_index,
)
from store.database import Database
from store.key_memory import ArticleKeys
from store.model import Article, Placement
from store.overlap_model import Overlap
from tocsin.stories.same_text import SharedText, shared_if_related, text_relation
from tocsin.stories.term_vectors import (
    TermCounts,
    Vector,
    packed,
    stored_terms,
    vector,
)
from tocsin.stories.term_vectors import terms as terms_of
from tocsin.stories.word_runs import PackedRuns, WordRuns, text_key

MOST_COMPARED = 12
"""Earlier articles whose text is compared, those with the rarest fingerprints first."""

HITS = 2
"""Shared fingerprints from which texts are compared: one can be shared by chance."""

NAMES = 12
"""An article's heaviest terms, by which it is found; 20 find hardly more."""

LONGEST = 200_000
"""Characters of a text that are compared, about 30,000 words: twelve such texts are
compared within two seconds. Articles have a tenth of it."""

ONE_PUBLICATION = timedelta(days=7)
"""How long after it was last seen a site's text elsewhere is the same piece."""

DATED_ANEW = timedelta(days=1)
"""How long after it was last seen a site's text has to be dated to be issued again."""

BELIEVED = timedelta(days=7)
"""How long before it was seen an article may claim to be published, for its story to
use that time. An earlier claim is of an old article, or a wrong date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """The keys under which later articles find this one."""

    text_key: str
    at: datetime
    """When the article came, see `effective_time`."""
    prints: Sequence[int]
    holders: Mapping[int, list[int]]
    """Fingerprint → the earlier articles that have it."""
    keys: Sequence[int]
    """The keys under which its terms are counted."""
    vector: Vector
    site: str
    """The registrable domain of its address."""
    found_by: tuple[str, ...] = ()
    """Watchlists that found it."""
    before: int | None = None
    """Only articles of lower numbers came before it; None when all did."""

    def is_earlier(self, other: int) -> bool:
        """Return whether another article came before this one."""
        return self.before is None or other < self.before


@dataclass(frozen=True, slots=True)
class OverlappingArticle:
    """An earlier article that shares words with a new one."""

    overlap: Overlap
    shared: SharedText
    same_site: bool

    @property
    def id(self) -> int:
        """The number of the earlier article."""
        return self.overlap.article


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonText:
    """An article cut into the pieces that are compared, before the write lock."""

    text_key: str
    text: WordRuns
    fingerprints: Sequence[int]
    terms: TermCounts
    found_by: tuple[str, ...] = ()
    """Watchlists that found the article: what else they found is compared as well."""

    @classmethod
    def of(cls, article: Article, *, found_by: Iterable[str] = ()) -> Self:
        """Cut an article; of a very long text only the first `LONGEST` characters."""
        text = article.text[:LONGEST]
        runs = WordRuns.of(text)
        # From now on it is at hand for those that are compared with it.
        compared_runs(text)
        return cls(
            text_key=text_key(article),
            text=runs,
            fingerprints=runs.fingerprints(),
            terms=terms_of(article.title, text, article.language),
            found_by=tuple(found_by),
        )


def compared_runs(text: str) -> PackedRuns:
    """Return the runs of a text; of a very long text, those at its beginning."""
    return PackedRuns.of(text[:LONGEST])


def effective_time(article: Article) -> datetime:
    """Return when an article came: its publication, if that time is plausible."""
    if article.published is None:
        return article.seen
    age = article.seen - article.published
    return article.published if timedelta(0) <= age <= BELIEVED else article.seen


def seen_again(db: Database, known: int, known_by: Literal["url", "text"]) -> Placement:
    """Return the placement of an article that is stored already."""
    story = stories.story_of(db, known)
    return Placement(known=known, known_by=known_by, story=story)


def is_issued_again(
    db: Database, known: int, article: Article, *, memory: timedelta
) -> bool:
    """Return whether an article with the words of a known one was published anew.

    Outlets copy each other for a while. A site prints a text at several addresses on
    one day; a warning that it prints again later, or with a date of its own, or after
    others of its series, is another warning.
    """
    stored = articles.stored_text(db, known)
    if stored is None:
        return False
    last, site = articles.last_seen(db, known), urls.domain(article.url)
    if urls.domain(stored.url) != site:
        return article.seen - last > memory
    if article.seen - last > ONE_PUBLICATION:
        return True
    dated = None if is_weak(article.provenance.dated_by) else article.published
    if dated is not None and dated - last >= DATED_ANEW:
        return True
    between = overlaps.urls_of_later_copies(db, known, last)
    return any(urls.domain(url) == site for url in between)


def index_entry(
    db: Database,
    article: Article,
    comparison: ComparisonText,
    *,
    counted: Collection[int] = (),
) -> IndexEntry:
    """Return an article's index entry, by what is stored now.

    `counted` are keys that are counted for the article itself already.
    """
    keys = comparison.terms.keys()
    others = term_index.frequencies(db, keys)
    for key in others.keys() & counted:
        # It may have been forgotten meanwhile.
        others[key] = max(0, others[key] - 1)
    return IndexEntry(
        text_key=comparison.text_key,
        at=effective_time(article),
        prints=comparison.fingerprints,
        holders=fingerprints.holders(db, comparison.fingerprints),
        keys=keys,
        vector=vector(comparison.terms, others),
        site=urls.domain(article.url),
        found_by=comparison.found_by,
    )


def write_index_entry(
    db: Database,
    article: int,
    entry: IndexEntry,
    *,
    by_terms: bool,
    counted: Collection[int] = (),
) -> None:
    """Write an article's index entry; with `by_terms`, its terms find it as well.

    `counted` are keys that are counted for it already.
    """
    keys = ArticleKeys(
        prints=fingerprints.worth_storing(entry.prints, entry.holders),
        counted=tuple(filterfalse(counted.__contains__, entry.keys)),
        named_by=tuple(islice(entry.vector, NAMES)) if by_terms else (),
    )
    recent_keys.add(db, article, keys)
    term_index.add_vector(db, article, packed(entry.vector))


def replace_index_entry(
    db: Database,
    id_: int,
    article: Article,
    *,
    before: ComparisonText,
    after: ComparisonText,
) -> None:
    """Let later articles find an article by what it says now.

    An article that is not in the index, while it is rebuilt, is left out.
    """
    vector_before = term_index.vector_of(db, id_)
    if vector_before is None:
        return
    counted = set(before.terms.keys()) - recent_keys.remove(db, id_)
    fingerprints.remove(db, id_, before.fingerprints)
    term_index.remove_vector(db, id_, stored_terms(vector_before))
    term_index.uncount(db, counted.difference(after.terms.keys()))
    entry = index_entry(db, article, after, counted=counted)
    is_found = not stories.is_composite(db, id_)
    write_index_entry(db, id_, entry, by_terms=is_found, counted=counted)


def overlapping_articles(
    db: Database, entry: IndexEntry, *, text: WordRuns, since: datetime
) -> list[OverlappingArticle]:
    """Return earlier articles that share words, the one that shares most first.

    Articles seen before `since` are left out.
    """
    found = []
    for earlier in _likely(entry):
        stored = articles.stored_text(db, earlier)
        if stored is None or stored.seen < since:
            continue
        both = shared_if_related(text, compared_runs(stored.text))
        if not both.words:
            continue
        same_site = urls.domain(stored.url) == entry.site
        relation = text_relation(both, same_site=same_site)
        if relation:
            overlap = Overlap(
                article=earlier,
                share=both.share,
                other_share=both.other_share,
                same=relation == "same text",
            )
            found.append(OverlappingArticle(overlap, both, same_site))
    return sorted(found, key=lambda earlier: (-earlier.shared.most, earlier.id))


def _likely(entry: IndexEntry) -> list[int]:
    """Return the articles whose text is worth comparing, the likeliest first."""
    hits = Counter(chain.from_iterable(entry.holders.values()))
    rarity = {
        article: 0.0
        for article, count in hits.items()
        if count >= HITS and entry.is_earlier(article)
    }
    for having in entry.holders.values():
        for article in having:
            if article in rarity:
                rarity[article] += 1 / len(having)
    ranked = sorted(rarity, key=lambda article: (-rarity[article], article))
    return ranked[:MOST_COMPARED]

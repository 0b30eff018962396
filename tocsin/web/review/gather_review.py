"""Gathers a press review from the store."""

from collections.abc import Sequence
from datetime import datetime

from store import article_rows, articles, coverage_ledger, review_rows
from store.article_rows import ArticleRow
from store.database import Database
from store.review_rows import ReviewedMatch, ReviewedReport
from store.snapshot import snapshot
from tocsin.stories.quotations import quotations
from tocsin.stories.statements import QuotedStatement, QuotingArticle, statements
from tocsin.web.review.review_model import (
    MOST_STORIES,
    PressReview,
    RankedStory,
    ReviewedQuotation,
    ReviewedStory,
    ReviewPeriod,
    count_articles,
    likely_stories,
    rank_stories,
    unseen_sources,
)

CANDIDATES = 2 * MOST_STORIES
"""Stories whose reports are read, to rank them."""

QUOTED_STORIES, TEXTS_OF_EACH = 6, 6
"""Stories and texts that quotations are looked for in: 2 ms a text."""

MOST_QUOTATIONS, OF_ONE_STORY = 8, 2

MOST_SPANS = 500
"""Times in which a source was not seen that are looked at."""


def gather_review(
    db: Database, period: ReviewPeriod, watchlists: Sequence[str], now: datetime
) -> PressReview:
    """Return the press review of a time; only reads."""
    with snapshot(db):
        until = min(period.until, now)
        wide = review_rows.found(db, watchlists, period.chart_since, until=until)
        hits = [hit for hit in wide if period.has(hit.seen)]
        stories = {hit.story for hit in hits}
        active = review_rows.active_outlets(db, stories, period.since)
        likely = likely_stories(hits, active, most=CANDIDATES)
        reports = review_rows.reports(db, likely, until)
        ranked = rank_stories(hits, reports, period)[:MOST_STORIES]
        spans = coverage_ledger.blind_spans(db, period.since, until, limit=MOST_SPANS)
        counts = count_articles(wide, watchlists, period)
        return PressReview(
            period=period,
            made=now,
            watchlists=tuple(watchlists),
            stories=tuple(_shown(db, ranked, hits)),
            more_stories=len(stories) - len(ranked),
            articles=counts.articles,
            by_watchlist=counts.by_watchlist,
            by_outlet=counts.by_outlet,
            by_day=counts.by_day,
            watchlist_days=counts.watchlist_days,
            quotations=tuple(_quotations(db, ranked, reports)),
            unseen=unseen_sources(spans, period, now),
        )


def _shown(
    db: Database, ranked: Sequence[RankedStory], hits: Sequence[ReviewedMatch]
) -> list[ReviewedStory]:
    """Return stories with the headline and the hit of the articles that lead them."""
    best: dict[int, ReviewedMatch] = {}
    leads = {story.lead for story in ranked}
    for hit in hits:
        known = best.get(hit.article)
        if hit.article in leads and (known is None or known.score < hit.score):
            best[hit.article] = hit
    pairs = [(hit.article, hit.watchlist) for hit in best.values()]
    rows = {row.article: row for row in article_rows.of_matches(db, pairs)}
    return [_story(story, rows[story.lead]) for story in ranked if story.lead in rows]


def _story(ranked: RankedStory, row: ArticleRow) -> ReviewedStory:
    return ReviewedStory(
        ranked=ranked,
        title=row.title,
        url=row.url,
        outlet=row.outlet,
        seen=row.seen,
        snippet=row.snippet,
        language=row.language,
    )


def _quotations(
    db: Database, ranked: Sequence[RankedStory], reports: Sequence[ReviewedReport]
) -> list[ReviewedQuotation]:
    """Return what somebody said in the first stories, what most outlets print first."""
    found: list[ReviewedQuotation] = []
    for story in ranked[:QUOTED_STORIES]:
        own = [report for report in reports if report.story == story.story]
        # A copy has no other quotations, but shows how far they went.
        texts = [report for report in own if not report.is_copy][:TEXTS_OF_EACH]
        language, quoted = _statements(db, texts, own)
        named = [statement for statement in quoted if statement.speaker]
        found += [
            ReviewedQuotation(
                words=statement.words,
                speaker=statement.speaker,
                outlets=statement.outlets,
                story=story.story,
                language=language,
            )
            for statement in named[:OF_ONE_STORY]
        ]
    found.sort(key=lambda quotation: -len(quotation.outlets))
    # A roundup quotes what another story has too.
    once = {(each.speaker, each.words): each for each in reversed(found)}
    return list(reversed(once.values()))[:MOST_QUOTATIONS]


def _statements(
    db: Database, texts: Sequence[ReviewedReport], own: Sequence[ReviewedReport]
) -> tuple[str, list[QuotedStatement]]:
    """Return the language of the first text, and what is quoted in the texts."""
    quoting, language = [], ""
    for text in texts:
        article = articles.get(db, text.article)
        language = language or article.language
        quoted = quotations(article.text, article.language)
        quoting += [
            QuotingArticle(
                id=report.article, outlet=report.outlet, at=report.at, quotations=quoted
            )
            for report in own
            if report.article == text.article
        ]
    return language, statements(quoting)

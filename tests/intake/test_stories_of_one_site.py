"""A site's next article about the matter of its last, with the real store."""

import pytest

from store import articles, sources
from store.database import Database
from store.model import Article, Placement
from tests.support.factories import NOW, article, source
from tests.support.story_texts import STORY
from tocsin.intake import placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.stories.choose_story import OWN_SITE
from tocsin.stories.grouping import THRESHOLDS

SETTINGS = StorySettings()
LATER = (
    "Lorries cannot cross the lift bridge of Sennick before spring: the town council "
    "found new cracks in the bearings over the Lenna and closed it to them.",
    "Carriers complain about the detour by Valmora. The council says that no bearing "
    "can be replaced while the river is high, and that the repairs take weeks.",
)
"""The matter of STORY, without a passage of it."""


def piece(host: str, *paragraphs: str) -> Article:
    return article(
        1,
        url=f"https://{host}.example/news/{len(paragraphs)}-bridge-of-sennick",
        title="From the valley",
        text="\n".join(paragraphs),
        published=None,
    )


def place(db: Database, new: Article) -> Placement:
    return placement.place(db, new, ComparisonText.of(new), SETTINGS)[0]


def add(db: Database, new: Article) -> None:
    text = ComparisonText.of(new)
    where, entry = placement.place(db, new, text, SETTINGS)
    assert entry is not None
    id_ = articles.add(db, new, url_key=new.url, text_key=text.text_key, words=("", ""))
    placement.write_placement(db, id_, where, entry)


def test_a_story_that_only_the_articles_site_has_needs_a_closer_match(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    add(db, piece("gazette", *STORY))

    elsewhere = place(db, piece("herald", *LATER)).score
    same_site = place(db, piece("gazette", *LATER)).score

    assert elsewhere is not None
    assert elsewhere >= THRESHOLDS["normal"]
    assert same_site == pytest.approx(elsewhere - OWN_SITE)

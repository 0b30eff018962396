"""A fortnight of coverage to look at: stories that grow, copies, quotations, a gap.

python -m tests.support.review_sample DATABASE
"""

from datetime import timedelta

from store import sources
from store.database import Database
from tests.support.factories import NOW, source
from tests.support.stored_coverage import OUTLETS, keep_article, prepare

SOURCES = {
    **OUTLETS,
    "observer": "Isle Observer",
    "kust": "Kustcourant",
    "mina": "صحيفة الميناء",
    "bote": "Morgenbote",
    "phare": "Le Phare du Nord",
}

WATCHLISTS = ("Ferries", "Harbour strike", "مراقبة الموانئ", "Fish quota")

HEADLINES = (
    ("Harbour pilots walk out as talks on night shifts collapse", "en"),
    ("Ferry to the northern isles cancelled for a third day", "en"),
    ("إغلاق الميناء القديم بعد العاصفة", "ar"),
    ("Fangquote für Hering wird um ein Fünftel gekürzt", "de"),
    ("Old lighthouse to become a museum of the sea", "en"),
    ("Le port rouvre, les files s'allongent devant les guichets", "fr"),
)

TEXT = (
    "The harbour was quiet on Monday morning. “We will not go back before the night "
    "shifts are paid,” said Mara Lund, who speaks for the pilots. The harbour office "
    "said that talks would go on. “Nobody is served by an empty pier,” said director "
    "Jon Vester. "
)


def fill(db: Database) -> None:
    """Store the coverage."""
    prepare(db, *WATCHLISTS)
    sources.sync(
        db,
        [source(key, name=name) for key, name in SOURCES.items()],
        NOW - timedelta(days=30),
    )
    number = 0
    keys = list(SOURCES)
    for day in range(14, -1, -1):
        weekend = (NOW - timedelta(days=day)).weekday() > 4
        for place, (headline, language) in enumerate(HEADLINES):
            outlets = 1 + (day * 3 + place * 5) % (3 if weekend else 7)
            story = None
            for turn in range(outlets):
                number += 1
                at = NOW - timedelta(days=day) + timedelta(minutes=-240 + turn * 37)
                id_ = keep_article(
                    db,
                    number,
                    seen=at,
                    source=keys[(place + turn * 3) % len(keys)],
                    outlet_name=SOURCES[keys[(place + turn * 3) % len(keys)]],
                    watchlists=WATCHLISTS[place % 4 : place % 4 + 1 + (place == 0)],
                    story=story,
                    title=headline,
                    language=language,
                    text=TEXT + f"Edition {number}. " * 12,
                    copy_of=story if turn % 3 == 1 else None,
                    score=30 + (place * 13) % 60,
                )
                story = story or id_
    db.conn.execute(
        "INSERT INTO blind_spans (source_id, state, began, ended)"
        " SELECT id, 'blocked', ?, NULL FROM sources WHERE key = 'radio'",
        ((NOW - timedelta(hours=9)).isoformat().replace("+00:00", ".000Z"),),
    )

"""The hubs that sources name, as their listings were last read."""

from store.columns import to_valid_utf8
from store.database import Database
from store.hub_model import HubOffer


def note(db: Database, source: str, offer: HubOffer | None) -> None:
    """Keep what a visit says of a source's hub; None changes nothing."""
    if offer is None:
        return
    if not offer.is_usable:
        db.conn.execute(
            "DELETE FROM hub_offers"
            " WHERE source_id = (SELECT id FROM sources WHERE key = ?)",
            (source,),
        )
        return
    db.conn.execute(
        "INSERT INTO hub_offers (source_id, hub, topic)"
        " SELECT id, ?, ? FROM sources WHERE key = ?"
        " ON CONFLICT DO UPDATE SET hub = excluded.hub, topic = excluded.topic",
        (to_valid_utf8(offer.hub), to_valid_utf8(offer.topic), source),
    )


def all_offers(db: Database) -> dict[str, HubOffer]:
    """Return the key of each watched source that names a hub, and what it names."""
    rows = db.conn.execute(
        "SELECT s.key, o.hub, o.topic FROM hub_offers o"
        " JOIN sources s ON s.id = o.source_id WHERE s.removed IS NULL"
    )
    return {key: HubOffer(hub=hub, topic=topic) for key, hub, topic in rows}

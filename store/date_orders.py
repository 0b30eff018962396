"""Date orders: whether outlets write the day or the month of 3/4/2024 first."""

from typing import Literal

from store.database import Database

KEPT = 10_000
"""Outlets and places that are kept; those that changed longest ago are forgotten."""

DatePlace = Literal["page", "listing"]
"""Where an outlet writes a date. Pages and feeds are often made by several systems."""


def shown(db: Database) -> dict[tuple[str, DatePlace], str]:
    """Return outlet and place → the orders of its last dates, by the last change.

    An order is "d" where the day comes first, "m" where the month does; the newest is
    at the end.
    """
    rows = db.conn.execute("SELECT outlet, place, shown FROM date_orders ORDER BY id")
    return {(outlet, place): orders for outlet, place, orders in rows}


def put(db: Database, outlet: str, place: DatePlace, orders: str) -> None:
    """Write the orders that an outlet showed in a place."""
    db.conn.execute(
        "INSERT OR REPLACE INTO date_orders (outlet, place, shown) VALUES (?, ?, ?)",
        (outlet, place, orders),
    )
    db.conn.execute(
        "DELETE FROM date_orders WHERE id IN"
        " (SELECT id FROM date_orders ORDER BY id DESC LIMIT -1 OFFSET ?)",
        (KEPT,),
    )

"""The desk shows a fleet where there is one, and nowhere else."""

from pathlib import Path

from store import fleet_rows
from store.columns import time_text
from store.database import Database
from store.db import Store
from store.fleet_rows import FleetState, FleetWorkerRow
from tests.support.desk_client import CONFIG, desk
from tests.support.factories import NOW
from tocsin.fleet.condition import SILENT_AFTER

FLEET = CONFIG.replace(
    'name = "Gazette"\n', 'name = "Gazette"\nworkers = ["berlin", "oslo"]\n'
).replace(
    "[watchlists.harbour]",
    '[fleet]\nbroker = "redis://127.0.0.1:6379"\n[watchlists.harbour]',
)
OTHER = "the daemon runs tocsin 1.0, and this is 0.9: install the same version on both"


def worker(name: str, place: str, *, refused: str = "") -> FleetWorkerRow:
    return FleetWorkerRow(
        name=name,
        place=place,
        version="1.0",
        at_once=8,
        done=41,
        pages_per_s=6.25,
        seen=NOW if place else NOW - SILENT_AFTER,
        refused=refused,
    )


def write(db: Database) -> None:
    state = FleetState(at=time_text(NOW), tasks_out=7, carried=123, lost=3)
    workers = [
        worker("berlin-1", "berlin"),
        worker("oslo-1", "oslo", refused=OTHER),
        worker("rome-1", ""),
    ]
    fleet_rows.write(db, state, workers)
    db.conn.execute(
        "INSERT INTO visits (source_id, at, outcome, reason) SELECT id, ?, 'ok',"
        " '2 entries left out; asked from oslo: berlin could not reach it: the site"
        " did not answer in time' FROM sources WHERE key = 'gazette'",
        (time_text(NOW),),
    )


def test_without_a_fleet_nothing_is_said_of_one(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        page = client.get("/sources").text
        told = client.get("/api/v1/fleet").json()

    assert 'id="fleet"' not in page
    assert (told["is_on"], told["workers"]) == (False, [])


def test_the_page_of_sources_shows_the_workers(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, FLEET) as client:
        store.write(write).result()
        page = client.get("/sources").text
        german = client.get("/sources", headers={"Accept-Language": "de"}).text
        told = client.get("/api/v1/fleet").json()

    assert "berlin-1" in page
    assert "6.2" in page
    assert OTHER in page
    assert "asked from oslo: berlin could not reach it" in page
    assert "Worker auf anderen Rechnern" in german
    assert "der Daemon läuft mit tocsin 1.0" in german
    assert "abgefragt von oslo: berlin konnte es nicht erreichen: die" in german
    assert [each["state"] for each in told["workers"]] == [
        *("working", "refused", "silent")
    ]
    assert (told["tasks_out"], told["carried"], told["oldest"]) == (7, 123, None)


def test_a_fleet_without_workers_says_how_to_start_one(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, FLEET) as client:
        page = client.get("/sources").text

    assert "tocsin work" in page

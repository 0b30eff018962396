import asyncio
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from store import desk_tokens
from store.db import Store
from tests.support.desk_client import desk
from tests.support.factories import NOW
from tocsin.wiring.vital_signs import VitalSigns


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def nothing_due() -> None:
    """Look for due work, and find none."""


def vitals_of(client: TestClient) -> VitalSigns:
    found: VitalSigns = client.app.state.desk.vitals  # type: ignore[attr-defined]
    return found


def begin(vitals: VitalSigns, *, paused: bool = False) -> None:
    vitals.is_converting = False
    asyncio.run(vitals.dispatching(nothing_due, lambda: paused)())


def checks(client: TestClient, path: str, status: int) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()["checks"]
    return found


def test_a_daemon_that_fetches_is_ready(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        begin(vitals_of(client))
        ready = checks(client, "/readyz", 200)

    assert set(ready.values()) == {"ok"}
    assert ready.keys() == {"loop", "writer", "database", "writes", "fetching"}


def test_a_daemon_that_converts_is_alive_and_not_ready(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        alive = checks(client, "/healthz", 200)
        ready = checks(client, "/readyz", 503)

    assert alive == {"loop": "ok", "writer": "ok"}
    assert "converted" in ready["fetching"]


def test_a_dispatch_that_is_stuck_is_not_ready(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        vitals, clock = vitals_of(client), Clock()
        vitals._clock = clock
        begin(vitals)
        clock.seconds = 31.0
        ready = checks(client, "/readyz", 503)

    assert ready["fetching"] == "Due work was not looked for since 31 seconds."


def test_a_dispatch_that_waits_for_the_database_is_not_ready(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        begin(vitals_of(client), paused=True)
        ready = checks(client, "/readyz", 503)

    assert "could not be written" in ready["fetching"]


def test_a_store_that_is_closed_is_not_alive(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        begin(vitals_of(client))
        store.close()
        alive = checks(client, "/healthz", 503)
        ready = checks(client, "/readyz", 503)

    assert alive["writer"] == "The thread that writes has ended."
    assert str(tmp_path) not in str(ready)
    assert "closed already" in ready["writes"]


def test_who_has_no_token_sees_the_health_of_a_desk_with_users_and_no_metrics(
    tmp_path: Path, store: Store
) -> None:
    hash_ = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("sesame")
    users = f'[desk.users.ada]\nrole = "reader"\npassword_hash = "{hash_}"\n'
    made = store.write(
        desk_tokens.add, "prometheus", scopes=["read"], by="ada", now=NOW
    ).result()
    with desk(tmp_path, store, users) as client:
        alive = client.get("/healthz")
        refused = client.get("/metrics")
        headers = {"authorization": f"Bearer {made}"}
        metrics = client.get("/metrics", headers=headers)

    assert alive.status_code == 200
    assert refused.status_code == 401
    assert metrics.status_code == 200


@pytest.mark.parametrize("seconds", [0.0, 0.004, 0.3, 12.0])
def test_each_lag_of_the_loop_is_in_one_bucket(seconds: float) -> None:
    lag = VitalSigns().loop_lag

    lag.note(seconds)

    counts = dict(lag.buckets())
    assert counts["+Inf"] == 1.0
    within = [bound for bound in counts if float(bound) >= seconds]
    assert [bound for bound, count in counts.items() if count] == within
    assert lag.sum_seconds == seconds


def test_a_probe_needs_neither_the_database_nor_a_token_that_holds(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        store.path.unlink()
        alive = client.get("/healthz", headers={"authorization": "Bearer revoked"})

    assert alive.status_code == 200

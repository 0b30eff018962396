"""Everything that the API's document allows, and much that it does not, is asked.

`make test-desk` runs this: schemathesis is a program of its own.
"""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from store import channels, desk_tokens, outbox
from store.database import Database
from store.db import Store
from store.outbox import NewDelivery
from tests.support import desk_records
from tests.support.factories import NOW, message
from tests.support.patience import PATIENCE
from tests.support.served_desk import served_desk

PROGRAM = shutil.which("schemathesis")

EXAMPLES = os.environ.get("EXAMPLES", "50")
"""Requests of each operation and phase."""

SEED = os.environ.get("SEED", "1")

CONFIG = """
[channels.hook]
url = "json://127.0.0.1:9"
[desk.users.ada]
role = "admin"
password_hash = "{hash}"
[sources.gazette]
url = "https://gazette.example/feed"
kind = "feed"
[watchlists.ferries]
query = "ferry"
[watchlists.piers]
query = "pier"
"""


def fill(db: Database) -> None:
    desk_records.known(db)
    desk_records.live(db, random.Random(1), 60)
    channels.ensure(db, ["hook"])
    for number in range(5):
        title = f"Ferry {number} late"
        new = NewDelivery(
            key=title, kind="alert", channel="hook", message=message(title), thread=""
        )
        outbox.queue(db, new, NOW)


@pytest.mark.skipif(PROGRAM is None, reason="schemathesis is missing: make test-desk")
def test_the_api_keeps_to_its_document(tmp_path: Path, store: Store) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(hash=cheap.hash("open sesame")), "utf-8")
    store.write(fill).result()
    token = store.write(
        desk_tokens.add, "ci", scopes=["admin"], by="ada", now=NOW
    ).result()
    settings = Path(__file__).with_name("schemathesis.toml")

    with served_desk(config, store) as address:
        asked = subprocess.run(
            [
                str(PROGRAM),
                f"--config-file={settings}",
                "run",
                f"{address}/api/v1/openapi.json",
                f"--header=Authorization: Bearer {token}",
                f"--max-examples={EXAMPLES}",
                f"--seed={SEED}",
                "--generation-database=:memory:",
            ],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": "", "NO_COLOR": "1", "COLUMNS": "100"},
            capture_output=True,
            text=True,
            timeout=PATIENCE * 4,
        )

    assert asked.returncode == 0, asked.stdout[-20_000:] + asked.stderr[-2_000:]

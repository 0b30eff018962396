"""The desk over the scene of a newsroom, asked as a browser asks."""

import contextlib
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from starlette.testclient import TestClient

from store.db import Store
from tests.support import desk_scene
from tests.support.desk_client import desk
from tests.support.factories import NOW


@contextlib.contextmanager
def scene_desk(folder: Path) -> Iterator[tuple[TestClient, Store]]:
    """Yield a client of a desk with the scene, and its store."""
    shutil.copy(_filled() / "tocsin.db", folder / "scene.db")
    text = (_filled() / "config.toml").read_text("utf-8")
    with (
        contextlib.closing(Store(folder / "scene.db")) as store,
        desk(folder, store, text.replace("tocsin.db", "scene.db")) as client,
    ):
        yield client, store


@cache
def _filled() -> Path:
    """Return a folder with the scene's database: it is filled once, in two seconds."""
    folder = Path(mkdtemp(prefix="tocsin-scene-"))
    config = desk_scene.write_config(folder)
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
    return folder

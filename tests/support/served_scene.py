"""A desk with two days of a newsroom, for the browser."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from store.db import Store
from tests.support import desk_scene
from tests.support.edited_articles import edit_articles
from tests.support.factories import NOW
from tests.support.served_desk import served_desk


@contextlib.contextmanager
def served_scene(folder: Path) -> Iterator[str]:
    """Yield the address of a desk that shows the scene."""
    config = desk_scene.write_config(folder)
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
        edit_articles(store, config, config.evidence_folder, NOW)
        with served_desk(config.path, store) as address:
            yield address

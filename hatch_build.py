"""Puts the manual pages into the wheel, where `make man` has written them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualPages(BuildHookInterface[Any]):
    """Installs build/man as share/man/man1; without it, builds the wheel alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name each page and where an installer is to put it."""
        if version == "editable":
            return
        for page in sorted((Path(self.root) / "build" / "man").glob("*.1")):
            build_data["shared_data"][str(page)] = f"share/man/man1/{page.name}"

"""Print which licence each distribution of an environment has, and where its text is.

Run by the Python of that environment, with the folder at which it will be. Fails when a
distribution names none: a package without its licences is not handed on.
"""

import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def licence_of(distribution: Distribution) -> str:
    """Return what its metadata says, in the newest of three ways; "" for nothing."""
    said = distribution.metadata
    short = said.get("License-Expression") or said.get("License") or ""
    classes = [
        name.rpartition(" :: ")[2]
        for name in said.get_all("Classifier") or []
        if name.startswith("License :: ")
    ]
    # Some write the whole text there.
    return short if short and "\n" not in short else ", ".join(classes)


def texts_of(distribution: Distribution, prefix: Path, place: Path) -> list[Path]:
    """Return where the texts of its licence will be."""
    held = (
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or []
        if ".dist-info" in file.parts[0] and TEXTS.search(file.name)
    )
    return sorted(place / path.relative_to(prefix) for path in held)


def main(place: Path) -> None:
    """Print a paragraph for each distribution, by name."""
    found = {item.name.lower(): item for item in distributions()}
    for _, item in sorted(found.items()):
        licence = licence_of(item)
        if not licence:
            sys.exit(f"{item.name} {item.version} names no licence.")
        print(f"{item.name} {item.version}: {licence}")  # noqa: T201
        for path in texts_of(item, Path(sys.prefix), place):
            print(f"  {path}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))

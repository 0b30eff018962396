"""One noun, one word: no public class or module is called what another is called."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT

PACKAGES = ("tocsin", "spiders", "scheduler", "store")

COMMANDS = ROOT / "tocsin" / "cli" / "commands"
"""Its modules are called what a user types."""


def modules(root: Path = ROOT) -> list[Path]:
    found = [path for name in PACKAGES for path in (root / name).rglob("*.py")]
    return [path for path in found if not path.stem.startswith("__")]


def public_types(tree: ast.Module) -> Iterator[str]:
    """Yield the classes of a module, and the names it gives to types."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name[0].isupper() and not name.isupper() and len(name) > 1:
                yield name


def twice(named: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: places for name, places in named.items() if len(places) > 1}


def test_no_two_modules_have_one_name() -> None:
    places = defaultdict(list)
    for path in modules():
        if path.parent != COMMANDS:
            places[path.stem].append(str(path.relative_to(ROOT)))

    assert twice(places) == {}


def test_no_two_public_types_have_one_name() -> None:
    places = defaultdict(list)
    for path in modules():
        for name in public_types(ast.parse(path.read_text("utf-8"))):
            if not name.startswith("_"):
                places[name].append(str(path.relative_to(ROOT)))

    assert twice(places) == {}


def test_a_second_thing_of_one_name_is_noticed() -> None:
    tree = ast.parse(
        "class Page:\n    ...\nPieces = tuple[str, ...]\nMAX = 1\n_A = int"
    )

    assert list(public_types(tree)) == ["Page", "Pieces"]
    assert twice({"Page": ["a.py", "b.py"], "Text": ["a.py"]}) == {
        "Page": ["a.py", "b.py"]
    }

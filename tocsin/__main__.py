"""Start here: the neighbours are checked, then the command line takes over."""

import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("spiders", "scheduler", "store")


def check_neighbours() -> None:
    """Exit when one of our packages would come from somewhere else.

    Their names are plain words. A folder `spiders/` in the working directory, or
    another distribution that owns the name, would otherwise run in place of ours.
    """
    home = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found is None or found.parent.parent != home:
            sys.exit(
                f"tocsin: the package {name!r} comes from {found}, not from {home}.\n"
                "Start tocsin by its own command, or with: python -P -m tocsin"
            )


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    check_neighbours()
    from tocsin.cli.main import main as command_line
    from tocsin.wiring.garbage import look_rarely_while_loading

    look_rarely_while_loading()
    command_line()


if __name__ == "__main__":
    main()

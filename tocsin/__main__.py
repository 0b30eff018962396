"""Start here: the neighbours are checked, then the command line takes over."""

import contextlib
import os.path
import sys
from importlib.util import find_spec

from tocsin.wiring.garbage import look_rarely_while_loading
from tocsin.wiring.version import this_version

PACKAGES = ("spiders", "scheduler", "store")


def check_neighbours() -> None:
    """Exit when one of our packages would come from somewhere else.

    Their names are plain words. A folder `spiders/` in the working directory, or
    another distribution that owns the name, would otherwise run in place of ours.
    """
    # pathlib takes half as long to load as Python itself.
    home = _folder_above(os.path.realpath(__file__))
    for name in PACKAGES:
        spec = find_spec(name)
        found = os.path.realpath(spec.origin) if spec and spec.origin else None
        if found is None or _folder_above(found) != home:
            sys.exit(
                f"tocsin: the package {name!r} comes from {found}, not from {home}.\n"
                "Start tocsin by its own command, or with: python -P -m tocsin"
            )


def _folder_above(module: str) -> str:
    """Return the folder that a package lies in, by the path of a module of it."""
    return module.rsplit(os.sep, 2)[0]


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    check_neighbours()
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        # As the command line says it, which takes three times as long to load, and
        # which knows what to say where nothing can be written.
        with contextlib.suppress(OSError):
            sys.stdout.write(f"tocsin {this_version()}\n")
            sys.stdout.flush()
            return
    look_rarely_while_loading()
    from tocsin.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()

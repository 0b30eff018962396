"""`tocsin` and its commands, and how all of them report an error.

Exit codes: 0 fine, 1 something wrong in the world, 2 wrong usage or configuration, 70 a
fault of tocsin itself, 130 ended by Ctrl-C.
"""

import contextlib
import io
import sys
from collections.abc import Callable

import click

from store.errors import TocsinError
from tocsin.cli.suggesting_group import SuggestingGroup
from tocsin.cli.terminal_output import (
    OutputError,
    ReaderGoneError,
    open_missing_streams,
    shorten_lines,
    terminal_output,
)
from tocsin.wiring.version import this_version

COMMANDS = {
    "init": "Write a commented configuration to PATH (config.toml).",
    "discover": "Find the feeds and sitemaps of each site, and the best of them.",
    "check": "Check the configuration, every source and every channel.",
    "run": "Run the daemon until it is told to stop.",
    "status": "Show whether the daemon runs, and what needs a look.",
    "doctor": "Look for what is wrong with an installation, and say what to type.",
    "sources": "Show the sources, the state that each is in, and what to do.",
    "fetch": "Visit the sources once, now, and show the results.",
    "search": "Show the stored articles that a QUERY matches, as a watchlist would.",
    "test": "Try a WATCHLIST, or a query, on the stored articles.",
    "backfill": "Store a WATCHLIST's matches among the stored articles, "
    "without alerts.",
    "stories": "Show stories and the outlets that report them; merge or split stories.",
    "review": "Show the press review of a day or a week.",
    "why": "Show why an ARTICLE (number or URL) is in its story, and why "
    "it was sent or not.",
    "article": "Show an ARTICLE (number or URL) as it is stored, and its matches.",
    "watch": "List and explain watchlists and queries.",
    "extract": "Read one page as the daemon does, and show the result.",
    "preview": "Show the message a WATCHLIST would send, made from stored articles.",
    "alerts": "Show what was sent, what waits and what failed; "
    "send it again or cancel it.",
    "channels": "Show the channels and how each is doing, or send a test message.",
    "mute": "Mute a story, a watchlist or an outlet for a while.",
    "desk": "Make passwords and tokens for the desk, the pages that the daemon serves.",
    "service": "Install the daemon as a service of systemd, or remove it.",
    "backup": "Copy the database to PATH, a new file, while the daemon runs or not.",
    "restore": "Put a backup, PATH, in the place of the database.",
    "forget": "Remove articles for good, with all that quotes them.",
    "evidence": "Show and check pages that are kept as they were received.",
    "fleet": "Show the workers that fetch for the daemon on other machines.",
    "work": "Fetch and read pages for a daemon on another machine.",
    "upgrade": "Bring the database up to date while the daemon is stopped.",
    "demo": "Watch five small outlets on this machine and "
    "show alerts in this terminal.",
}
"""Command → the first sentence of its help, in the order of --help. The sentences are
here too so that --help loads no command: all of them take a second."""

_PLACES = {
    "test": "trial:test",
    "backfill": "search:backfill",
    "restore": "backup:restore",
}
"""Command → its module in tocsin.cli.commands, where that has another name."""

FAULT_OF_OURS = 70
"""EX_SOFTWARE of sysexits.h: an internal software error."""

_MAX_ERROR_CHARS = 300
"""Of an error in one line; the file has all of it."""


@click.group(
    cls=SuggestingGroup,
    sentences=COMMANDS,
    places=_PLACES,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    this_version(), prog_name="tocsin", message="%(prog)s %(version)s"
)
def tocsin() -> None:
    """Watch the news you choose, and get an alert when it matters.

    Begin with `tocsin demo`, or write a config.toml with `tocsin init`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process; an error is one clear line."""
    open_missing_streams()
    sys.exit(run_command(lambda: tocsin.main(arguments, standalone_mode=False)))


def run_command(command: Callable[[], object]) -> int:
    """Return the exit code of a command, after its error, if any, was printed."""
    code: object = 0
    with terminal_output():
        try:
            with contextlib.suppress(ReaderGoneError):
                code = command()
                sys.stdout.flush()
        except click.ClickException as error:
            shown = io.StringIO()
            error.show(shown)
            click.echo(shorten_lines(shown.getvalue()), nl=False, err=True)
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            return 130
        except OutputError as error:
            message = f"tocsin: The output cannot be written: {error.strerror}."
            click.echo(message, err=True)
            return TocsinError.exit_code
        except TocsinError as error:
            text = shorten_lines(error.shown())
            click.echo(f"tocsin: {text}" if "\n" not in text else text, err=True)
            return error.exit_code
        except Exception as error:
            # The other broad net: nobody foresaw this, and a traceback helps nobody.
            click.echo(_fault_of_ours(error), err=True)
            return FAULT_OF_OURS
    return code if isinstance(code, int) else 0


def _fault_of_ours(error: Exception) -> str:
    """Return a line on an error that nobody foresaw, and where its traceback is."""
    # Only here: they load what compresses files, and what reads source code.
    import tempfile
    import traceback

    trace = "".join(traceback.format_exception(error))
    first = " ".join(f"{type(error).__name__}: {error}".split())[:_MAX_ERROR_CHARS]
    first = first.encode(errors="backslashreplace").decode()
    try:
        # Readable by its owner only: a traceback may show what a configuration holds.
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="tocsin-",
            suffix=".log",
            encoding="utf-8",
            errors="backslashreplace",
            delete=False,
        ) as file:
            file.write(f"tocsin {this_version()}\n{trace}")
    except OSError:
        return f"{trace}tocsin: a fault of tocsin itself: {first}"
    return (
        f"tocsin: a fault of tocsin itself: {first}\n"
        f"Please report it with {file.name}, which says where it happened."
    )

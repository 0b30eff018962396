"""`tocsin fetch`: visit the sources once, now."""

import contextlib
import threading
from datetime import timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as ProgressBars
from rich.table import Table

from store import paused_sources, sources
from store.errors import AlreadyRunningError, StoreError, TocsinError
from store.lock import running
from store.model import Visit
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.name_completion import complete_source
from tocsin.cli.options import reader_of, with_config, workers_for, writing
from tocsin.config import Config
from tocsin.daemon.one_round import Progress, run_once
from tocsin.logs.setup import only_errors, set_up_logs
from tocsin.wiring.clock import now

WAIT = timedelta(minutes=2)
"""How long to wait for a running daemon to make the visits asked of it."""


@click.command()
@click.argument("source", nargs=-1, shell_complete=complete_source)
@json_option
@with_config
def fetch(config: Config, source: tuple[str, ...], as_json: bool) -> int:
    """Visit the sources once, now, and show the results.

    All of them but paused ones, or those named. If a daemon is running, it makes the
    visits. Exit code 1: one of them failed.
    """
    keys = _chosen(config, source)
    set_up_logs("text")
    # The bar and the table say it; what else is logged would tear them.
    for name in ("tocsin.daemon", "tocsin.alerts"):
        only_errors(name)
    code, visits = _visit(config, keys)
    if as_json:
        print_json([_record(key, *visits[key]) for key in sorted(visits)])
    else:
        _show(visits)
    failed = [key for key, (visit, _) in visits.items() if _is_bad(visit)]
    return code or (1 if failed or not visits else 0)


def _chosen(config: Config, source: tuple[str, ...]) -> list[str]:
    """Return the sources to visit; raises TocsinError for one that is paused."""
    paused = _paused(config)
    named = [config.source(key).key for key in source]
    if refused := paused.intersection(named):
        raise TocsinError(
            f"Paused: {', '.join(sorted(refused))}.",
            remedy=f"Visit it again: tocsin sources resume {min(refused)}",
        )
    keys = named or [one.key for one in config.sources if one.key not in paused]
    if config.sources and not keys:
        raise TocsinError(
            "All sources are paused.",
            remedy=f"Visit one again: tocsin sources resume {config.sources[0].key}",
        )
    return keys


def _visit(config: Config, keys: list[str]) -> tuple[int, dict[str, tuple[Visit, int]]]:
    """Make the visits; return the exit code of what made them, and what came of each.

    The bars are on stderr: stdout is for the results.
    """
    with ProgressBars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        round_ = _Round(keys, progress)
        # Asked first: the daemon has the channels' secrets, whoever types may not.
        if (pid := running(config.database)) is not None:
            _ask(config, keys, round_, pid)
            return 0, round_.visits
        code = 0
        try:
            with workers_for(config) as workers:
                code = run_once(config, workers, keys, round_.progress)
        except AlreadyRunningError as error:
            _ask(config, keys, round_, error.pid)
    return code, round_.visits


def _paused(config: Config) -> set[str]:
    """Return the sources that are paused; none in a database that is not up to date."""
    with contextlib.suppress(StoreError):
        return paused_sources.paused(reader_of(config))
    return set()


class _Round:
    """One visit to each source, and the pages that are new."""

    def __init__(self, keys: list[str], progress: ProgressBars) -> None:
        self.keys = keys
        self.visits: dict[str, tuple[Visit, int]] = {}
        self._progress = progress
        self._visiting = progress.add_task("visiting", total=len(keys))
        self._reading = progress.add_task("reading", total=0)
        self._pages = 0

    @property
    def progress(self) -> Progress:
        """Return the callbacks of a round."""
        return Progress(visited=self.visited, read=self.read)

    def visited(self, visit: Visit, new: int) -> None:
        """Count a visit."""
        self.visits[visit.source] = (visit, new)
        self._pages += new
        self._progress.update(self._visiting, completed=len(self.visits))
        self._progress.update(self._reading, total=self._pages)

    def read(self) -> None:
        """Count a page."""
        self._progress.advance(self._reading)


def _ask(config: Config, keys: list[str], round_: _Round, pid: int | None) -> None:
    """Ask the running daemon for the visits, and wait until it has made them."""
    asking = f"Asking the running daemon (pid {pid or 'unknown'}) to visit them."
    click.echo(asking, err=True)
    asked = now()
    with writing(config) as writer:
        sources.request_visit(writer, keys, asked)
    reader = reader_of(config)
    pause = threading.Event()
    while len(round_.visits) < len(keys) and now() - asked < WAIT:
        for visit, new in sources.visits_since(reader, asked):
            if visit.source in keys and visit.source not in round_.visits:
                round_.visited(visit, new)
        pause.wait(0.2)


def _is_bad(visit: Visit) -> bool:
    return visit.outcome in ("soft", "hard")


def _record(key: str, visit: Visit, new: int) -> Record:
    return {
        "source": key,
        "outcome": _outcome(visit),
        "listed": visit.listed,
        "new": new,
        "reason": visit.reason,
    }


def _outcome(visit: Visit) -> str:
    return "failed" if _is_bad(visit) else visit.outcome


def _show(visits: dict[str, tuple[Visit, int]]) -> None:
    table = Table("source", "outcome", "listed", "new", "", box=None, pad_edge=False)
    for key, (visit, new) in sorted(visits.items()):
        style = "red" if _is_bad(visit) else None
        cells = (_outcome(visit), str(visit.listed), str(new), visit.reason)
        table.add_row(key, *cells, style=style)
    Console().print(table)

"""`tocsin fleet`: the workers that fetch for the daemon, and how they are doing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from store import fleet_rows
from store.columns import time_from
from store.fleet_rows import FleetState, FleetWorkerRow
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.config import Config
from tocsin.fleet.condition import Condition, condition
from tocsin.words.phrases import when


@click.command()
@json_option
@with_config
def fleet(config: Config, as_json: bool) -> int:
    """Show the workers that fetch for the daemon on other machines.

    As the daemon last wrote it down, every ten seconds. Exit code 1 when there is a
    fleet and no worker takes tasks, or its broker is away.
    """
    reader, now = reader_of(config), datetime.now(UTC)
    state, workers = fleet_rows.state(reader), fleet_rows.workers(reader)
    working = [worker for worker in workers if _condition(worker, now) == "working"]
    is_well = bool(working) and not state.away_since
    code = 0 if is_well or not config.fleet.is_on else 1
    if as_json:
        print_json(_record(state, workers, now))
        return code
    console = Console()
    for line in _lines(config, state, workers, now):
        console.print(line)
    return code


def _condition(worker: FleetWorkerRow, now: datetime) -> Condition:
    return condition(worker.refused, worker.seen, now)


def _record(state: FleetState, workers: list[FleetWorkerRow], now: datetime) -> Record:
    return {
        "at": time_from(state.at) if state.at else None,
        "tasks_out": state.tasks_out,
        "oldest": time_from(state.oldest) if state.oldest else None,
        "carried": state.carried,
        "fetched_here": state.fetched_here,
        "lost": state.lost,
        "refused": state.refused,
        "foreign": state.foreign,
        "away_since": time_from(state.away_since) if state.away_since else None,
        "workers": [
            {
                "name": worker.name,
                "state": _condition(worker, now),
                "place": worker.place,
                "version": worker.version,
                "at_once": worker.at_once,
                "done": worker.done,
                "pages_per_s": round(worker.pages_per_s, 2),
                "seen": worker.seen,
                "refused": worker.refused,
            }
            for worker in workers
        ],
    }


def _lines(
    config: Config, state: FleetState, workers: list[FleetWorkerRow], now: datetime
) -> Iterator[Text]:
    if not config.fleet.is_on:
        yield Text("There is no fleet: [fleet] broker in config.toml makes one.")
        return
    if not state.at:
        yield Text("The daemon has not run with this fleet yet.")
        return
    if state.away_since:
        since = when(time_from(state.away_since), config.zone)
        yield Text(f"✗ The broker is away since {since}.", "red")
    for worker in workers:
        how = _condition(worker, now)
        colour = {"working": "green", "refused": "red"}.get(how, "yellow")
        line = Text(f"{worker.name:<16} ") + Text(f"{how:<8}", colour)
        place = f" at {worker.place}" if worker.place else ""
        line.append(f"{place} {worker.at_once} at once, ")
        line.append(f"{worker.pages_per_s:.1f} a second, {worker.done:,} done, ")
        line.append(f"seen {when(worker.seen, config.zone)}")
        if worker.refused:
            line += Text(f"  {worker.refused}", "yellow")
        yield line
    if not workers:
        yield Text(
            "No worker has said hello. On another machine: tocsin work", "yellow"
        )
    out = f"{state.tasks_out:,}"
    if state.oldest:
        out += f", the oldest since {when(time_from(state.oldest), config.zone)}"
    yield Text(f"tasks out: {out}")
    yield Text(
        f"since the start: {state.carried:,} carried, {state.fetched_here:,} fetched "
        f"here, {state.lost:,} lost and given to others, {state.refused:,} refused by "
        f"workers, {state.foreign:,} results that nobody waited for"
    )

"""`python -m benchmarks.command_start`: what short commands cost, most of it to load.

Each command runs as a process of this checkout and of another one in turn, on the same
configuration and a small database, its output into a file. A line of JSON has, of each,
the median CPU of the whole process in ms (user and system), how many modules it had
loaded in the end, and the median of the rounds' ratios. The first round is not counted:
it writes bytecode.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.desk_pages import build_database
from benchmarks.subprocesses import ROOT
from benchmarks.synthetic_articles import Press

COMMANDS = {
    "version": ["--version"],
    "help": ["--help"],
    "search": ["search", "{word}"],
    "stories": ["stories"],
    "alerts": ["alerts"],
    "why": ["why", "1"],
    "status": ["status"],
    "watch list": ["watch", "list"],
    "article": ["article", "1"],
    "sources": ["sources"],
    "channels": ["channels"],
    "evidence": ["evidence"],
    "mute": ["mute"],
    "review": ["review"],
}
"""Name in the results → arguments."""

COMPLETIONS = {"complete command": "tocsin st", "complete name": "tocsin test watch00"}
"""Name in the results → what stands on the line when somebody presses Tab."""

_COUNT = (
    "import atexit, sys\n"
    "atexit.register(lambda: print(len(sys.modules), file=sys.stderr))\n"
    "from tocsin.__main__ import main\n"
    "sys.argv[0] = 'tocsin'\n"
    "main()\n"
)
"""Runs a command; its last line on stderr is the number of modules."""


def measure(
    checkouts: Sequence[Path], folder: Path, *, rounds: int
) -> dict[str, dict[str, object]]:
    """Return what each command costs in each checkout."""
    word = build_database.watchlists_of(_press(), 1)[0].query.split()[0].strip('"(')
    found: dict[str, dict[str, object]] = {}
    for name in [*COMMANDS, *COMPLETIONS]:
        arguments = [each.format(word=word) for each in COMMANDS.get(name, [])]
        typed = COMPLETIONS.get(name, "")
        costs = [
            [_cpu_ms(each, arguments, folder, typed=typed) for each in checkouts]
            for _ in range(rounds + 1)
        ][1:]
        figures: dict[str, object] = {
            "cpu_ms": [round(median(column)) for column in zip(*costs, strict=True)],
            "modules": [
                _modules(each, arguments, folder, typed=typed) for each in checkouts
            ],
        }
        if len(checkouts) > 1:
            figures["ratio"] = round(median(this / other for this, other in costs), 2)
        found[name] = figures
    return found


def _cpu_ms(
    checkout: Path, arguments: Sequence[str], folder: Path, *, typed: str
) -> float:
    """Return the CPU of a command from its start to its end."""
    process = subprocess.Popen(
        [checkout / ".venv" / "bin" / "tocsin", *arguments],
        cwd=folder,
        env=_environment(typed),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1: a source or a daemon needs a look. It still answers.
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{checkout}: {arguments} ended with {process.returncode}")
    return 1_000 * (usage.ru_utime + usage.ru_stime)


def _modules(
    checkout: Path, arguments: Sequence[str], folder: Path, *, typed: str
) -> int:
    """Return how many modules a command has loaded when it ends."""
    ended = subprocess.run(
        [checkout / ".venv" / "bin" / "python", "-c", _COUNT, *arguments],
        cwd=folder,
        env=_environment(typed),
        capture_output=True,
        text=True,
    )
    return int(ended.stderr.split()[-1])


def _environment(typed: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    if not typed:
        return kept
    asked = {"_TOCSIN_COMPLETE": "bash_complete", "COMP_WORDS": typed}
    return {**kept, **asked, "COMP_CWORD": str(len(typed.split()) - 1)}


def _press() -> Press:
    return Press(1, words=build_database.WORDS)


def _configuration(watchlists: int) -> str:
    """Return a configuration for the database, with so many watchlists."""
    parts = ['[tocsin]\ndatabase = "tocsin.db"\n[desk]\nlisten = ""']
    for source in build_database.sources_of(build_database.OUTLETS):
        parts.append(f'[sources.{source.key}]\nname = "{source.name}"')
        parts.append(f'url = "{source.url}"')
    for number in range(build_database.CHANNELS):
        parts.append(f'[channels.channel{number}]\nurl = "json://127.0.0.1:1/hook"')
    for each in build_database.watchlists_of(_press(), watchlists):
        channels = [route.channel for route in each.routes]
        parts.append(f"[watchlists.{each.name}]\nquery = '''{each.query}'''")
        parts.append(f"channels = {channels}")
    return "\n".join(parts) + "\n"


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.command_start")
    parser.add_argument("--against", type=Path, help="another checkout, with .venv")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--watchlists", type=int, default=300)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    checkouts = [ROOT, *([options.against.resolve()] if options.against else [])]
    with TemporaryDirectory() as name:
        folder = Path(name)
        print("building the database", file=sys.stderr)
        built = build_database.build(folder, options.articles)
        built.rename(folder / "tocsin.db")
        text = _configuration(options.watchlists)
        (folder / "config.toml").write_text(text, "utf-8")
        found = measure(checkouts, folder, rounds=options.rounds)
    print(json.dumps({"watchlists": options.watchlists, **found}))


if __name__ == "__main__":
    main()

"""`python -m benchmarks.build_before COMMIT MODULE [ARGUMENT…]`: two builds in turn.

Checks a commit out into a temporary folder and runs a benchmark on both, in turn and
several times, with the same interpreter and packages. The benchmark is this build's;
with --its-own each build runs the one that it has, where they no longer fit. On a
shared machine only the ratios are meaningful: of two figures that were measured one
right after the other.

The line of JSON it prints has, for each number in the last line of both benchmarks:
its values here and before, the ratio of their medians, and the lowest and the highest
ratio of a round.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.subprocesses import ROOT, answer

ROUNDS = 5

LONGEST_SECONDS = 3_600.0
"""When a benchmark is ended that hangs."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one run of either build gave: the name of a figure → its value."""

    here: Mapping[str, float]
    before: Mapping[str, float]


def numbers(found: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of an object of JSON with the path to it, as in `a.b.0`."""
    if isinstance(found, bool):
        return
    if isinstance(found, int | float):
        yield path, float(found)
        return
    if not isinstance(found, dict | list):
        return
    parts = found.items() if isinstance(found, dict) else enumerate(found)
    for name, part in parts:
        yield from numbers(part, f"{path}.{name}" if path else str(name))


def compared(rounds: Sequence[Round], names: Sequence[str]) -> dict[str, Any]:
    """Return what both builds have for each figure whose name has one of `names`.

    Figures that only one of them has, or that are 0 before, are left out.
    """
    both = set.intersection(*({*one.here} & {*one.before} for one in rounds))
    told: dict[str, Any] = {}
    for name in rounds[0].here:
        is_asked = not names or any(part in name for part in names)
        if name not in both or not is_asked or any(not r.before[name] for r in rounds):
            continue
        here = [one.here[name] for one in rounds]
        before = [one.before[name] for one in rounds]
        ratios = [mine / theirs for mine, theirs in zip(here, before, strict=True)]
        told[name] = {
            "here": here,
            "before": before,
            "ratio": round(statistics.median(here) / statistics.median(before), 3),
            "lowest": round(min(ratios), 3),
            "highest": round(max(ratios), 3),
        }
    return told


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Yield a folder with another commit; it is gone after the block.

    Raises SystemExit when there is no such commit.
    """
    with TemporaryDirectory(prefix="tocsin-before-") as made:
        folder = Path(made) / "before"
        done = _git("worktree", "add", "--detach", "--quiet", str(folder), commit)
        if done.returncode:
            raise SystemExit(f"{commit!r} could not be checked out: {done.stderr}")
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def figures(checkout: Path, module: str, arguments: Sequence[str]) -> dict[str, float]:
    """Run a benchmark of a checkout; return the numbers of its last line."""
    # The packages are those of this interpreter; ours must not be found before.
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(numbers(answer(process, seconds=LONGEST_SECONDS)))


def in_turn(
    before: Path, module: str, arguments: Sequence[str], *, rounds: int
) -> Iterator[Round]:
    """Run both builds in turn; the one that begins changes from round to round."""
    for number in range(rounds):
        order = [ROOT, before] if number % 2 == 0 else [before, ROOT]
        found = {folder: figures(folder, module, arguments) for folder in order}
        yield Round(here=found[ROOT], before=found[before])


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description="This build, beside an earlier one.")
    parser.add_argument("commit")
    parser.add_argument("module", help="of benchmarks, such as reading_cost")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--figure", action="append", default=[], help="a part of a name; all without"
    )
    parser.add_argument("--its-own", action="store_true")
    given, arguments = parser.parse_known_args()
    # Both run in a folder of their own, where a path would lead elsewhere.
    arguments = [str(Path(a).resolve()) if Path(a).exists() else a for a in arguments]
    with checked_out(given.commit) as before:
        if not given.its_own:
            shutil.rmtree(before / "benchmarks")
            shutil.copytree(ROOT / "benchmarks", before / "benchmarks")
        rounds = [*in_turn(before, given.module, arguments, rounds=given.rounds)]
    facts = {"before": given.commit, "benchmark": [given.module, *arguments]}
    print(json.dumps({**facts, "figures": compared(rounds, given.figure)}))


if __name__ == "__main__":
    main()

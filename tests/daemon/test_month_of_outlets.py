"""A small month: what ten outlets publish in a day is found, and nothing else."""

import json
import subprocess
import sys

from tests.support.paths import ROOT
from tests.support.patience import PATIENCE

COMMAND = [sys.executable, "-m", "benchmarks.month_of_outlets", "--explain"]


def test_what_is_published_is_matched_and_nothing_else() -> None:
    asked = ["--days", "1", "--outlets", "10", "--seed", "4", "--every", "1h"]

    ended = subprocess.run(
        [*COMMAND, *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    told = ended.stdout + ended.stderr
    assert ended.returncode == 0, told
    figures = json.loads(ended.stdout)
    assert figures["wanted"] == figures["matched"] >= 20, told
    assert (figures["missed"], figures["false"], figures["repeats"]) == (0, 0, 0), told
    assert figures["messages"] > 0, told

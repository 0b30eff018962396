"""A small newsroom month: each development is told once, under all its watchlists."""

import json
import subprocess
import sys

from tests.support.paths import ROOT
from tests.support.patience import PATIENCE

COMMAND = [sys.executable, "-m", "benchmarks.newsroom_month", "--explain"]


def test_each_development_reaches_the_channel_once() -> None:
    asked = ["--days", "2", "--seed", "3", "--every", "1h", "--tail-hours", "2"]

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
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["developments"] == figures["told"] >= 8, told
    assert (figures["missed"], figures["repeats"]) == (0, 0), told
    assert figures["watchlists_not_named"] == 0, told
    assert figures["refused_in_outage"] > 0, told

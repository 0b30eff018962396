"""A benchmark in a process of its own: Scrapy's loop starts once in each."""

import json
import subprocess
import sys
from typing import Any

from tests.support.paths import ROOT
from tests.support.patience import PATIENCE


def run_benchmark(name: str, *options: str) -> tuple[dict[str, Any], str]:
    """Return the figures in a benchmark's last line, and all that it wrote.

    It must end with exit code 0.
    """
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--explain", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    written = ended.stdout + ended.stderr
    assert ended.returncode == 0, written
    return json.loads(ended.stdout.splitlines()[-1]), written

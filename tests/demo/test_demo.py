"""`tocsin demo`, as a newcomer runs it."""

import re
import signal
import subprocess
from pathlib import Path

from tests.support.daemon_process import command, rows, run
from tests.support.patience import PATIENCE


def test_the_demo_rings_for_what_is_new_and_not_for_the_copy(tmp_path: Path) -> None:
    ended = run("demo", cwd=tmp_path)

    *before, last = ended.stdout.strip().splitlines()
    said = "\n".join(before)
    early, late = said.split("Now one outlet publishes")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.fullmatch(
        r"demo: \d+ articles, 8 alerts rung, "
        r"kept quiet: 2 copies, 1 told in other words",
        last,
    )
    assert early.count("🔔") == 7
    assert "🔔 Ferry safety: Ostrel Star taken out of service" in late
    assert late.count("🔔") == 1
    assert "Lenna Maid cleared" not in said
    assert "cracked hull" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_kept_demo_goes_on_until_it_is_told_to_stop(tmp_path: Path) -> None:
    said = []
    with subprocess.Popen(
        command("demo", "--keep", "--folder", "kept"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if "Ctrl-C ends it" in line:
                process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)

    assert code == 0
    assert "tocsin search" in "".join(said)
    assert said[-1].startswith("demo: ")
    assert rows(tmp_path / "kept" / "demo.db", "SELECT 1 FROM articles LIMIT 1")
    assert run("alerts", "-c", "kept/config.toml", cwd=tmp_path).returncode == 0

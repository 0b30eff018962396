"""`tocsin demo`, as a newcomer runs it."""

import re
import signal
import subprocess
import urllib.request
from pathlib import Path

from tests.support.daemon_process import command, rows, run
from tests.support.patience import PATIENCE


def test_the_demo_sends_alerts_for_news_and_not_for_a_copy(tmp_path: Path) -> None:
    ended = run("demo", cwd=tmp_path)

    *before, last = ended.stdout.strip().splitlines()
    printed = "\n".join(before)
    early, late = printed.split("Now one outlet publishes")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.fullmatch(
        r"demo: \d+ articles, 8 alerts sent; "
        r"not sent: 2 copies and 1 report of a story already sent",
        last,
    )
    assert early.count("🔔") == 7
    assert "🔔 Ferry safety: Ostrel Star taken out of service" in late
    assert late.count("🔔") == 1
    assert "Lenna Maid cleared" not in printed
    assert "cracked hull" not in printed
    assert list(tmp_path.iterdir()) == []


def test_a_kept_demo_runs_until_ctrl_c(tmp_path: Path) -> None:
    printed, status = [], 0
    with subprocess.Popen(
        command("demo", "--keep", "--folder", "kept"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout or ():
            printed.append(line)
            if "Look at the desk" in line:
                address = line.rpartition(" ")[2].strip()
                with urllib.request.urlopen(address) as answer:
                    status = answer.status
            if "Ctrl-C ends it" in line:
                process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)

    assert code == 0
    assert status == 200
    assert "tocsin search" in "".join(printed)
    assert printed[-1].startswith("demo: ")
    assert rows(tmp_path / "kept" / "demo.db", "SELECT 1 FROM articles LIMIT 1")
    assert run("alerts", "-c", "kept/config.toml", cwd=tmp_path).returncode == 0


def test_a_reader_that_goes_away_ends_the_demonstration_quietly(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors:
        running = subprocess.Popen(
            command("demo"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=errors
        )
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()

    assert running.wait(PATIENCE) == 0
    assert (tmp_path / "errors").read_bytes() == b""

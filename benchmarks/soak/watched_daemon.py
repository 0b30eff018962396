"""The daemon of a soak: started, killed, started again, and looked at all the while."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks import process_costs
from benchmarks.memory_slope import Sample
from benchmarks.subprocesses import ROOT

LOOK_SECONDS = 1.0
"""How often memory and open files are looked at."""

STOP_SECONDS = 120.0
"""How long a stop may take on a busy machine; the daemon's own bound is 30."""

COMMAND_SECONDS = 1_800.0
"""How long a command may take: a backup of gigabytes on a busy machine."""


class DaemonLostError(Exception):
    """The daemon ended by itself."""


class WatchedDaemon:
    """The daemon in a folder, one process after the other."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.database = folder / "disk" / "tocsin.db"
        self.starts = self.kills = 0
        self.fd_max = 0
        """The most files that any of them had open at once."""
        self.samples: list[Sample] = []
        """Articles stored, and MB of memory, of the one that runs."""
        self._environment = os.environ | environment | {"PYTHONPATH": str(ROOT)}
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def start(self) -> None:
        """Start one; its log is added to the file `log`."""
        self.starts += 1
        self.samples = []
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("run", "--log-format", "json"),
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        process, self._process = self._must_run(), None
        self.kills += 1
        process.kill()
        process.wait()

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        process, self._process = self._must_run(), None
        self._ending.set()
        self._looking.join()
        process.send_signal(signal.SIGTERM)
        return process.wait(STOP_SECONDS)

    def close(self) -> None:
        """End it, however the soak ended."""
        self._ending.set()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def check(self) -> None:
        """Raise DaemonLostError when it does not run."""
        self._must_run()

    def command(self, *arguments: str) -> str:
        """Run a command beside it to its end; return what it printed."""
        done = subprocess.run(
            self._command(*arguments),
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode:
            raise DaemonLostError(f"tocsin {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return what the database answers; nothing while it cannot be read."""
        uri = f"{self.database.as_uri()}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=60)) as db:
                return db.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []

    def stored(self) -> int:
        """Return how many articles were ever stored in this database."""
        sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name='articles'"
        found = self.rows(sql)
        return int(str(found[0][0])) if found else 0

    def repeated_keys(self) -> set[str]:
        """Return the keys of messages that are noted as possible repeats."""
        found = self.rows("SELECT key FROM deliveries WHERE repeat")
        return {str(key) for (key,) in found}

    def events(self) -> Counter[str]:
        """Return how often the log says what, lines above INFO and tracebacks."""
        found: Counter[str] = Counter()
        with (self.folder / "log").open("rb") as log:
            for line in log:
                with contextlib.suppress(ValueError, AttributeError):
                    said = json.loads(line)
                    if said.get("level") in ("warning", "error", "critical"):
                        found[f"{said['level']}: {said['event']}"] += 1
                if b"Traceback" in line:
                    found["traceback"] += 1
        return found

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "tocsin", *arguments]

    def _must_run(self) -> "subprocess.Popen[bytes]":
        process = self._process
        if process is None or process.poll() is not None:
            code = "none was started" if process is None else process.returncode
            raise DaemonLostError(f"the daemon ended by itself: {code}")
        return process

    def _look(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            process, samples = self._process, self.samples
            if process is None:
                continue
            with contextlib.suppress(OSError):
                files = sum(1 for _ in Path(f"/proc/{process.pid}/fd").iterdir())
                self.fd_max = max(self.fd_max, files)
                memory = process_costs.rss_mb(process.pid)
                if memory and process is self._process:
                    samples.append((self.stored(), memory))

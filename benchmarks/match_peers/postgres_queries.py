"""PostgreSQL: stored queries, all compared with one article."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from benchmarks.match_peers.common_ground import CommonGround, Measured
from benchmarks.match_peers.neutral_queries import for_postgres

ROUNDS = 5
"""So often each article is compared: the kernel tells CPU by hundredths of a second."""

_TICK_MS = 1_000 / os.sysconf("SC_CLK_TCK")
_END = "that-is-all"

_PREPARE = """
CREATE TEMP TABLE queries (id int, query tsquery);
CREATE TEMP TABLE articles (id int, title text, body text);
\\copy queries FROM 'queries'
\\copy articles FROM 'articles'
ANALYZE queries;
SET max_parallel_workers_per_gather = 0;
PREPARE find(int) AS
  SELECT string_agg(q.id::text, ',') FROM queries q, (
    SELECT setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', body), 'B') AS words
    FROM articles WHERE id = $1 OFFSET 0) a
  WHERE q.query IS NULL OR a.words @@ q.query;
SELECT pg_backend_pid();
"""


def missing() -> str:
    """Return what is missing to run it; empty for nothing."""
    return "" if _programs() else "PostgreSQL: apt-get install postgresql"


def _programs() -> Path | None:
    """Return the folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    at = shutil.which("initdb")
    return Path(at).parent if at else None


def measure(ground: CommonGround) -> Measured:
    """Compare each article with all queries, in a server of its own."""
    with _session(ground) as psql:
        pid = int(_ask(psql, _PREPARE)[-1])
        answers = [_ask(psql, f"EXECUTE find({n});") for n in range(len(ground.timed))]
        before = _cpu_ms(pid)
        for _ in range(ROUNDS):
            for number in range(len(ground.timed)):
                _ask(psql, f"EXECUTE find({number});")
        took = _cpu_ms(pid) - before
    hits = [{int(id_) for id_ in lines[-1].split(",") if id_} for lines in answers]
    return Measured(ms=took / ROUNDS / len(ground.timed), hits=hits)


@contextlib.contextmanager
def _session(ground: CommonGround) -> Iterator["subprocess.Popen[str]"]:
    """Start a server that listens on a socket in a temporary folder, and talk to it."""
    programs = _programs()
    if programs is None:
        raise SystemExit(f"missing: {missing()}")
    with TemporaryDirectory(prefix="tocsin-bench-") as name:
        folder = Path(name)
        _write_tables(ground, folder)
        user = _user(folder)
        data = folder / "data"
        init = [str(programs / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, user=user)
        serve = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", f"{name}/log"]
        on_socket = f"-k {name} -c listen_addresses='' -c fsync=off"
        subprocess.run(
            [*serve, "-o", on_socket, "start"],
            check=True, stdout=subprocess.DEVNULL, user=user,
        )  # fmt: skip
        try:
            with subprocess.Popen(
                ["psql", "-qAtX", "-h", name, "-U", "bench", "postgres"],
                cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            ) as psql:  # fmt: skip
                yield psql
        finally:
            stop = [*serve, "-m", "fast", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, user=user)


def _write_tables(ground: CommonGround, folder: Path) -> None:
    queries = [for_postgres(tree) or r"\N" for tree in ground.trees]
    _write(folder / "queries", ((query,) for query in queries))
    _write(folder / "articles", ground.words())


def _write(
    path: Path, rows: "Sequence[tuple[str, ...]] | Iterator[tuple[str, ...]]"
) -> None:
    lines = ("\t".join((str(n), *row)) + "\n" for n, row in enumerate(rows))
    path.write_text("".join(lines), "utf-8")


def _user(folder: Path) -> int | None:
    """Return who runs the server, which refuses root, and give them the folder."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("postgres").pw_uid
    os.chown(folder, user, -1)
    return user


def _ask(psql: "subprocess.Popen[str]", statements: str) -> list[str]:
    """Return the lines that a session answers to statements."""
    into, out = _pipes(psql)
    into.write(f"{statements}\n\\echo {_END}\n")
    into.flush()
    lines: list[str] = []
    for line in out:
        if line.strip() == _END:
            return lines
        lines.append(line.rstrip("\n"))
    raise SystemExit("psql ended before it answered")


def _pipes(psql: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if psql.stdin is None or psql.stdout is None:
        raise SystemExit("psql has no pipes")
    return psql.stdin, psql.stdout


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_MS

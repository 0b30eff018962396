"""Lucene's Monitor, compiled of Debian's source package: its jars have it not."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.match_peers.common_ground import REPEATS, CommonGround, Measured
from benchmarks.match_peers.neutral_queries import for_lucene

PASSES = (1, 2)
"""Its presearchers: filing a query under one term, and under two."""

HEAP = "-Xmx4g"
"""Enough for 100,000 queries, which are held in memory."""

_JARS = Path("/usr/share/java")
_NEEDED = ("core", "memory", "queries", "analyzers-common")


def missing() -> str:
    """Return what is missing to run it; empty for nothing."""
    if shutil.which("javac") is None:
        return "a Java compiler: apt-get install default-jdk-headless"
    if not all(any(_JARS.glob(f"lucene-{name}-8*.jar")) for name in _NEEDED):
        return "Lucene 8: apt-get install liblucene8-java"
    return ""


def build(folder: Path) -> str:
    """Compile Monitor and its harness into a folder; return the class path."""
    _fetch_source(folder)
    (source,) = folder.glob("lucene8_*.orig.tar.*")
    unpack = ("tar", "-x", "-f", source.name, "--wildcards", "*/monitor/src/java")
    subprocess.run(unpack, cwd=folder, check=True)
    jars = [next(iter(_JARS.glob(f"lucene-{name}-8*.jar"))) for name in _NEEDED]
    classes = folder / "classes"
    path = os.pathsep.join(map(str, [*jars, classes]))
    files = [
        *folder.glob("*/monitor/src/java/**/*.java"),
        Path(__file__).with_name("MonitorPeer.java"),
    ]
    compile_ = ["javac", "-nowarn", "-cp", path, "-d", str(classes), *map(str, files)]
    subprocess.run(compile_, check=True, stderr=subprocess.DEVNULL)
    return path


def _fetch_source(folder: Path) -> None:
    """Download the source package from where apt gets its packages."""
    parts, lists = folder / "sources", folder / "lists"
    parts.mkdir()
    (lists / "partial").mkdir(parents=True)
    for known in _apt_sources():
        (parts / known.name).write_text(_as_sources(known.read_text("utf-8")), "utf-8")
    options = [
        f"-o=Dir::Etc::sourceparts={parts}",
        "-o=Dir::Etc::sourcelist=/dev/null",
        f"-o=Dir::State::Lists={lists}",
        "-qq",
    ]
    get = ["apt-get", *options]
    subprocess.run([*get, "update"], cwd=folder, check=True)
    only_upstream = ("source", "--download-only", "--tar-only", "lucene8")
    subprocess.run([*get, *only_upstream], cwd=folder, check=True)


def _apt_sources() -> Iterator[Path]:
    yield from Path("/etc/apt/sources.list.d").glob("*.sources")
    yield from Path("/etc/apt/sources.list.d").glob("*.list")
    plain = Path("/etc/apt/sources.list")
    if plain.exists():
        yield plain


def _as_sources(text: str) -> str:
    """Return a list of packages as the list of their sources."""
    lines = []
    for line in text.splitlines():
        if line.startswith("Types:"):
            line = "Types: deb-src"
        elif line.startswith("deb "):
            line = "deb-src " + line.removeprefix("deb ")
        lines.append(line)
    return "\n".join(lines) + "\n"


def measure(ground: CommonGround, class_path: str, folder: Path) -> Measured:
    """Return what the best of its presearchers took, and what it found."""
    queries, articles, frequencies = (
        folder / name for name in ("queries", "articles", "frequencies")
    )
    queries.write_text("".join(f"{for_lucene(tree)}\n" for tree in ground.trees))
    articles.write_text("".join(f"{head}\t{text}\n" for head, text in ground.words()))
    frequencies.write_text(
        "".join(f"{word}\t{count}\n" for word, count in ground.frequencies.items())
    )
    given = (str(queries), str(articles), str(frequencies))
    command = ("java", HEAP, "-cp", class_path, "MonitorPeer", *given)
    tried = [_run(*command, str(passes), str(REPEATS)) for passes in PASSES]
    return min(tried, key=lambda found: found.ms)


def _run(*command: str) -> Measured:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return Measured(ms=found["ms"], hits=[set(ids) for ids in found["hits"]])

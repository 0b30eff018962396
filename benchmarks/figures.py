"""From what was measured to the figures that are told."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import mean

from benchmarks.daemon_run import Crawl
from benchmarks.floors import Floor
from benchmarks.many_outlets import Plan
from benchmarks.stage_costs import Stages


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the pages by a floor."""

    floor: Floor
    pace_ms: float
    """What the probe cost meanwhile."""

    def ms(self, pace_ms: float) -> float:
        """Return CPU ms per page as it would be at another pace."""
        return self.floor.ms_per_page * pace_ms / self.pace_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that was measured."""

    plan: Plan
    crawl: Crawl
    pace_ms: float
    """What the probe cost during the crawl."""
    stages: Stages
    stages_pace_ms: float
    fetch: list[Pass]
    read: list[Pass]
    rung: int
    """Messages that the webhook received from the daemon."""
    took_s: float


def figures(result: Result) -> dict[str, object]:
    """Return all figures; of times in ms, those named CPU are per article."""
    crawl, count = result.crawl, max(result.crawl.articles, 1)
    return {
        "articles": crawl.articles,
        "complete": crawl.complete,
        "articles_per_s": crawl.articles / max(crawl.articles_s, 0.001),
        **_cpu(result, count),
        **_threads(crawl, count),
        "peak_rss_mb": crawl.peak_mb,
        "rss_mb": crawl.rss_mb,
        "workers_mb": crawl.workers_mb,
        "start_main_cpu_ms": crawl.start.main,
        "start_forkserver_cpu_ms": crawl.end.forkserver,
        "start_wall_s": crawl.start_s,
        "alerts": crawl.alerts,
        "sent": crawl.sent,
        "rung": result.rung,
        "failed": crawl.failed,
        "warnings": crawl.warnings,
        "plan": asdict(result.plan),
        "took_s": result.took_s,
    }


def _cpu(result: Result, count: int) -> dict[str, object]:
    """Return CPU ms per article by stage, the floors, and how they compare."""
    crawl = result.crawl
    main = (crawl.end.main - crawl.start.main) / count
    extract = (crawl.end.workers - crawl.start.workers) / count
    # At the crawl's pace: it is the crawl's main process that they are taken from.
    stages = {
        f"{name}_ms": ms * result.pace_ms / result.stages_pace_ms
        for name, ms in asdict(result.stages).items()
    }
    fetch_floor, read_floor = _least(result.fetch), _least(result.read)
    even_floor = mean(one.ms(result.pace_ms) for one in result.fetch) + mean(
        one.ms(result.pace_ms) for one in result.read
    )
    return {
        "fetch_ms": main - sum(stages.values()),
        "extract_ms": extract,
        **stages,
        "main_process_ms": main,
        "total_ms": main + extract,
        "fetch_floor_ms": fetch_floor,
        "read_floor_ms": read_floor,
        "floor_ms": fetch_floor + read_floor,
        "ratio": (main + extract) / (fetch_floor + read_floor),
        "even_floor_ms": even_floor,
        "even_ratio": (main + extract) / even_floor,
        "pace_ms": result.pace_ms,
        "fetch_floors": [_told(one) for one in result.fetch],
        "read_floors": [_told(one) for one in result.read],
    }


def _least(passes: Iterable[Pass]) -> float:
    return min(one.floor.ms_per_page for one in passes)


def _told(one: Pass) -> dict[str, object]:
    return {
        "ms": one.floor.ms_per_page,
        "pages": one.floor.pages,
        "wall_s": one.floor.wall_s,
        "pace_ms": one.pace_ms,
    }


def _threads(crawl: Crawl, count: int) -> dict[str, object]:
    """Return CPU ms per article of the main process's threads."""
    before = crawl.start.threads
    others = [ms - before.get(id_, 0.0) for id_, ms in crawl.end.threads.items()]
    return {
        "loop_thread_ms": (crawl.end.main_thread - crawl.start.main_thread) / count,
        "other_threads_ms": [ms / count for ms in sorted(others, reverse=True) if ms],
    }

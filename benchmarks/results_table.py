"""The figures as people read them."""

from collections.abc import Mapping
from typing import Any

AIM_RATIO = 1.25
"""Total CPU against the sum of the floors."""

AIM_RSS_MB = 200
"""The main process's memory at its peak."""


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures with what each is and how it was got."""
    f = figures
    rss = ", ".join(f"{mark} % {mb:.0f}" for mark, mb in f["rss_mb"].items())
    threads = ", ".join(f"{ms:.2f}" for ms in f["other_threads_ms"] if ms >= 0.05)
    lines = [
        f"{f['articles']} articles in {f['articles'] / f['articles_per_s']:.1f} s: "
        f"{f['articles_per_s']:.1f} articles/s; {f['alerts']} alerts, "
        f"{f['sent']} sent, {f['rung']} received; {f['failed']} entries gave none, "
        f"{f['warnings']} warnings"
        + ("" if f["complete"] else "; CUT SHORT: too slow"),
        "",
        "CPU ms per article",
        _row("fetch", f["fetch_ms"], "main process, less the three below"),
        _row("match", f["match_ms"], "Engine.matches on the stored articles, again"),
        _row(
            "store", f["store_ms"], "taking articles into a fresh database, less match"
        ),
        _row("deliver", f["deliver_ms"], "the same alerts sent once more"),
        _row("extract", f["extract_ms"], "worker processes, feeds included"),
        _row("total", f["total_ms"], "main process and workers, from /proc"),
        "",
        "floors, CPU ms per page: the smaller of",
        _row("Scrapy alone", f["fetch_floor_ms"], _passes(f["fetch_floors"])),
        _row("trafilatura", f["read_floor_ms"], _passes(f["read_floors"])),
        _row("total / floors", f["ratio"], f"aim: at most {AIM_RATIO}"),
        _row("at even pace", f["even_ratio"], f"the crawl's pace: {f['pace_ms']:.2f}"),
        "",
        f"main process by thread: loop {f['loop_thread_ms']:.2f}, others {threads}",
        f"memory of the main process, MB: peak {f['peak_rss_mb']:.0f} (aim: below "
        f"{AIM_RSS_MB}); at {rss} of the articles; "
        f"workers {f['workers_mb']:.0f} together",
        f"start, not in the above: {f['start_wall_s']:.2f} s until it watches, CPU "
        f"{f['start_main_cpu_ms']:.0f} ms main process, "
        f"{f['start_forkserver_cpu_ms']:.0f} ms forkserver",
        f"all of this took {f['took_s']:.0f} s",
        "",
    ]
    return "\n".join(lines)


def rounded(value: Any) -> Any:
    """Return figures fit for a line of JSON: three places are more than is known."""
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {str(key): rounded(each) for key, each in value.items()}
        case list():
            return [rounded(each) for each in value]
        case _:
            return value


def _row(name: str, number: float, how: str) -> str:
    return f"  {name:<15}{number:>8.2f}   {how}"


def _passes(floors: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{one['ms']:.2f} ({one['pages']} pages, pace {one['pace_ms']:.2f})"
        for one in floors
    )

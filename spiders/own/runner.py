"""Run a user's spider in a process of its own: `python -m spiders.own.runner`.

It reads an order (JSON) from stdin and writes one JSON object a line to stdout: one for
each entry, then one about the end of the run. The spider's own output goes to stderr.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import scrapy
from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from spiders import urls
from spiders.base import NewsSpider
from spiders.own.loader import SpiderError, own_spiders
from store.model import Entry


def main() -> int:
    """Carry out the order on stdin; return the exit code."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the spider prints must not be read as an entry
    order = json.load(sys.stdin)
    folder = Path(order["folder"]) if order["folder"] else None
    try:
        spiders = own_spiders(folder)
    except SpiderError as error:
        _write(out, {"error": str(error)})
        return 1
    if order.get("list"):
        _write(out, {"spiders": sorted(spiders)})
        return 0
    return _crawl(spiders[order["kind"]], order, out)


def _crawl(spider: type[scrapy.Spider], order: dict[str, Any], out: TextIO) -> int:
    ended: dict[str, Any] = {"ended": "finished", "errors": 0}

    def item_scraped(item: Any) -> None:
        entry = _entry_facts(item, order["url"])
        if entry is not None:
            _write(out, entry)

    def spider_error(failure: Any) -> None:
        ended["errors"] += 1
        ended["why"] = f"{failure.type.__name__}: {failure.value}"

    def spider_closed(reason: str) -> None:
        ended["ended"] = reason

    process = AsyncCrawlerProcess(order["settings"])
    crawler = process.create_crawler(spider)
    crawler.signals.connect(item_scraped, signals.item_scraped)
    crawler.signals.connect(spider_error, signals.spider_error)
    crawler.signals.connect(spider_closed, signals.spider_closed)
    # A NewsSpider takes its options as one mapping, any other spider as arguments.
    options: dict[str, Any] = dict(order["options"])
    if issubclass(spider, NewsSpider):
        options = {"options": options}
    process.crawl(crawler, url=order["url"], **options)
    process.start()
    _write(out, ended)
    return 0


def _entry_facts(item: Any, base: str) -> dict[str, Any] | None:
    """Return the facts of the entry that a spider yielded; None without an address."""
    if isinstance(item, Entry):
        published, complete, summary = item.published, item.complete, item.summary
        facts: dict[str, Any] = {
            "url": item.url,
            "title": item.title,
            "authors": list(item.authors),
        }
        language = item.language
    else:
        given = ItemAdapter(item)
        text = str(given.get("text") or "")
        published, complete = given.get("published"), bool(text)
        summary = text or str(given.get("summary") or "")
        authors = given.get("authors") or []
        facts = {
            "url": str(given.get("url") or ""),
            "title": str(given.get("title") or ""),
            "authors": [authors] if isinstance(authors, str) else list(authors),
        }
        language = str(given.get("language") or "")
    url = urls.absolute(base, facts["url"])
    if not url:
        return None
    return facts | {
        "url": url,
        "summary": summary,
        "complete": complete,
        "language": language.lower(),
        "published": _time_text(published),
    }


def _time_text(value: Any) -> str | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        at = value if value.tzinfo else value.replace(tzinfo=UTC)
        return at.astimezone(UTC).isoformat()
    except OverflowError:
        return None  # the year 1, which some sites write for "no date"


def _write(out: TextIO, line: dict[str, Any]) -> None:
    out.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())

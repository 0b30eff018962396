"""config.example.toml: every option once, with its default."""

import re
import tomllib

from tests.support.paths import ROOT
from tocsin.config import load
from tocsin.config.desk_tables import DeskTable, DeskUserTable
from tocsin.config.evidence_table import EvidenceTable
from tocsin.config.keep_table import KeepTable
from tocsin.config.review_table import ReviewTable
from tocsin.config.table_types import Table
from tocsin.config.tables import (
    AlertsTable,
    ChannelTable,
    CrawlTable,
    File,
    ReadingTable,
    SourceTable,
    SpidersTable,
    TocsinTable,
    WatchlistTable,
)

EXAMPLE = ROOT / "config.example.toml"
GENERAL: dict[str, type[Table]] = {
    "tocsin": TocsinTable,
    "crawl": CrawlTable,
    "reading": ReadingTable,
    "spiders": SpidersTable,
    "alerts": AlertsTable,
    "keep": KeepTable,
    "evidence": EvidenceTable,
    "review": ReviewTable,
}


def test_the_example_loads() -> None:
    config = load(EXAMPLE)

    assert len(config.sources) == 14
    assert [watchlist.name for watchlist in config.watchlists] == ["chechnya"]


def test_every_general_option_is_there_with_its_default() -> None:
    written = tomllib.loads(EXAMPLE.read_text("utf-8"))

    for name, table in GENERAL.items():
        assert table.model_validate(written[name]) == table()
        assert set(written[name]) == set(table.model_fields)


def test_every_option_of_the_desk_is_there_with_its_default() -> None:
    written = tomllib.loads(EXAMPLE.read_text("utf-8"))["desk"]

    assert DeskTable.model_validate(written | {"users": {}}) == DeskTable()
    assert set(written) == set(DeskTable.model_fields)


def test_every_option_of_sources_watchlists_and_channels_is_there() -> None:
    file = File.model_validate(tomllib.loads(EXAMPLE.read_text("utf-8")))

    def said(tables: list[Table]) -> set[str]:
        return {key for table in tables for key in table.model_fields_set}

    assert said(list(file.sources.values())) == set(SourceTable.model_fields)
    assert said(list(file.watchlists.values())) == set(WatchlistTable.model_fields)
    assert said(list(file.desk.users.values())) == set(DeskUserTable.model_fields)
    assert said(list(file.channels.values())) == set(ChannelTable.model_fields)


def test_every_option_is_explained() -> None:
    text = EXAMPLE.read_text("utf-8")
    tables: list[type[Table]] = [
        *GENERAL.values(),
        SourceTable,
        WatchlistTable,
        ChannelTable,
        DeskTable,
        DeskUserTable,
    ]
    lines = text.splitlines()

    options = {key for table in tables for key in table.model_fields}
    for key in options - {"users"}:  # which are tables
        first = next(i for i, line in enumerate(lines) if re.match(rf"{key} ?=", line))
        block = lines[max(0, first - 6) : first]
        assert any(line.startswith("#") for line in block), key

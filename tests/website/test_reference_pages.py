"""Commands, metrics, log events and tables: the page says what the program says."""

import contextlib
import re
import sqlite3
from pathlib import Path

import click
from prometheus_client.parser import text_string_to_metric_families

import tocsin.web.api.prometheus_metrics as metrics
from store.db import Store
from tests.support.cli_runner import output_of
from tests.support.desk_client import desk
from tocsin.cli.main import COMMANDS
from website.code_blocks import cell, fenced, prose
from website.commands_page import commands_page
from website.database_page import database_page, schema
from website.log_events_page import log_events, log_events_page
from website.metrics_page import documented_metrics, metrics_page

CHANNEL = '[channels.hook]\nurl = "json://127.0.0.1:9"\n'


def test_every_command_and_the_commands_within_have_their_help(
    tmp_path: Path,
) -> None:
    page = commands_page()

    headings = set(re.findall(r"^#+ `tocsin ?(.*)`$", page, re.M))
    assert set(COMMANDS) | {"", "alerts show", "desk password"} <= headings
    for command in ("check", "desk password"):
        shown = output_of(tmp_path, *command.split(), "--help")
        # Without the program's name, which is another where tests run.
        words = " ".join(shown.partition(f" {command} ")[2].split())
        assert words
        assert f"Usage: tocsin {command} {words}" in " ".join(page.split())


def test_hidden_commands_stay_hidden() -> None:
    hidden = click.Command("secret", hidden=True)
    group = click.Group("tocsin", commands=[hidden, click.Command("shown")])

    headings = re.findall(r"^#+ `(.+)`$", commands_page(group), re.M)

    assert headings == ["tocsin", "tocsin shown"]


def test_exit_codes_stand_below_the_commands() -> None:
    assert "| 70 | A fault of tocsin itself. |" in commands_page()


def test_the_metrics_of_the_page_are_those_of_a_desk(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, CHANNEL) as client:
        text = client.get("/metrics").text

    served = {
        (family.name, family.type, sample.name): set(sample.labels)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if family.name.startswith("tocsin_")
    }
    shown = {
        metric.name: metric
        for metric in documented_metrics(Path(metrics.__file__).read_text("utf-8"))
    }
    assert {kind for _, kind, _ in served} == {"counter", "gauge", "histogram"}
    for (family, kind, sample), labels in served.items():
        name = family if kind == "histogram" else sample
        assert shown[name].type == kind
        assert set(shown[name].labels) == labels - {"le"}
    names = {family for family, *_ in served} | {sample for *_, sample in served}
    assert shown.keys() - names == {"tocsin_last_backup_timestamp_seconds"}
    assert "| `tocsin_sources` | gauge | `state` |" in metrics_page()


def test_events_are_found_with_their_levels() -> None:
    source = """
event = "began" if new else "continued"
log.info("source visited", extra=facts)
log.info(event)
log.log(level, "state changed")
log.exception("desk failed")
other.info("not ours")
log.info(unknown)
"""

    found = [(event.name, event.level) for event in log_events(source, "a.py")]

    assert found == [
        ("began", "INFO"),
        ("continued", "INFO"),
        ("desk failed", "ERROR"),
        ("source visited", "INFO"),
        ("state changed", ""),
    ]


def test_the_page_of_events_names_those_that_operations_speaks_of() -> None:
    page = log_events_page()

    for event in ("backup made", "database moved", "clock set back", "query overran"):
        assert f"| `{event}` |" in page
    assert "| `message sent` | INFO | `tocsin/alerts/delivery/channel_worker.py` |" in (
        page
    )


def test_the_page_of_tables_has_all_that_people_read_and_no_shadows() -> None:
    page = database_page()

    names = re.findall(r"^### `(\w+)`$", page, re.M)
    assert {"inbox", "source_health", "outbox", "articles", "matches"} <= set(names)
    assert not [name for name in names if name.endswith(("_data", "_idx", "_docsize"))]


def test_views_stand_before_tables() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            "CREATE TABLE a (x); CREATE VIEW b AS SELECT x FROM a;"
            "CREATE VIRTUAL TABLE c USING fts5(x);"
        )

        found = schema(database)

    assert [(kind, name) for kind, name, _ in found] == [
        ("view", "b"),
        ("table", "a"),
        ("table", "c"),
    ]


def test_what_is_shown_cannot_end_its_block_or_cell() -> None:
    assert fenced("a ``` b ```` c", "text") == "`````text\na ``` b ```` c\n`````\n"
    assert cell("a | b\nc") == "a \\| b c"
    assert prose("*a* `*b*` [c]") == "\\*a\\* `*b*` \\[c\\]"

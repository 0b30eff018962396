"""`tocsin check`: test the configuration, the sources and the channels."""

import asyncio
import contextlib
import os
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

import click
from babel import Locale

from spiders import urls
from spiders.discovery.when_to_look import may_be_home
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule
from spiders.fetch.access import Access
from spiders.fetch.browser import browser_problem
from spiders.fetch.poller import Poller, crawl
from spiders.fetch.visit import FetchedListing, visit
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing
from store import entries
from store.bookmarks import Bookmark
from store.connections import open_reader
from store.errors import StoreError, TocsinError
from store.model import Source, Visit
from tocsin.alerts.channels.channel import Channel, check_ca_file
from tocsin.alerts.messages.template_loader import own as own_templates
from tocsin.cli.commands.channel_test import send_test, test_lines
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import with_config, workers_for
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.recorded_pages import page_checks
from tocsin.config import Config
from tocsin.config.channel_urls import channel_url
from tocsin.config.desk_reach import reach_beyond
from tocsin.config.desk_users import desk_users
from tocsin.config.fleet_table import broker_url
from tocsin.config.old_words import renamed
from tocsin.config.query_doubts import query_doubts
from tocsin.config.source_access import access_secrets, source_access
from tocsin.config.toml_tables import parsed
from tocsin.config.written_secrets import written_secrets
from tocsin.fleet.broker_probe import broker_problem
from tocsin.logs.setup import never_show, set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings, listing_reader
from tocsin.wiring.own_spiders import check_kinds
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers
from tocsin.words.phrases import pluralize

LAST_PAGES = 20
"""Pages of a source that are looked at: what stood in the way lately, not last year."""

_RESULTS = {"✓": "ok", "✗": "failed", "!": "warning"}
"""The mark of a line → what programs read of it."""


@click.command()
@click.option("--send", is_flag=True, help="Send a test message to every channel.")
@click.option("--rules", is_flag=True, help="Only read the recorded pages.")
@json_option
@with_config
def check(config: Config, send: bool, rules: bool, as_json: bool) -> int:
    """Check the configuration, every source and every channel.

    Recorded pages beside site rules are read. Nothing is stored and, without --send,
    nothing is sent.
    """
    set_up_logs("text")
    report = _Report(prints=not as_json)
    _check_recorded(config, report)
    if not rules:
        _check_all(config, report, send=send)
    if as_json:
        print_json(
            {
                "config": str(config.path),
                "well": not report.code,
                "results": report.results,
            }
        )
    return report.code


def _check_all(config: Config, report: "_Report", *, send: bool) -> None:
    count = pluralize(len(config.watchlists), "watchlist")
    report.say(True, f"{config.path}: {count}, no mistakes")
    for sentence in renamed(parsed(config.path)):
        report.warn(sentence)
    if config.spider_folder is not None and not config.spider_folder.is_dir():
        report.warn(f"spiders.folder: there is no folder {config.spider_folder}")
    _warn_of_readers(config, report)
    _warn_of_facts(config, report)
    _warn_of_logins(config, report)
    _warn_of_searches(config, report)
    _warn_of_queries(config, report)
    _warn_of_browser(config, report)
    _warn_of_proxies(report)
    with report.faults():
        if config.template_folder is not None:
            own_templates(config.template_folder)
    with report.faults():
        if config.sources:
            _check_sources(config, report)
        else:
            report.warn("there is no source: tocsin discover --write finds some")
    _check_fleet(config, report)
    with report.faults():
        report.say(True, f"desk: {_desk(config)}")
    _warn_of_plain_desk(config, report)
    with report.faults():
        check_ca_file(config.ca_file)
    for name in config.channels:
        with report.faults():
            _check_channel(config, name, report, send=send)
    for name in sorted({w.name for w in config.watchlists if not w.routes}):
        report.say(True, f"watchlist {name}: no channel, matches are only stored")


class _Report:
    """What is printed or kept for programs, and the exit code that it leads to."""

    def __init__(self, *, prints: bool) -> None:
        self._console = Console(quiet=not prints)
        self.results = list[Record]()
        self.code = 0

    def say(self, good: bool, text: str) -> None:
        """Print a line; one that is not good leads to exit code 1."""
        mark = Text("✓ ", "green") if good else Text("✗ ", "red")
        self.add(mark + Text(text))
        self.code = self.code if good else max(self.code, 1)

    def warn(self, text: str) -> None:
        """Print what may be meant as it is."""
        self.add(Text("! ", "yellow") + Text(text))

    def add(self, line: Text) -> None:
        """Print a line that begins with its mark."""
        result = _RESULTS[line.plain[0]]
        self.results.append({"result": result, "text": line.plain[2:]})
        self._console.print(line)

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Print an error and go on: one check reports all there is to report."""
        try:
            yield
        except TocsinError as error:
            self.say(False, error.shown())
            self.code = max(self.code, error.exit_code)


def _check_recorded(config: Config, report: _Report) -> None:
    """Read the recorded pages, and say whether they are read as expected."""
    if config.rule_folder is None:
        return
    today = now().date()
    for verdict in page_checks(
        config.rule_folder, config.site_rules, _read_recorded, today=today
    ):
        if verdict.good is None:
            report.warn(f"page {verdict.text}")
        else:
            report.say(verdict.good, f"page {verdict.text}")


def _read_recorded(body: bytes, url: str, rule: SiteRule | None) -> Reading:
    # Loading the reader takes 0.2 s; few folders have recorded pages.
    from spiders.extract.read_page import read

    return read(body, url, "text/html", rules=rule)


def _warn_of_readers(config: Config, report: _Report) -> None:
    """Show a file with channels that everybody on this machine can read."""
    named = [key for key, _ in written_secrets(config)]
    if named and config.path.stat().st_mode & stat.S_IROTH:
        report.warn(
            f"{config.path}: everybody on this machine can read it, and "
            f"{named[0]} may hold a password: chmod 600 {config.path}"
        )


def _warn_of_facts(config: Config, report: _Report) -> None:
    """Show what is valid and can hardly be meant."""
    if not config.watchlists:
        report.warn("there is no watchlist: nothing is looked for; add [watchlists.…]")
    contact = config.crawl.contact
    if contact and "@" not in contact and "://" not in contact:
        report.warn(
            f"crawl.contact: webmasters cannot reach {contact!r}; write an address of "
            "mail or of a page"
        )
    for key, table in config.source_tables.items():
        if table.country and table.country.upper() not in Locale("en").territories:
            hint = "; did you mean gb?" if table.country == "uk" else ""
            report.warn(
                f"sources.{key}.country: {table.country!r} is no country of ISO 3166-1"
                f"{hint}"
            )


def _warn_of_proxies(report: _Report) -> None:
    """Show what a proxy of the environment is used for, if there is one."""
    names = ("http_proxy", "https_proxy", "all_proxy")
    found = [name for name in (*names, *map(str.upper, names)) if os.environ.get(name)]
    if found:
        report.warn(
            f"{found[0]} is set: channels over HTTP use that proxy, mail does not, "
            "and a source only one of its own (`proxy`)"
        )


def _warn_of_logins(config: Config, report: _Report) -> None:
    """Show passwords that everybody on the way to their site can read."""
    for key, table in config.source_tables.items():
        if table.user and table.url.startswith("http://"):
            report.warn(
                f"sources.{key}: its password is sent without encryption; write "
                "https:// if the site has it"
            )


def _warn_of_plain_desk(config: Config, report: _Report) -> None:
    """Show a desk whose passwords everybody on the way can read."""
    is_secure = config.desk.base_url.startswith("https:")
    if reach_beyond(config.desk) and not is_secure:
        report.warn(
            "desk: passwords are sent to it without encryption; put a proxy that has "
            'TLS before it, and write its address: base_url = "https://…"'
        )


def _warn_of_searches(config: Config, report: _Report) -> None:
    """Show news searches that are read as feeds: none of their links is an article."""
    for key, table in config.source_tables.items():
        if table.kind in ("", "feed") and urls.host(table.url) == "news.google.com":
            report.warn(f'sources.{key}: write kind = "google-news"')


def _warn_of_browser(config: Config, report: _Report) -> None:
    """Show what is missing for sources that a browser has to show."""
    keys = [key for key, table in config.source_tables.items() if table.browser]
    if keys and (problem := browser_problem(config.crawl.chromium)):
        report.warn(f"sources.{keys[0]}.browser: {problem}")


def _check_fleet(config: Config, report: _Report) -> None:
    """Show whether the broker of a fleet can be used."""
    if not config.fleet.is_on:
        return
    with report.faults():
        url = broker_url(config.fleet, config)
        problem = broker_problem(url, config.fleet.name)
        where = urlsplit(url).netloc.rpartition("@")[2]
        report.say(not problem, f"fleet: broker {where}: {problem or 'can be used'}")


def _warn_of_queries(config: Config, report: _Report) -> None:
    """Show what is valid in a query but probably a mistake."""
    for doubt in query_doubts(config):
        report.warn(f"{doubt.where}: {doubt.message}\n{doubt.shown}")


def _check_sources(config: Config, report: _Report) -> None:
    settings = crawl_settings(config.crawl, version=this_version())

    access: dict[str, Access] = {}
    for source in config.sources:
        with report.faults():
            access[source.key] = source_access(config, source.key)
    never_show(access_secrets(access.values()))
    reachable = [source for source in config.sources if source.key in access]

    async def main(poller: Poller) -> int:
        poller.give_access(access)
        with report.faults():
            await check_kinds(config)
        seen = await asyncio.gather(
            *(_visit(source, poller, workers) for source in reachable)
        )
        for source, (visit_, found) in zip(reachable, seen, strict=True):
            if (
                may_be_home(source)
                and visit_.outcome == "hard"
                and visit_.status == 200
            ):
                report.say(True, _home_page(source))
            else:
                _say_visit(report, visit_, found)
        return 0

    with workers_for(config) as workers:
        crawl(settings, main, gap=0.0)
    elsewhere = [key for key, table in config.source_tables.items() if table.workers]
    if elsewhere:
        report.warn(
            f"{', '.join(elsewhere)}: asked from this machine here, and from where "
            "`workers` says by tocsin run"
        )
    _warn_of_refused_pages(config, report)


def _warn_of_refused_pages(config: Config, report: _Report) -> None:
    """Show the sources whose last pages were not their articles, and why."""
    try:
        reader = open_reader(config.database)
    except StoreError:
        return  # there is none yet, or the daemon has to bring it up to date first
    with contextlib.closing(reader) as db:
        for source in config.sources:
            last = entries.refused_pages(db, source.key, LAST_PAGES)
            if last.refused:
                report.warn(
                    f"source {source.key}: {last.refused} of its last {last.read} pages"
                    f" were not the articles, so what it lists was used:"
                    f" {last.reason}",
                )


async def _visit(source: Source, poller: Poller, workers: Workers) -> tuple[Visit, str]:
    """Return a visit to a source, and two of its articles where they are a guess."""
    # A spider of the user's runs for minutes: of it only the address has to answer.
    read = listing_reader(source, workers) if source.kind in KINDS else _anything
    seen, entries = await visit(source, Bookmark(), poller=poller, read=read, now=now())
    if source.kind not in ("page", "sitemap") or not entries:
        return seen, ""
    names = ", ".join(repr(entry.title or entry.url) for entry in entries[:2])
    return seen, f", such as {names}"


async def _anything(fetched: FetchedListing) -> Listing:
    return Listing(entries=())


def _home_page(source: Source) -> str:
    return (
        f"source {source.key}: answers, a page from which its source is found; "
        f"tocsin sources check {source.key} shows which"
    )


def _say_visit(report: _Report, visit_: Visit, found: str) -> None:
    good = visit_.outcome in ("ok", "unchanged")
    entries = pluralize(visit_.listed, "entry")
    what = f"answers, {entries}{found}" if good else visit_.reason
    report.say(good, f"source {visit_.source}: {what}")


def _desk(config: Config) -> str:
    """Return where the desk is and who may use it; raises ConfigError for a user."""
    if not config.desk.listen:
        return "switched off"
    users = desk_users(config)
    who = f"{pluralize(len(users), 'user')} may sign in" if users else "no login needed"
    where = config.desk.base_url or config.desk_address
    reach = "other machines" if reach_beyond(config.desk) else "only this machine"
    return f"{where}, for {reach}, {who}"


def _check_channel(config: Config, name: str, report: _Report, *, send: bool) -> None:
    channel = Channel(name, channel_url(config, name), ca_file=config.ca_file)
    if not send:
        report.say(True, f"channel {name}: well-formed")
        return
    answer = send_test(config, channel)
    for line in test_lines(channel, answer):
        report.add(line)
    if not answer.is_sent:
        report.code = max(report.code, 1)

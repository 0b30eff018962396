"""Checks of the configuration: it loads, it has no doubts, its secrets are there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from spiders.fetch.browser import browser_problem
from store.errors import TocsinError
from tocsin.alerts.channels.channel import check_ca_file
from tocsin.alerts.messages.template_loader import own as own_templates
from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation
from tocsin.config import Config
from tocsin.config.desk_users import desk_users
from tocsin.config.old_words import renamed
from tocsin.config.query_doubts import query_doubts
from tocsin.config.toml_tables import parsed
from tocsin.config.written_secrets import (
    secret_commands,
    secret_files,
    secret_variables,
)
from tocsin.evidence.time_stamps import require_library
from tocsin.web.review.make_pdf import can_make_pdf
from tocsin.words.phrases import pluralize

ENVIRONMENT = "environment"
"""The file beside the configuration from which a service has its variables."""


def configuration(it: Installation) -> Iterator[DoctorFinding]:
    """Find a configuration that does not load, or watches nothing."""
    if it.config is None:
        yield _not_loaded(it.path, it.config_error)
        return
    counts = ", ".join(
        (
            pluralize(len(it.config.sources), "source"),
            pluralize(len(it.config.watchlists), "watchlist"),
            pluralize(len(it.config.channels), "channel"),
        )
    )
    yield ok(f"{it.path}: {counts}")
    if not it.config.sources:
        yield warn("there is no source", "Find some: tocsin discover --write URL")
    if not it.config.watchlists:
        yield warn(
            "there is no watchlist: nothing is looked for",
            "Write [watchlists.NAME] with a query.",
        )
    routed = {route.channel for one in it.config.watchlists for route in one.routes}
    if it.config.watchlists and not routed:
        yield warn(
            "no watchlist has a channel: matches are stored, and nobody is told",
            'Write channels = ["…"] in [watchlists.NAME].',
        )


def _not_loaded(path: Path, error: TocsinError | None) -> DoctorFinding:
    return fail(
        f"{path}: the configuration does not load",
        (error and error.remedy) or "Mend it, then: tocsin check",
        quoted=error.message if error else "",
    )


def doubts(it: Installation) -> Iterator[DoctorFinding]:
    """Find what is valid and probably a mistake."""
    if it.config is None:
        return
    old = list(renamed(parsed(it.path)))
    if old:
        yield warn(f"{pluralize(len(old), 'old name')} of keys", quoted="\n".join(old))
    found = [f"{each.where}: {each.message}" for each in query_doubts(it.config)]
    if found:
        yield warn(
            f"{pluralize(len(found), 'doubt')} about queries",
            "See them with their place: tocsin check",
            quoted="\n".join(found),
        )
    if not old and not found:
        yield ok("no doubts about queries")


def secrets_there(it: Installation) -> Iterator[DoctorFinding]:
    """Find secrets that are not where the configuration says; none is shown."""
    if it.config is None:
        return
    yield from _variables(it, it.config)
    for key, file in secret_files(it.config):
        if not file.is_file():
            yield fail(
                f"{key}: there is no file {file}", f"Write it, then: chmod 600 {file}"
            )
    for key, program in secret_commands(it.config):
        if shutil.which(program, path=it.environment.get("PATH")) is None:
            yield fail(f"{key}: there is no program {program}", "Install it.")
    try:
        desk_users(it.config)
    except TocsinError as error:
        yield fail(error.message, error.remedy)
    yield ok("passwords and addresses were looked for; no program was run for them")


def _variables(it: Installation, config: Config) -> Iterator[DoctorFinding]:
    beside = config.beside(ENVIRONMENT)
    try:
        lines = beside.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    of_service = {line.partition("=")[0].strip() for line in lines}
    for key, name in secret_variables(config):
        if not it.environment.get(name) and name not in of_service:
            yield warn(
                f"{key}: the variable {name} is set neither here nor in {beside}",
                f"Write {name}=… into {beside}, and: chmod 600 {beside}",
            )


def parts_of_its_own(it: Installation) -> Iterator[DoctorFinding]:
    """Find templates, certificates and folders that are named and cannot be used."""
    if it.config is None:
        return
    problems = 0
    for key, folder in (
        ("[spiders] folder", it.config.spider_folder),
        ("[reading] rules", it.config.rule_folder),
    ):
        if folder is not None and not folder.is_dir():
            problems += 1
            yield fail(f"{key}: there is no folder {folder}", f"mkdir {folder}")
    try:
        check_ca_file(it.config.ca_file)
        if it.config.template_folder is not None:
            own_templates(it.config.template_folder)
    except TocsinError as error:
        problems += 1
        yield fail(error.message, error.remedy)
    if not problems:
        yield ok("templates, rules, spiders and certificates that are named are there")


def _stamps(config: Config) -> Iterator[DoctorFinding]:
    """Find that days with evidence cannot be stamped as the configuration says."""
    if not config.evidence.is_on or not config.evidence.timestamp:
        return
    try:
        require_library()
    except TocsinError as error:
        yield fail(error.message, error.remedy)
    else:
        yield ok("days with evidence can be stamped")


def extras(it: Installation) -> Iterator[DoctorFinding]:
    """Find parts that are not installed and that the configuration needs."""
    if it.config is None:
        return
    shown = [key for key, table in it.config.source_tables.items() if table.browser]
    if shown and (problem := browser_problem(it.config.crawl.chromium)):
        yield fail(f"sources.{shown[0]}.browser: {problem}")
    elif shown:
        yield ok(f"a browser is there for {pluralize(len(shown), 'source')}")
    else:
        yield ok("no source needs a browser")
    yield from _stamps(it.config)
    if not can_make_pdf():
        made = " (the review is sent as a message all the same)"
        yield ok(
            "no PDF of the press review: uv tool install 'tocsin[pdf]'"
            f"{made if it.config.review.rhythm else ''}"
        )

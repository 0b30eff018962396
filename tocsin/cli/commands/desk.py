"""`tocsin desk`: passwords of its users, tokens of programs, sessions."""

import sys
from datetime import UTC, datetime
from typing import get_args

import click

from store import desk_sessions, desk_tokens
from store.desk_tokens import DeskToken, TokenScope
from store.errors import TocsinError
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import reader_of, with_config, writing
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.suggesting_group import SuggestingGroup
from tocsin.config import Config
from tocsin.config.toml_tables import known
from tocsin.words.phrases import pluralize, when

MAX_NAME_CHARS = 64
"""The longest name of a token: it stands in a line of a list."""


@click.group(cls=SuggestingGroup)
def desk() -> None:
    """Make passwords and tokens for the desk, the pages that the daemon serves."""


@desk.command()
def password() -> int:
    """Ask for a password and print its hash, for [desk.users.NAME].

    From a program: one line on standard input.
    """
    # Loads a library in C that no other command needs.
    from tocsin.web.access.passwords import MAX_CHARS, MIN_CHARS, hash_password

    if sys.stdin.isatty():
        # On stderr: the output is the hash and nothing else, for a file.
        given = click.prompt(
            "Password", hide_input=True, confirmation_prompt=True, err=True
        )
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not MIN_CHARS <= len(given) <= MAX_CHARS:
        raise TocsinError(
            f"The password has {pluralize(len(given), 'character')}; it needs "
            f"{MIN_CHARS} to {MAX_CHARS:,}.",
            remedy="Four or five words that do not belong together will do.",
        )
    click.echo(hash_password(given))
    if sys.stdout.isatty():
        click.echo(
            "Write it into config.toml, in 'quotes' of this kind:\n"
            '  [desk.users.NAME]\n  role = "reader"   or "editor" or "admin"\n'
            "  password_hash = '…'",
            err=True,
        )
    return 0


@desk.command()
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(get_args(TokenScope)),
    default="read",
    show_default=True,
    help="What it allows: to read, to note things of stories as well, or everything.",
)
@with_config
def token(config: Config, name: str, scope: TokenScope) -> int:
    """Make a token called NAME for a program, and show it this once."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise TocsinError(
            f"{name[:MAX_NAME_CHARS]!r} cannot be the name of a token.",
            remedy=f"Take 1 to {MAX_NAME_CHARS} characters: tocsin desk token grafana",
        )
    now = datetime.now(UTC)
    with writing(config) as writer:
        made = desk_tokens.add(writer, name, scopes=[scope], by="tocsin desk", now=now)
    if made is None:
        raise TocsinError(
            f"There is a token {name!r} already; its text is stored nowhere.",
            remedy=f"Take another name, or revoke it: tocsin desk revoke {name}",
        )
    click.echo(made)
    click.echo(
        f"This is shown once. It allows: {scope}. A program sends it as the header\n"
        "  Authorization: Bearer …",
        err=True,
    )
    return 0


@desk.command()
@json_option
@with_config
def tokens(config: Config, as_json: bool) -> int:
    """List the tokens: what each allows, and when it was last used."""
    found = desk_tokens.every(reader_of(config))
    if as_json:
        print_json([_record(each) for each in found])
        return 0
    console = Console()
    for each in found:
        console.print(_line(each, config))
    if not found:
        console.print("There is no token. Make one: tocsin desk token NAME")
    return 0


@desk.command()
@click.argument("name")
@with_config
def revoke(config: Config, name: str) -> int:
    """Revoke the token NAME: it allows nothing from now on."""
    with writing(config) as writer:
        ids = {each.name: each.id for each in desk_tokens.every(writer)}
        if name.strip() not in ids:
            raise TocsinError(
                f"There is no token {name!r}.", remedy=known(name, list(ids))
            )
        desk_tokens.delete(writer, ids[name.strip()])
    click.echo(f"The token {name.strip()} allows nothing any more.")
    return 0


@desk.command("sign-out")
@click.argument("name")
@with_config
def sign_out(config: Config, name: str) -> int:
    """Sign the user NAME out of all browsers."""
    with writing(config) as writer:
        ended = desk_sessions.end_all(writer, name)
    if not ended and name not in config.desk.users:
        raise TocsinError(
            f"There is no user {name!r} in {config.path}.",
            remedy=known(name, config.desk.users),
        )
    click.echo(f"{pluralize(ended, 'session')} of {name} ended.")
    return 0


def _record(each: DeskToken) -> Record:
    return {
        "token": each.name,
        "scopes": each.scopes,
        "created": each.created,
        "created_by": each.created_by,
        "last_used": each.last_used,
    }


def _line(each: DeskToken, config: Config) -> Text:
    scopes = ", ".join(sorted(each.scopes))
    used = when(each.last_used, config.zone) if each.last_used else "never"
    made = when(each.created, config.zone)
    facts = f"  {scopes}, made {made}, last used {used}"
    return Text(each.name, "bold") + Text(facts, "dim")

"""`tocsin sources pause` and `resume`: stop visiting a source, and go on."""

import click

from store import paused_sources, sources
from tocsin.cli.name_completion import complete_source
from tocsin.cli.options import with_config, writing
from tocsin.config import Config
from tocsin.wiring.clock import now


@click.command("pause")
@click.argument(
    "names", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_source
)
@with_config
def pause_sources(config: Config, names: tuple[str, ...]) -> int:
    """Visit these sources no more until they are resumed.

    Their articles and what is known of them stay. A restart changes nothing.
    """
    keys = _keys(config, names)
    with writing(config) as writer:
        # One that is new in the file may not have been visited yet.
        sources.sync(writer, config.sources, now())
        paused_sources.pause(writer, keys, now())
    click.echo(f"Paused: {', '.join(keys)}. Go on: tocsin sources resume {keys[0]}")
    return 0


@click.command("resume")
@click.argument(
    "names", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_source
)
@with_config
def resume_sources(config: Config, names: tuple[str, ...]) -> int:
    """Visit these sources again, at once.

    What they published meanwhile is read as far as they still list it.
    """
    keys = _keys(config, names)
    with writing(config) as writer:
        paused_sources.resume(writer, keys, now())
    click.echo(f"Resumed: {', '.join(keys)}.")
    return 0


def _keys(config: Config, names: tuple[str, ...]) -> list[str]:
    """Return the sources of these names; raises ConfigError for one that is none."""
    return list(dict.fromkeys(config.source(name).key for name in names))

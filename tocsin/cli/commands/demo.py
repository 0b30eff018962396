"""`tocsin demo`: see it ring."""

import contextlib
import signal
import tempfile
from pathlib import Path

import click

from tocsin.config import ConfigError
from tocsin.demo.demonstration import demonstrate


@click.command()
@click.option("--keep", is_flag=True, help="Leave it running, and its files in place.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where --keep puts the files. Default: tocsin-demo.",
)
def demo(keep: bool, folder: Path | None) -> int:
    """Watch a small newsroom on this machine and ring in this terminal.

    Takes about ten seconds, needs no network and no configuration.
    """
    # The daemon is our child: whoever stops us stops it too, in good order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        if keep:
            place = (folder or Path("tocsin-demo")).resolve()
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise ConfigError(
                    f"{place} is not empty.", remedy="Name another: --folder FOLDER"
                )
        else:
            name = tempfile.TemporaryDirectory(prefix="tocsin-demo-")
            place = Path(stack.enter_context(name))
        tally = demonstrate(place, click.echo, keep=keep)
    click.echo(str(tally))
    return 0

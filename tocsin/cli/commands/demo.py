"""`tocsin demo`: see real alerts in this terminal."""

import contextlib
import signal
import tempfile
from pathlib import Path

import click

from tocsin.config import ConfigError
from tocsin.demo.demonstration import demonstrate


@click.command()
@click.option("--keep", is_flag=True, help="Keep it running, and keep its files.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where --keep puts its files. Default: tocsin-demo.",
)
def demo(keep: bool, folder: Path | None) -> int:
    """Watch five small outlets on this machine and show alerts in this terminal.

    It takes about ten seconds and needs no network and no configuration.
    """
    # SIGTERM ends the daemon, our child process, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        if keep:
            place = (folder or Path("tocsin-demo")).resolve()
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise ConfigError(
                    f"{place} is not empty.",
                    remedy="Use another folder: --folder FOLDER",
                )
        else:
            name = tempfile.TemporaryDirectory(prefix="tocsin-demo-")
            place = Path(stack.enter_context(name))
        tally = demonstrate(place, click.echo, keep=keep)
    click.echo(str(tally))
    return 0

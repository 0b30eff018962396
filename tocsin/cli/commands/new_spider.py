"""`tocsin sources new-spider`: write the file of a user's own spider."""

import keyword
import re
from importlib.resources import files

import click

from spiders.kinds.builtin import KINDS
from tocsin.cli.options import with_config
from tocsin.config import Config, ConfigError

FOLDER = "spiders"
"""Where the file is written if the configuration names no folder."""


@click.command("new-spider")
@click.argument("name")
@with_config
def new_spider(config: Config, name: str) -> int:
    """Write a commented spider called NAME into the folder of your own spiders.

    It works as it stands: it lists the links in the rows that a CSS selector finds.
    """
    _refuse(name)
    folder = config.spider_folder or config.beside(FOLDER)
    path = folder / f"{name.replace('-', '_')}.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Exclusive: a spider that is there is somebody's work.
        with path.open("x", encoding="utf-8") as file:
            file.write(_source_code(name))
    except FileExistsError:
        raise ConfigError(
            f"{path} is there already, and stays as it is.",
            remedy=f"Edit it, or choose another name than {name}.",
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}).") from error
    click.echo(f"Wrote {path}. Add to {config.path.name}:\n")
    click.echo(_lines(config, name))
    click.echo(f"\nthen: tocsin fetch {name}")
    return 0


def _refuse(name: str) -> None:
    """Raise ConfigError for a name that no spider can have."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,59}", name):
        raise ConfigError(
            f"{name!r} is no name for a spider.",
            remedy="Write small letters, digits and hyphens, such as: council",
        )
    if name in KINDS:
        raise ConfigError(
            f"{name!r} is a kind of source that comes with tocsin.",
            remedy=f"Choose another name, such as: my-{name}",
        )


def _source_code(name: str) -> str:
    text = files("tocsin.cli").joinpath("new_spider.txt").read_text("utf-8")
    class_name = "".join(part.title() for part in re.split("[-_]", name))
    if keyword.iskeyword(class_name):  # None and True
        class_name += "Spider"
    return text.replace("{name}", name).replace("{class}", class_name)


def _lines(config: Config, name: str) -> str:
    """Return the lines of the configuration that make a source of the spider."""
    lines = [
        f"[sources.{name}]",
        f'url = "https://{name.replace("_", "-")}.example/news"',
        f'kind = "{name}"',
        'options = { rows = "li.news" }',
    ]
    if config.spider_folder is None:
        lines = ["[spiders]", f'folder = "{FOLDER}"', "", *lines]
    return "\n".join(f"    {line}".rstrip() for line in lines)

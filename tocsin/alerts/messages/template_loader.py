"""Templates: those that come with tocsin, and the user's, which replace them by name.

Both run in Jinja's sandbox and see nothing but a MessageModel. Its values are escaped
for the service wherever a template writes them.
"""

from functools import cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
)

from store.errors import TocsinError
from tocsin.alerts.messages.dialects import DIALECTS, Dialect
from tocsin.alerts.messages.labels import listed
from tocsin.alerts.messages.template_sandbox import TemplateSandbox
from tocsin.words.phrases import pluralize

_SUFFIX = ".j2"

_PREFIX = "tocsin"
"""`{% extends "tocsin/mail.html.j2" %}` names the template that the user's replaces.
Ours name each other so as well: what they are made of stays ours."""

_SHIPPED = PackageLoader("tocsin.alerts.messages")

_BY_PREFIX = PrefixLoader({_PREFIX: _SHIPPED})


class TemplateError(TocsinError):
    """A user's template cannot be used."""

    exit_code = 2


@cache
def shipped(name: str) -> Template:
    """Return one of the templates that come with tocsin, compiled when it is needed."""
    environment = _environment(_dialects()[name], _BY_PREFIX)
    return environment.get_template(f"{_PREFIX}/{name}")


def own(folder: Path) -> dict[str, Template]:
    """Return the templates of a user's folder, by name.

    Files that begin with _ are parts that others include. Raises TemplateError for a
    file that replaces no template, or that cannot be compiled.
    """
    dialects = _dialects()
    loader = ChoiceLoader([_BY_PREFIX, FileSystemLoader(folder), _SHIPPED])
    compiled = {}
    for path in _files(folder):
        dialect = dialects.get(path.name)
        if dialect is None:
            raise TemplateError(
                f"{path} replaces no template.",
                remedy=f"Name it {', '.join(sorted(dialects))}; or _{path.name}, when "
                "another includes it.",
            )
        compiled[path.name] = _compiled(_environment(dialect, loader), loader, path)
    return compiled


def _dialects() -> dict[str, Dialect]:
    return {dialect.template: dialect for pair in DIALECTS.values() for dialect in pair}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix == _SUFFIX and not path.name.startswith("_")
        )
    except OSError as error:
        raise TemplateError(
            f"The folder of templates cannot be read: {error}.",
            remedy="Create it, or remove its line from the configuration.",
        ) from error


def _environment(dialect: Dialect, loader: BaseLoader) -> Environment:
    return TemplateSandbox(
        filters={
            "link": dialect.link,
            "marked": dialect.marked,
            "listed": listed,
            "counted": pluralize,
        },
        loader=loader,
        # On for all dialects: `output` marks what it writes as escaped, so that macros
        # and blocks do not escape it again.
        autoescape=True,
        finalize=dialect.output,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _compiled(environment: Environment, loader: BaseLoader, path: Path) -> Template:
    """Return a template whose includes were compiled as well."""
    name = path.name
    try:
        for used in _used_templates(environment, loader, name):
            environment.get_template(used)
        return environment.get_template(name)
    except TemplateSyntaxError as error:
        at = Path(error.filename or path)
        raise TemplateError(
            f"{at}, line {error.lineno}: {error.message}",
            remedy=f"Correct that line, or remove {at.name} from {path.parent}.",
        ) from error
    except TemplateNotFound as error:
        raise TemplateError(
            f"{path} names {error.name}, which does not exist.",
            remedy=f"Put it into {path.parent}, or name {_PREFIX}/{name}.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(
            f"{path} cannot be read: {error}.",
            remedy="Save it as text in UTF-8.",
        ) from error


def _used_templates(
    environment: Environment, loader: BaseLoader, name: str
) -> set[str]:
    """Return the templates that a template extends or includes, directly or not."""
    used, waiting = set[str](), [name]
    while waiting:
        current = waiting.pop()
        source, path, _ = loader.get_source(environment, current)
        parsed = environment.parse(source, current, path)
        named = meta.find_referenced_templates(parsed)
        new = {each for each in named if each is not None} - used
        used |= new
        waiting += new
    return used

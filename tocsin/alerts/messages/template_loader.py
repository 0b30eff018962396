"""Templates: those that come with tocsin, and a user's own, which replace them by name.

Both run in Jinja's sandbox and see nothing but a page. What they write from it is
escaped for its service wherever they do not say otherwise.
"""

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
from jinja2.sandbox import ImmutableSandboxedEnvironment

from store.errors import TocsinError
from tocsin.alerts.messages.dialects import DIALECTS, Dialect
from tocsin.alerts.messages.labels import listed
from tocsin.words.phrases import pluralize

_SUFFIX = ".j2"

_SHIPPED = PackageLoader("tocsin.alerts.messages")

_PREFIX = "tocsin"
"""`{% extends "tocsin/mail.html.j2" %}` names the template that is replaced."""


class TemplateError(TocsinError):
    """A user's template cannot be used."""

    exit_code = 2


def shipped() -> dict[str, Template]:
    """Return the templates that come with tocsin, by name."""
    dialects = _dialects()
    return {
        name: _environment(dialect, _SHIPPED).get_template(name)
        for name, dialect in dialects.items()
    }


def own(folder: Path) -> dict[str, Template]:
    """Return the templates of a user's folder, by name.

    Files that begin with _ are there to be included. Raises TemplateError for a file
    that replaces nothing, or that cannot be compiled.
    """
    dialects = _dialects()
    loader = ChoiceLoader(
        [PrefixLoader({_PREFIX: _SHIPPED}), FileSystemLoader(folder), _SHIPPED]
    )
    compiled = {}
    for path in _files(folder):
        dialect = dialects.get(path.name)
        if dialect is None:
            raise TemplateError(
                f"{path} replaces no template.",
                remedy=f"Call it {', '.join(sorted(dialects))}, or _{path.name} when "
                "another includes it.",
            )
        compiled[path.name] = _compiled(_environment(dialect, loader), loader, path)
    return compiled


def _dialects() -> dict[str, Dialect]:
    return {one.template: one for pair in DIALECTS.values() for one in pair}


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
            remedy="Make it, or take its line out of the configuration.",
        ) from error


def _environment(dialect: Dialect, loader: BaseLoader) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        # On for all of them: what `output` has written is marked as ready, so that
        # macros and blocks, which hand it on, do not escape it again.
        autoescape=True,
        finalize=dialect.output,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        link=dialect.link, marked=dialect.marked, listed=listed, counted=pluralize
    )
    return environment


def _compiled(environment: Environment, loader: BaseLoader, path: Path) -> Template:
    """Return a template whose includes were compiled as well."""
    name = path.name
    try:
        for seen in _reached(environment, loader, name):
            environment.get_template(seen)
        return environment.get_template(name)
    except TemplateSyntaxError as error:
        at = Path(error.filename or path)
        raise TemplateError(
            f"{at}, line {error.lineno}: {error.message}",
            remedy=f"Mend that line, or take {at.name} out of {path.parent}.",
        ) from error
    except TemplateNotFound as error:
        raise TemplateError(
            f"{path} names {error.name}, which is not there.",
            remedy=f"Put it into {path.parent}, or name {_PREFIX}/{name}.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(
            f"{path} cannot be read: {error}.",
            remedy="Templates are text in UTF-8.",
        ) from error


def _reached(environment: Environment, loader: BaseLoader, name: str) -> set[str]:
    """Return the templates that one extends or includes, and those that they do."""
    found, waiting = set[str](), [name]
    while waiting:
        each = waiting.pop()
        source, path, _ = loader.get_source(environment, each)
        parsed = environment.parse(source, each, path)
        named = set(meta.find_referenced_templates(parsed))
        new = {other for other in named if other is not None} - found
        found |= new
        waiting += new
    return found

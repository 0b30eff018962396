"""Writes messages: a telling, as one service wants it."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from pathlib import Path

from jinja2 import Template

from store.message import Message
from tocsin.alerts.messages import template_loader
from tocsin.alerts.messages.clean import cut
from tocsin.alerts.messages.dialects import DIALECTS, Dialect
from tocsin.alerts.messages.fitting import Room, fitted
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.services import Service
from tocsin.alerts.messages.template_model import MessageModel
from tocsin.alerts.messages.view import Viewer

TemplateFailed = Callable[[str, Exception], None]
"""Told the name of a user's template, and why it could not be used this time."""

_TITLED = frozenset(["mail", "text"])
"""Families whose services show a title; elsewhere the body begins with it."""


class Renderer:
    """Writes messages. Built once: it compiles the templates."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        failed: TemplateFailed = lambda name, error: None,
    ) -> None:
        """Take the user's own templates of a folder; raises TemplateError for bad ones.

        One that fails while it writes loses no message: ours writes it, and `failed` is
        told.
        """
        self._shipped = template_loader.shipped()
        self._own = template_loader.own(folder) if folder is not None else {}
        self._failed = failed

    def write(self, telling: Notification, service: Service, zone: tzinfo) -> Message:
        """Return the message for a service, with times told in `zone`."""
        body, plain = DIALECTS[service.family]
        titled = service.family in _TITLED
        sheet = _Sheet(
            dialect=body, telling=telling, zone=zone, limit=service.limit, titled=titled
        )
        written = self._written(sheet)
        return Message(
            title=sheet.viewer.title if titled else "",
            body=written,
            format=body.format,
            plain=self._written(replace(sheet, dialect=plain)),
        )

    def _written(self, sheet: "_Sheet") -> str:
        name = sheet.dialect.template
        if name in self._own:
            try:
                return sheet.filled_by_user(self._own[name])
            # A stranger's program: it can fail in every way there is.
            except Exception as error:
                self._failed(name, error)
        return sheet.filled(self._shipped[name]) or sheet.bare


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a template is to write."""

    dialect: Dialect
    telling: Notification
    zone: tzinfo
    limit: int
    titled: bool

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            self.telling,
            self.zone,
            prepare=self.dialect.prepare,
            address=self.dialect.address,
        )

    def filled(self, template: Template) -> str:
        """Return the most of it that fits; "" when nothing does."""
        viewer = self.viewer
        return fitted(
            lambda room: self._rendered(template, viewer.page(room)),
            parts=viewer.parts,
            fits=self._fits,
        )

    def filled_by_user(self, template: Template) -> str:
        """Return what somebody else's template writes; raises ValueError for nothing.

        A text that does not fit is cut, since nothing in it can be cut in two.
        """
        text = self.filled(template)
        if not text and self.dialect.format == "text":
            whole = self._rendered(template, self.viewer.page(Room()))
            text = cut(whole, self.limit)
        if not text:
            raise ValueError("it wrote nothing, or more than the service takes")
        return text

    @property
    def bare(self) -> str:
        """Return what is said when nothing else fits: the title, or what of it does."""
        title, most = self.viewer.title, self.limit
        text = str(self.dialect.say(cut(title, most)))
        while not self._fits(text):
            most //= 2
            text = str(self.dialect.say(cut(title, most)))
        return text

    def _fits(self, text: str) -> bool:
        return self.dialect.weight(text) <= self.limit

    def _rendered(self, template: Template, page: MessageModel) -> str:
        seen = {field.name: getattr(page, field.name) for field in fields(page)}
        return template.render(seen, titled=self.titled).strip()

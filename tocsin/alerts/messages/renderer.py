"""Writes messages: a notification, as one service takes it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from pathlib import Path

from jinja2 import Template

from store.message import Message
from tocsin.alerts.messages import template_loader
from tocsin.alerts.messages.dialects import DIALECTS, Dialect
from tocsin.alerts.messages.fields import fields_of
from tocsin.alerts.messages.fitting import Room, fitted
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.sanitize import cut
from tocsin.alerts.messages.services import Service
from tocsin.alerts.messages.template_budget import budget_of_template
from tocsin.alerts.messages.template_model import MessageModel
from tocsin.alerts.messages.template_time_limit import OverrunError, run_within
from tocsin.alerts.messages.view import Viewer

TemplateFailed = Callable[[str, Exception], None]
"""Gets the name of a user's template, and why it could not be used this time."""

TEMPLATE_SECONDS = 5.0
"""How long a user's template may take for one text. Ours take milliseconds, and are
filled a dozen times at most until a text fits."""

MAX_WRITTEN = 2_000_000
"""Code points that a user's template may write: ten times the longest message."""

_TITLED = frozenset(["mail", "machine", "text"])
"""Families whose services show a title; elsewhere the body begins with it."""


class Renderer:
    """Writes messages. Built once: it compiles a user's templates. Threads share it."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        failed: TemplateFailed = lambda name, error: None,
        seconds: float = TEMPLATE_SECONDS,
        base_url: str = "",
    ) -> None:
        """Take the user's own templates of a folder; raises TemplateError for bad ones.

        One that fails while it writes loses no message: ours writes it, and `failed` is
        called. One that takes longer than `seconds` is not used again. Messages link to
        the desk at `base_url`, unless that is empty.
        """
        self._base_url = base_url
        self._own = template_loader.own(folder) if folder is not None else {}
        self._failed = failed
        self._seconds = seconds
        self._turn = threading.Lock()
        """Held while a user's template writes: so each can overrun only once."""

    def write(
        self, notification: Notification, service: Service, zone: tzinfo
    ) -> Message:
        """Return the message for a service, with times shown in `zone`."""
        body, plain = DIALECTS[service.family]
        titled = service.family in _TITLED
        sheet = _Sheet(
            dialect=body,
            notification=notification,
            zone=zone,
            limit=service.limit,
            titled=titled,
            base_url=self._base_url,
        )
        failures: dict[str, Exception] = {}
        message = Message(
            title=sheet.viewer.title if titled else "",
            body=self._written(sheet, failures),
            format=body.format,
            plain=self._written(replace(sheet, dialect=plain), failures),
            fields=fields_of(notification, self._base_url)
            if service.family == "machine"
            else {},
        )
        for name, error in failures.items():
            self._failed(name, error)
        return message

    def _written(self, sheet: "_Sheet", failures: dict[str, Exception]) -> str:
        """Return a text of a message; a template that fails is not asked for another.

        Its error is added to the failures.
        """
        name = sheet.dialect.template
        if name in self._own and name not in failures:
            try:
                return self._written_by_user(name, sheet)
            # A stranger's program: it can fail in every way there is.
            except Exception as error:
                failures[name] = error
        return sheet.filled(template_loader.shipped(name).render) or sheet.bare

    def _written_by_user(self, name: str, sheet: "_Sheet") -> str:
        """Return what a user's template writes; raises whatever it raises."""
        with self._turn:
            template = self._own[name]
            try:
                return run_within(
                    self._seconds,
                    lambda overrun: sheet.filled_by_user(_bounded(template, overrun)),
                )
            except OverrunError as error:
                # Its thread may go on for ever: there must not be another.
                del self._own[name]
                raise OverrunError(f"{error}; ours is used until a restart") from None


_Fill = Callable[..., str]
"""Returns the text of a template, given what it sees."""


def _bounded(template: Template, overrun: threading.Event) -> _Fill:
    """Return what fills a template until it overruns, makes or writes too much."""

    def fill(*seen: object, **more: object) -> str:
        parts, length = list[str](), 0
        with budget_of_template(overrun):
            for part in template.generate(*seen, **more):
                parts.append(part)
                length += len(part)
                if length > MAX_WRITTEN:
                    raise ValueError("it writes more than any service takes")
        return "".join(parts)

    return fill


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a template is to write."""

    dialect: Dialect
    notification: Notification
    zone: tzinfo
    limit: int
    titled: bool
    base_url: str

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            self.notification,
            self.zone,
            prepare=self.dialect.prepare,
            address=self.dialect.address,
            base_url=self.base_url,
        )

    def filled(self, fill: _Fill) -> str:
        """Return the most of it that fits; "" when nothing does."""
        viewer = self.viewer
        return fitted(
            lambda room: self._rendered(fill, viewer.page(room)),
            parts=viewer.parts,
            fits=self._fits,
        )

    def filled_by_user(self, fill: _Fill) -> str:
        """Return what somebody else's template writes; raises ValueError for nothing.

        A text that does not fit is cut, since nothing in it can be cut in two.
        """
        text = self.filled(fill)
        if not text and self.dialect.format == "text":
            whole = self._rendered(fill, self.viewer.page(Room()))
            text = cut(whole, self.limit)
        if not text:
            raise ValueError("it wrote nothing, or more than the service takes")
        return text

    @property
    def bare(self) -> str:
        """Return the title, or as much of it as fits: for when nothing else does."""
        title, most = self.viewer.title, self.limit
        text = str(self.dialect.escape(cut(title, most)))
        while not self._fits(text):
            most //= 2
            text = str(self.dialect.escape(cut(title, most)))
        return text

    def _fits(self, text: str) -> bool:
        return self.dialect.measure(text) <= self.limit

    def _rendered(self, fill: _Fill, page: MessageModel) -> str:
        seen = {field.name: getattr(page, field.name) for field in fields(page)}
        return fill(seen, titled=self.titled).strip()

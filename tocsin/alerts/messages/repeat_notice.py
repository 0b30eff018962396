"""A message whose earlier attempt may have arrived, marked as a possible repeat."""

from dataclasses import replace

from store.message import Format, Message

REPEAT = "This may be a repeat: the connection broke while it was being sent."

_EMPHASIS: dict[Format, tuple[str, str]] = {
    "text": ("", ""),
    "html": ("<i>", "</i>"),
    "markdown": ("_", "_"),
}


def marked_as_repeat(message: Message) -> Message:
    """Return the message with a line that says that it may have been sent before.

    Only for services that do not recognise repeats: others get the same every time.
    """
    before, after = _EMPHASIS[message.format]
    return replace(
        message,
        body=f"{message.body}\n\n{before}{REPEAT}{after}",
        plain=f"{message.plain}\n\n{REPEAT}",
    )

"""Messages that can be worded again in another language."""


class Worded(str):
    """A message in English, with what it was made of: whoever shows it may translate.

    It is a text like any other for those who do not. A value may be such a message.
    """

    template: str
    """With placeholders such as %(name)s: what a catalogue knows the message by."""
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Worded":
        """Return the message of a template and its values; raises KeyError."""
        made = super().__new__(cls, template % values)
        made.template = template
        made.values = values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Return what a copy is made of: not the message, which may have a `%`."""
        return (self.template,), self.values

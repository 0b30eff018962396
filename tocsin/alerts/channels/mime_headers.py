"""Mail headers, with every blank and joiner of what they say.

Before Python 3.13 the standard library loses a blank where it folds a header that is
not ASCII: between two encoded words a blank is no blank (RFC 2047 §6.2), and belongs
into one of them.
"""

from base64 import b64encode
from collections.abc import Iterator
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

_WORD_BYTES = 36
"""Of text in an encoded word: 60 characters, so that a line has 76 at most (RFC 2047
§2), also one that begins with the longest name of our headers."""


class MailPolicy(EmailPolicy):
    """The standard library's policy, but for headers that need encoded words."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent, folded, with its line end."""
        folded = self._folded(name, value)
        if folded is None:
            written: bytes = super().fold_binary(name, value)
            return written
        return folded.encode("utf-8" if self.utf8 else "ascii", "surrogateescape")

    def _folded(self, name: str, value: Any) -> str | None:
        """Return a header that needs encoded words; None where the library does."""
        addresses: tuple[Address, ...] | None = getattr(value, "addresses", None)
        if addresses is not None:
            if all(each.display_name.isascii() for each in addresses):
                return None
            written = f",{self.linesep} ".join(map(self._mailbox, addresses))
            return f"{name}: {written}{self.linesep}"
        if str(value).isascii():
            return None
        return f"{name}: {self._words(str(value))}{self.linesep}"

    def _mailbox(self, address: Address) -> str:
        if address.display_name.isascii():
            return str(address)
        words = self._words(address.display_name)
        return f"{words}{self.linesep} <{address.addr_spec}>"

    def _words(self, text: str) -> str:
        return f"{self.linesep} ".join(_encoded_words(text))


def _encoded_words(text: str) -> Iterator[str]:
    """Yield encoded words of whole characters, which together say the text."""
    part = b""
    for char in text:
        encoded = char.encode("utf-8", "replace")
        if len(part) + len(encoded) > _WORD_BYTES:
            yield f"=?utf-8?b?{b64encode(part).decode()}?="
            part = b""
        part += encoded
    yield f"=?utf-8?b?{b64encode(part).decode()}?="

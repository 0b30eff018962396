"""What a hub signs its deliveries with (WebSub §7.1). Pure."""

import hashlib
import hmac

METHODS = {
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
    "sha1": hashlib.sha1,
}
"""The algorithms that WebSub knows (§7.1.1)."""

PROVING = frozenset({"sha256", "sha384", "sha512"})
"""Those that WebSub asks for at least (§8.3). Many hubs sign with SHA-1: what they tell
makes a visit, as anybody's wish would, and no visit is left out because of it."""


class HubSignature:
    """The signature of a delivery, checked while its body comes."""

    def __init__(self, header: str, secret: str) -> None:
        """Read a header X-Hub-Signature, empty for none."""
        method, _, given = header.strip().partition("=")
        self.method = method.lower()
        self._given = given.strip().lower()
        digest = METHODS.get(self.method)
        self._expected = hmac.new(secret.encode(), digestmod=digest) if digest else None

    @property
    def proves(self) -> bool:
        """Whether one that is right is strong enough to rely on."""
        return self.method in PROVING

    def add(self, part: bytes) -> None:
        """Go on to the next part of the body."""
        if self._expected is not None:
            self._expected.update(part)

    @property
    def is_right(self) -> bool:
        """Whether it is of the body so far; the time tells nothing of it."""
        if self._expected is None:
            return False
        given = self._given.encode("utf-8", "replace")
        return hmac.compare_digest(self._expected.hexdigest().encode(), given)

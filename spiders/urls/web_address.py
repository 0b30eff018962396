"""Addresses: which lead to a page, their plain form, and which a page may claim."""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from spiders.urls.hosts import domain
from spiders.urls.parameters import is_tracking

_PORTS = {"http": 80, "https": 443}

_PLAIN = "/:@!$&'()*+,;=~-._"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
# Most paths and queries need no look at each character, which takes 2 µs.
_IS_PLAIN_PATH = re.compile(r"[\w/:@!$&'()*+,;=~.-]*", re.ASCII)
_IS_PLAIN_QUERY = re.compile(r"[\w/:@!$&'()*+,;=~.?\[\]%-]*", re.ASCII)


def is_web(url: str) -> bool:
    """Return whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def absolute(base: str, link: str) -> str:
    """Return a link as found on the page `base`, or "" when it leads to no web page."""
    try:
        url = urljoin(base, link.strip())
        url.encode()  # JSON can spell half a character, which names no page
    except ValueError:
        return ""
    return url if is_web(url) else ""


def canonical(url: str) -> str:
    """Return the address in its plainest form, under which the page can be fetched.

    Lower-case scheme and host, no default port, no credentials, no tracking parameters;
    the order of the others is kept, for some servers read it. A fragment stays only
    where it names a page, as `#!/story/1` does on pages that are programs.
    """
    parts = urlsplit(url.strip())
    path, query, fragment = parts.path, parts.query, parts.fragment
    if not _IS_PLAIN_PATH.fullmatch(path):
        path = quote(_ESCAPE.sub(_unescaped, path), f"{_PLAIN}%", errors="replace")
    if query:
        pairs = query.split("&")
        query = "&".join(pair for pair in pairs if pair and not is_tracking(pair))
    names_a_page = fragment.startswith("!") and fragment.strip("!/")
    return urlunsplit(
        (
            parts.scheme.lower(),
            _netloc(parts),
            path or "/",
            _quoted(query),
            _quoted(fragment) if names_a_page else "",
        )
    )


def trusted_claim(page: str, claim: str) -> str:
    """Return the address a page claims for itself, or "" when it is not to be believed.

    Believed is a claim within the page's own registrable domain that names a page:
    sites whose every article claims the front page would collapse into one.
    """
    url = absolute(page, claim) if claim else ""
    if not url or domain(url) != domain(page):
        return ""
    names_a_page = urlsplit(url).path.strip("/") or urlsplit(url).query
    return canonical(url) if names_a_page else ""


def _quoted(text: str) -> str:
    """Return a query or a fragment as it may be sent; its escapes stay as they are."""
    if _IS_PLAIN_QUERY.fullmatch(text):
        return text
    return quote(text, f"{_PLAIN}?[]%", errors="replace")


def _unescaped(escape: re.Match[str]) -> str:
    """Return what a %xx in a path stands for, if it may as well stand there itself."""
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    # A slash would part what is one name; a byte above ASCII is half a character.
    may = char != "/" and (char in _PLAIN or (char.isascii() and char.isalnum()))
    return char if may else escape[0].upper()


def _netloc(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = _idna(name).rstrip(".")  # 。 is a dot as well
    port = parts.port
    scheme = parts.scheme.lower()
    return name if port is None or port == _PORTS.get(scheme) else f"{name}:{port}"


def _idna(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name

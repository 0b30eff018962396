"""Web addresses: absolute and canonical forms, and the claims that are trusted."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from spiders.urls.hosts import domain
from spiders.urls.parameters import is_tracking
from spiders.urls.shared_address import MARK

_PORTS = {"http": 80, "https": 443}

_PLAIN = "/:@!$&'()*+,;=~-._"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
# Most paths and queries need no look at each character, which costs 2 µs.
_IS_PLAIN_PATH = re.compile(r"[\w/:@!$&'()*+,;=~.-]*", re.ASCII)
_IS_PLAIN_QUERY = re.compile(r"[\w/:@!$&'()*+,;=~.?\[\]%-]*", re.ASCII)

_AMPERSAND = re.compile(r"&(?:amp;|#0{0,4}38;|#x0{0,4}26;)+", re.IGNORECASE)
"""An ampersand that was escaped once too often, or several times. It is followed by
the name of a parameter, and none is called "amp;q"."""

_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*\.?", re.ASCII)
_MAX_HOST = 254
"""Characters of a host name with the dot at its end (RFC 1035 §2.3.4)."""

_FIRST_PART = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=[/?#]|$)", re.IGNORECASE)
_WWW = re.compile(r"www\d?\.[^.]+\.[^.]")


def is_web(url: str) -> bool:
    """Return whether a text is an http or https address of a host that can exist."""
    return not _problem(url)


def address_problem(url: str) -> str:
    """Return why somebody's text is no address to fetch, as in "it names no host".

    Empty when it is one. Links may also have a user name, which `canonical` drops.
    """
    problem = _problem(url)
    if not problem and "@" in urlsplit(url).netloc:
        return "it holds a name or a password; a source has user and password for them"
    return problem


def _problem(url: str) -> str:
    """Return why a text is no web address; "" when it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "its host cannot be read"
    return _problem_of(parts)


def _problem_of(parts: SplitResult) -> str:
    name = parts.hostname or ""
    if parts.scheme not in _PORTS:
        return "it begins with https:// or http://"
    if not name:
        return "it names no host"
    try:
        has_port = parts.port != 0
    except ValueError:
        has_port = False
    if not has_port:
        return "its port is not a number from 1 to 65535"
    return "" if _can_exist(name) else f"there can be no host {name!r}"


# The links of a page lead to a few hosts.
@lru_cache(maxsize=1_000)
def _can_exist(name: str) -> bool:
    """Return whether a host name, or an address of the Internet Protocol, is one."""
    try:
        if ":" in name:
            return bool(ipaddress.IPv6Address(name))
        labels = name if name.isascii() else name.encode("idna").decode()
    except ValueError:
        return False
    # Servers do use "_", which no standard allows.
    return len(labels) <= _MAX_HOST and bool(_HOST.fullmatch(labels))


def absolute(base: str, link: str) -> str:
    """Return the address of a link on the page `base`; "" when it is no web address.

    A link is read as its author meant it: one that was escaped twice is unescaped, dots
    in its path are resolved, and `www.example.com/1` names a host.
    """
    link = _AMPERSAND.sub("&", link.strip())
    try:
        if _names_a_host(base, link):
            link = f"//{link}"
        url = urljoin(base, link)
        parts = urlsplit(url)
        if "/." in parts.path:
            path = urlsplit(urljoin("http://host/", f"/{parts.path.lstrip('/')}")).path
            parts = parts._replace(path=path)
            url = urlunsplit(parts)
        url.encode()  # JSON can hold half a surrogate pair, which is in no address
    except ValueError:
        return ""
    return "" if _problem_of(parts) else url


def _names_a_host(base: str, link: str) -> bool:
    """Return whether a link without a scheme begins with a host and not with a folder.

    That is one that begins with "www.", or lies in the domain of the page.
    """
    first = _FIRST_PART.match(link)
    if not first:
        return False
    name = first[0].lower()
    if _WWW.match(name):
        return True
    site = domain(base)
    return "." in site and (name == site or name.endswith(f".{site}"))


def canonical(url: str) -> str:
    """Return the canonical form of an address; the page can be fetched by it.

    It has a lower-case scheme and host, no default port, no credentials and no tracking
    parameters. The order of the other parameters is kept: some servers depend on it. A
    fragment is kept only where it names a page, as `#!/story/1` and `#/story/1` do on
    pages that are programs, or one of the articles that share a page. What is no web
    address stays as it is, without blanks around it.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        netloc = _netloc(parts)
    except ValueError:
        return url
    path, query, fragment = parts.path, parts.query, parts.fragment
    if not _IS_PLAIN_PATH.fullmatch(path):
        path = quote(_ESCAPE.sub(_unescaped, path), f"{_PLAIN}%", errors="replace")
    if query:
        pairs = query.split("&")
        query = "&".join(pair for pair in pairs if pair and not is_tracking(pair))
    is_route = fragment[:1] in ("!", "/") and fragment.strip("!/")
    names_a_page = is_route or MARK in fragment
    return urlunsplit(
        (
            parts.scheme.lower(),
            netloc,
            path or "/",
            _quoted(query),
            _quoted(fragment) if names_a_page else "",
        )
    )


def trusted_claim(page: str, claim: str) -> str:
    """Return the canonical form of an address that a page claims for itself, or "".

    A claim is trusted if it lies in the page's registrable domain and is not the front
    page: some sites claim the front page on every article.
    """
    url = absolute(page, claim) if claim else ""
    if not url or domain(url) != domain(page):
        return ""
    names_a_page = urlsplit(url).path.strip("/") or urlsplit(url).query
    return canonical(url) if names_a_page else ""


def _quoted(text: str) -> str:
    """Return a query or a fragment with escapes where needed; it keeps its own."""
    if _IS_PLAIN_QUERY.fullmatch(text):
        return text
    return quote(text, f"{_PLAIN}?[]%", errors="replace")


def _unescaped(escape: re.Match[str]) -> str:
    """Return the character of a %xx in a path if it needs no escape, else the %XX."""
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    # A slash would split one segment into two; a byte above ASCII is half a character.
    is_safe = char != "/" and (char in _PLAIN or (char.isascii() and char.isalnum()))
    return char if is_safe else escape[0].upper()


def _netloc(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = _idna(name).rstrip(".")  # 。 counts as a dot too
    port = parts.port
    scheme = parts.scheme.lower()
    return name if port is None or port == _PORTS.get(scheme) else f"{name}:{port}"


def _idna(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name

"""Addresses: which ones name the same page, and which a page may claim for itself."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import tldextract

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|at_medium|"
    r"at_campaign|ns_mchannel|ns_campaign|ns_source|cmpid|ito|smid|spm|_ga|"
    r"__twitter_impression|wt_mc|xtor)$",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from, never what is shown. One that might
name an article is not in this list: a page lost is worse than a page read twice."""

_PORTS = {"http": 80, "https": 443}

_PLAIN = "/:@!$&'()*+,;=~-._"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")

# The suffix list that ships with the package: no look-up leaves the machine.
# The list's private part counts: two blogs on one platform are two publishers.
_registered = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


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
    """Return the address in its plainest form.

    Lower-case scheme and host, no default port, no credentials, no fragment, no
    tracking parameters; the order of the others is kept, for some servers read it.
    """
    parts = urlsplit(url.strip())
    host = _host(parts)
    query = "&".join(
        quote(pair, f"{_PLAIN}?[]%", errors="replace")
        for pair in parts.query.split("&")
        if pair and not _TRACKING.match(pair.partition("=")[0])
    )
    path = quote(_ESCAPE.sub(_unescaped, parts.path), f"{_PLAIN}%", errors="replace")
    return urlunsplit((parts.scheme.lower(), host, path or "/", query, ""))


def _unescaped(escape: re.Match[str]) -> str:
    """Return what a %xx in a path stands for, if it may as well stand there itself."""
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    # A slash would part what is one name; a byte above ASCII is half a character.
    may = char != "/" and (char in _PLAIN or (char.isascii() and char.isalnum()))
    return char if may else escape[0].upper()


def key(url: str) -> str:
    """Return what two addresses of one page have in common.

    Scheme, "www.", a trailing slash and the order of parameters do not tell pages
    apart.
    """
    parts = urlsplit(canonical(url))
    host = parts.netloc.removeprefix("www.")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def host(url: str) -> str:
    """Return the host that is asked for this address, lower case; "" for none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def domain(url: str) -> str:
    """Return the registrable domain (Public Suffix List), or the host where none is."""
    return _registrable(host(url))


# A few thousand hosts at most are watched, and each is asked about for every page.
@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    return _registered(host).top_domain_under_public_suffix or host


def declared(page: str, claim: str) -> str:
    """Return the address a page claims for itself, or "" when it is not to be believed.

    Believed is a claim within the page's own registrable domain that names a page:
    sites whose every article claims the front page would collapse into one.
    """
    url = absolute(page, claim) if claim else ""
    if not url or domain(url) != domain(page):
        return ""
    names_a_page = urlsplit(url).path.strip("/") or urlsplit(url).query
    return canonical(url) if names_a_page else ""


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = _idna(name).rstrip(".")  # 。 is a dot as well
    scheme = parts.scheme.lower()
    return name if parts.port in (None, _PORTS.get(scheme)) else f"{name}:{parts.port}"


def _idna(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name

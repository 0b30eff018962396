"""The guard: it refuses requests to private addresses.

Anyone may write a feed or a page, and its links may point to a router, a cloud metadata
service or this machine. Stock Scrapy fetched 10 of 10 such addresses. The guard checks
twice: a downloader middleware checks every request and every redirect, and the name
resolver returns only allowed addresses, so the address that was checked is the one that
is connected to (literal addresses pass through the resolver as well).

What a source's proxy connects to cannot be checked here: the proxy resolves names. The
addresses of proxies themselves come from the configuration and may be private; no link
leads to them.
"""

import ipaddress
import re
import time
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self, TypeAlias
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

# Twisted uses zope interfaces, which type checkers cannot read: Any, here only.
_Reactor: TypeAlias = Any
_Receiver: TypeAlias = Any
_Resolution: TypeAlias = Any
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa", ".onion")
"""Names that never belong to a public server (RFC 6761, 6762, 7686, 8375)."""

_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
"""The range of all public IPv6 addresses (RFC 4291); `is_global` allows others too."""

_NUMERIC_HOST = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)
"""A host that programs read as an IPv4 address: also 127.1 and 0x7f000001."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv6 addresses that contain an IPv4 address (RFC 6052)."""


class AddressPolicy:
    """Allows public addresses, and those in the networks of `allow`."""

    def __init__(self, allow: Iterable[str] = (), *, worker: str = "") -> None:
        """Build it; `worker` is the name of the fleet's worker whose networks it is."""
        self._allow = [ipaddress.ip_network(network) for network in allow]
        self._worker = worker

    def allows(self, address: str) -> bool:
        """Return whether connections to an IP address are allowed."""
        ip: _Address = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address):
            inner = ip.ipv4_mapped or ip.sixtofour
            if inner is None and ip in _NAT64:
                inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
            if inner is not None:
                return self.allows(str(inner))
        if any(ip.version == net.version and ip in net for net in self._allow):
            return True
        if isinstance(ip, ipaddress.IPv6Address) and ip not in _PUBLIC_IPV6:
            return False
        return ip.is_global and not ip.is_multicast

    def refusal(self, url: str) -> str:
        """Return why a URL may not be fetched, as a sentence; "" when it may."""
        try:
            parts = urlsplit(url)
            # As resolvers read it: full-width letters and dots count as ASCII.
            name = unicodedata.normalize("NFKC", parts.hostname or "")
            name = name.replace("。", ".").rstrip(".")
            parts.port  # noqa: B018  # raises ValueError for a port out of range
        except ValueError:
            return "this is not a web address"
        if parts.scheme not in ("http", "https") or not name:
            return "tocsin fetches only http and https addresses"
        if parts.username or parts.password:
            return "tocsin fetches no address that contains a password"
        try:
            inside = not self.allows(name)
        except ValueError:
            if _NUMERIC_HOST.fullmatch(name):
                return "a numeric address must have the form 192.0.2.1"
            inside = (
                name == "localhost" or name.endswith(_PRIVATE_SUFFIXES)
            ) and not self._allow
        if inside:
            return private_address(name, worker=self._worker)
        return ""


def private_address(name: str, *, worker: str = "") -> str:
    """Return the sentence for a host that is not allowed, and how to allow it.

    `worker` is the name of the worker that was to ask it; empty for the daemon.
    """
    network = _network_of(name)
    if worker:
        return (
            f"{name} is a private address for the worker {worker}; to allow it, start "
            f"that worker with --allow {network or '192.168.0.0/16'}"
        )
    example = ":" if network else ", such as"
    return (
        f"{name} is a private address; to allow it, add its network to [crawl] allow"
        f'{example} allow = ["{network or "192.168.0.0/16"}"]'
    )


_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        (
            *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
            *("100.64.0.0/10", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)
"""The networks of which a private address usually is (RFC 1918, 4193, 6598)."""


def _network_of(name: str) -> str:
    """Return the network to write for a host; empty for a name of any address."""
    if name == "localhost":
        return "127.0.0.0/8"
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return ""
    for network in _NETWORKS:
        if address in network:
            return str(network)
    return str(ipaddress.ip_network(address))


class GuardMiddleware:
    """Refuses the requests and redirects that the policy does not allow."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the settings TOCSIN_ALLOW and TOCSIN_WORKER."""
        settings = crawler.settings
        worker = settings.get("TOCSIN_WORKER", "")
        return cls(AddressPolicy(settings.getlist("TOCSIN_ALLOW"), worker=worker))

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest with the reason when the policy refuses the request."""
        reason = self._policy.refusal(request.url) or _proxy_refusal(request.url)
        if reason:
            raise IgnoreRequest(reason)


def _proxy_refusal(url: str) -> str:
    """Return why a link may not lead to a proxy; "" when it does not.

    The resolver passes the names of proxies, whatever their addresses.
    """
    from twisted.internet import reactor  # not earlier: importing it installs one

    resolver = getattr(reactor, "nameResolver", None)
    if not isinstance(resolver, GuardedResolver):
        return ""
    name = urlsplit(url).hostname or ""
    is_proxy = resolver.is_proxy(name) and not _is_literal(name)
    return f"{name} is a proxy of the configuration, and no site" if is_proxy else ""


def _is_literal(name: str) -> bool:
    """Return whether a host is an IP address, which the policy has judged."""
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names, drops addresses that are not allowed, and caches the others."""

    TTL = 300.0
    """Seconds that an answer is cached: Scrapy's own cache never expires."""
    SIZE = 10_000
    """Names in the cache; a full cache is emptied."""

    def __init__(self, reactor: _Reactor, policy: AddressPolicy) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._policy = policy
        self._cache: dict[str, tuple[float, list[Any]]] = {}
        self._proxies: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: _Reactor) -> Self:
        """Build it from the settings TOCSIN_ALLOW and TOCSIN_PROXY."""
        resolver = cls(reactor, AddressPolicy(crawler.settings.getlist("TOCSIN_ALLOW")))
        resolver.allow_proxies([crawler.settings.get("TOCSIN_PROXY", "")])
        return resolver

    def allow_proxies(self, proxies: Iterable[str]) -> None:
        """Resolve the hosts of these proxies, given by their addresses, and no others.

        What is known of all names is forgotten: a host may be a proxy no more.
        """
        hosts = (urlsplit(proxy).hostname or "" for proxy in proxies if proxy)
        self._proxies = frozenset(host.rstrip(".") for host in hosts)
        self._cache.clear()

    def is_proxy(self, host: str) -> bool:
        """Return whether a host is a proxy's, which may be private.

        `GuardMiddleware` refuses requests to those that are names.
        """
        return host.rstrip(".") in self._proxies

    def install_on_reactor(self) -> None:
        """Replace the reactor's resolver by this one, which asks it."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # Twisted's names, here and below; it passes them by keyword
        self,
        resolutionReceiver: _Receiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> _Resolution:
        """Pass the allowed addresses of a name to the receiver."""
        if self.is_proxy(hostName):
            return self._inner.resolveHostName(
                resolutionReceiver, hostName, portNumber, addressTypes
            )
        until, addresses = self._cache.get(hostName, (0.0, []))
        if until <= time.monotonic():
            remember = partial(self._remember, hostName)
            filtered = _Filter(resolutionReceiver, self._policy, remember)
            return self._inner.resolveHostName(
                filtered, hostName, portNumber, addressTypes, transportSemantics
            )
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in addresses:
            resolutionReceiver.addressResolved(_with_port(address, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution

    def _remember(self, name: str, addresses: list[Any]) -> None:
        if len(self._cache) >= self.SIZE:
            self._cache.clear()
        self._cache[name] = (time.monotonic() + self.TTL, addresses)


@implementer(IResolutionReceiver)
class _Filter:
    """A receiver that passes on the addresses a policy allows."""

    def __init__(
        self,
        receiver: _Receiver,
        policy: AddressPolicy,
        remember: Callable[[list[Any]], None],
    ) -> None:
        self._receiver = receiver
        self._policy = policy
        self._remember = remember
        self._kept: list[Any] = []

    def resolutionBegan(self, resolution: _Resolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if self._policy.allows(getattr(address, "host", "")):
            self._kept.append(address)
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        if self._kept:
            self._remember(self._kept)
        self._receiver.resolutionComplete()


def _with_port(address: Any, port: int) -> Any:
    if isinstance(address, IPv4Address | IPv6Address):
        return type(address)(address.type, address.host, port)
    return address


def is_installed(reactor: _Reactor) -> bool:
    """Return whether the reactor resolves names through the guard.

    `crawl` checks it at start: one way of starting Scrapy silently skips the resolver.
    """
    return isinstance(reactor.nameResolver, GuardedResolver)

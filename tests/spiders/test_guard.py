"""The guard: which addresses may be fetched."""

import ipaddress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.guard import AddressPolicy, GuardedResolver

PUBLIC = AddressPolicy()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[fe80::1%25eth0]",
        "[fec0::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "localhost",
        "LOCALHOST.",
        "news.localhost",
        "printer.local",
        "vault.internal",
        "nas.home.arpa",
        "facebookcorewwwi.onion",
        "ｌocalhost",
        "１２７.0.0.1",
        "127。0。0。1",
    ],
)
def test_a_private_address_is_refused_with_the_way_to_allow_it(host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}:8443/a?b=c"):
        assert "[crawl] allow" in PUBLIC.refusal(url)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.0.01",
        "8.8.8",
        "134744072",
        "example.0x",
        "1.2.3.4.5",
    ],
)
def test_another_numeric_form_of_an_address_is_refused(host: str) -> None:
    assert "numeric address" in PUBLIC.refusal(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http"),
        ("data:text/html,<p>x", "only http"),
        ("ftp://example.com/a", "only http"),
        ("javascript:alert(1)", "only http"),
        ("//example.com/a", "only http"),
        ("http://", "only http"),
        ("http:///a", "only http"),
        ("", "only http"),
        ("http://me:secret@example.com/", "password"),
        ("http://example.com@10.0.0.1/", "password"),
        ("http://example.com\\@10.0.0.1/", "password"),
        ("http://example.com:99999/", "not a web address"),
        ("http://[broken/", "not a web address"),
    ],
)
def test_other_addresses_are_refused_with_a_reason(url: str, reason: str) -> None:
    assert reason in PUBLIC.refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a",
        "HTTP://EXAMPLE.COM./",
        "https://zürich.example/",
        "https://localhost.example.com/",
        "https://3com.example/10.0.0.1",
        "http://1.example.com:8080/",
        "http://8.8.8.8/",
        "http://[2606:4700:4700::1111]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://[2002:808:808::]/",
    ],
)
def test_a_public_address_is_allowed(url: str) -> None:
    assert PUBLIC.refusal(url) == ""


def test_addresses_in_an_allowed_network_are_allowed() -> None:
    policy = AddressPolicy(["10.0.0.0/8", "::1/128"])

    assert policy.refusal("http://10.1.2.3/") == ""
    assert policy.refusal("http://[::ffff:10.1.2.3]/") == ""
    assert policy.refusal("http://[::1]/") == ""
    assert policy.refusal("http://192.168.0.1/")
    assert policy.refusal("http://[fd00::1]/")
    assert policy.refusal("http://0x0a010203/")


def test_with_an_allowed_network_names_are_left_to_the_resolver() -> None:
    policy = AddressPolicy(["127.0.0.0/8"])

    assert policy.refusal("http://localhost/") == ""
    assert policy.allows("127.0.0.1")
    assert not policy.allows("::1")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_only_global_addresses_are_allowed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    inner = mapped or getattr(address, "sixtofour", None) or address

    if PUBLIC.allows(str(address)):
        assert inner.is_global
        assert not inner.is_loopback
        assert not inner.is_link_local
        assert not inner.is_multicast


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_within_ipv6_is_judged_as_ipv4(
    inner: ipaddress.IPv4Address,
) -> None:
    number = int(inner)
    forms = [
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]

    answers = {PUBLIC.allows(str(address)) for address in forms}

    assert answers == {PUBLIC.allows(str(inner))}


@given(st.text())
def test_any_text_is_refused_or_a_web_address(url: str) -> None:
    assert PUBLIC.refusal(url) or url.strip().lower().startswith("http")


@pytest.mark.parametrize("written", ["Proxy.lan", "proxy.lan."])
def test_a_proxy_is_known_by_its_name_with_and_without_its_dot(written: str) -> None:
    resolver = GuardedResolver(SimpleNamespace(nameResolver=None), PUBLIC)

    resolver.allow_proxies([f"http://anna:hush@{written}:3128"])

    assert resolver.is_proxy("proxy.lan")
    assert resolver.is_proxy("proxy.lan.")
    assert not resolver.is_proxy("lan")
    assert not resolver.is_proxy("")


def test_a_worker_that_may_not_ask_says_its_name_and_what_to_type() -> None:
    refused = AddressPolicy(worker="berlin-1").refusal("http://10.7.0.9/feed")

    assert refused == (
        "10.7.0.9 is a private address for the worker berlin-1; to allow it, start "
        "that worker with --allow 10.0.0.0/8"
    )

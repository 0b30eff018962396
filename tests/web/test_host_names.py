"""Whose names the desk answers to."""

import pytest

from tocsin.config.desk_tables import DeskTable
from tocsin.web.access.host_names import HostNames

LOCAL = ["localhost", "LOCALHOST:9000", "localhost.", "127.0.0.1", "127.0.0.1:1"]
LOCAL += ["[::1]", "[::1]:8765", "[0:0:0:0:0:0:0:1]:8765"]
FOREIGN = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8765"]
FOREIGN += ["", ":8765", "::1", "[::1", "127.0.0.1]", "[127.0.0.1]", "[evil.example]"]
FOREIGN += ["localhost:", "localhost:x", "localhost@evil.example", "local host"]
FOREIGN += [
    "localhost,evil.example",
    "evil.example/localhost",
    "localhost..",
    "2130706433",
]
FOREIGN += ["0.0.0.0", "10.1.2.3", "[fd00::1]", "news.example", "ｌocalhost", "a" * 300]


def names(listen: str, base_url: str = "") -> HostNames:
    return HostNames(DeskTable(listen=listen, base_url=base_url))


@pytest.mark.parametrize("host", LOCAL)
@pytest.mark.parametrize(
    "listen", ["127.0.0.1:8765", "[::1]:8765", "unix:/run/desk.sock", "10.0.0.7:80"]
)
def test_this_machine_is_always_itself(listen: str, host: str) -> None:
    assert names(listen).include(host)


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("listen", ["127.0.0.1:8765", "[::1]:1", "unix:/run/d.sock"])
def test_a_name_that_is_not_ours_is_refused(listen: str, host: str) -> None:
    assert not names(listen).include(host)


@pytest.mark.parametrize(
    ("listen", "base_url", "host", "is_ours"),
    [
        ("127.0.0.1:8765", "https://news.example/watch", "NEWS.example", True),
        ("127.0.0.1:8765", "https://news.example/watch", "news.example:443", True),
        ("127.0.0.1:8765", "https://news.example/watch", "a.news.example", False),
        ("unix:/run/d", "https://bücher.example", "xn--bcher-kva.example", True),
        ("unix:/run/d", "http://[fd00::7]:80", "[FD00:0::7]:80", True),
        ("unix:/run/d", "http://[fd00::7]:80", "[fd00::8]:80", False),
        ("10.0.0.7:8765", "", "10.0.0.7:8765", True),
        ("10.0.0.7:8765", "", "10.0.0.8:8765", False),
        ("0.0.0.0:8765", "", "10.0.0.8:8765", True),
        ("[::]:8765", "", "[fd00::8]", True),
        ("0.0.0.0:8765", "", "evil.example", False),
    ],
)
def test_what_is_configured_is_ours(
    listen: str, base_url: str, host: str, is_ours: bool
) -> None:
    assert names(listen, base_url).include(host) is is_ours

"""Channel addresses: what is written wrongly is refused with the true reason."""

import subprocess
import sys

import pytest

from tests.alerts.test_channels import send
from tests.support.smtp_server import MailServer
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel


@pytest.mark.parametrize(
    "url",
    [
        "mailto://u:very#secret@127.0.0.1:25?to=anna@news.example&from=t@news.example",
        "gotify://127.0.0.1/very#secret",
        "json://127.0.0.1/hook#secret",
        "matrix://very#secret@127.0.0.1/!room",
        "ntfy://127.0.0.1/topic#secret",
    ],
)
def test_a_raw_hash_is_refused_where_it_cuts_the_address(url: str) -> None:
    with pytest.raises(ChannelError, match="behind # in the address") as refused:
        Channel("desk", url)

    assert "%23" in refused.value.remedy
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#harbour",
        "irc://bot@127.0.0.1/#desk",
        "matrix://syt_token@127.0.0.1/#desk",
    ],
)
def test_a_raw_hash_is_taken_where_it_begins_a_room(url: str) -> None:
    assert Channel("desk", url).name == "desk"


@pytest.mark.parametrize("schema", ["mailto", "json", "gotify", "irc"])
def test_a_second_raw_at_is_refused(schema: str) -> None:
    with pytest.raises(ChannelError, match="more than one @") as refused:
        Channel("desk", f"{schema}://u:very@secret@127.0.0.1/x?to=a@b.example")

    assert "%40" in refused.value.remedy
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("options", ["to=anna@news.example", "from=t&to=a@b.example"])
def test_a_missing_sender_is_named(options: str) -> None:
    with pytest.raises(ChannelError, match="names no sender") as refused:
        Channel("desk", f"mailto://127.0.0.1:25?{options}")

    assert "from=" in refused.value.remedy


def test_a_reason_of_apprise_is_passed_on_without_secrets() -> None:
    with pytest.raises(ChannelError, match=r"invalid Slack .* Token") as refused:
        Channel("desk", "slack://T1JJ3T3L2/A1BRTD4JD/very-secret!/#harbour")

    assert "very-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("user", "options", "sender", "recipient"),
    [
        (
            "anna%40news.example",
            "?to=bo@news.example",
            "anna@news.example",
            "bo@news.example",
        ),
        ("anna%40news.example", "", "anna@news.example", "anna@news.example"),
        (
            "anna%40news.example",
            "?from=t@a.example&to=b@b.example",
            "t@a.example",
            "b@b.example",
        ),
        (
            "x",
            "?from=t@a.example&to=anna@b%C3%BCcher.example",
            "t@a.example",
            "anna@xn--bcher-kva.example",
        ),
        (
            "x",
            "?from=t@a.example&to=anna@bücher.example",
            "t@a.example",
            "anna@xn--bcher-kva.example",
        ),
        (
            "x",
            "?from=t@a.example&to=j%C3%BCrgen@b.example",
            "t@a.example",
            "jürgen@b.example",
        ),
    ],
)
def test_mail_addresses_are_read_as_they_are_meant(
    user: str, options: str, sender: str, recipient: str
) -> None:
    plugin = Channel("m", f"mailto://{user}:pw@smtp.host.example{options}").plugin

    assert plugin.from_addr[1] == sender
    assert [address for _, address in plugin.targets] == [recipient]


def test_a_mail_reaches_a_recipient_whose_name_is_not_ascii() -> None:
    with MailServer(smtputf8=True) as server:
        result = send(Channel("m", server.url(to="j%C3%BCrgen@b%C3%BCcher.example")))

    assert result.outcome == "ok"
    assert server.envelopes[0].rcpt_tos == ["jürgen@xn--bcher-kva.example"]


def test_a_mail_server_is_found_at_an_address_of_ipv6() -> None:
    result = send(
        Channel("m", "mailto://[::1]:1?from=t@a.example&to=a@b.example&mode=insecure")
    )

    # It is no name that could be looked up, whether this machine has IPv6 or not.
    assert result.outcome == "retry"
    assert "no such host" not in result.reason


@pytest.mark.parametrize(
    ("schema", "package", "module"),
    [("xmpps", "slixmpp", "slixmpp"), ("mqtt", "paho-mqtt", "paho")],
)
def test_a_missing_package_is_named(schema: str, package: str, module: str) -> None:
    # In a process where it cannot be imported, whether it is installed or not.
    program = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from tocsin.alerts.channels.channel import Channel\n"
        f"Channel('desk', '{schema}://bot:very-secret@127.0.0.1/anna')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert f"needs the Python package {package}" in ended.stderr
    assert f"pip install {package}" in ended.stderr
    assert "very-secret" not in ended.stderr.rpartition("ChannelError")[2]

"""Sessions with a mail server on loopback: what is fetched, and what goes wrong."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.fetch import imap_session
from spiders.fetch.access import Login
from spiders.fetch.guard import AddressPolicy
from spiders.fetch.imap_client import (
    MailboxError,
    MailOrder,
    MailServerUnreachedError,
    OpenSocket,
)
from spiders.fetch.imap_session import FolderMails, fetch_mails
from spiders.fetch.mailbox_address import mailbox_address
from spiders.fetch.mailbox_visit import fetched_mails
from tests.support.factories import closed_port
from tests.support.imap_server import PASSWORD, Folder, ImapServer, mail
from tests.support.patience import seconds
from tests.support.smtp_server import make_certificate

LOOPBACK = AddressPolicy(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(tls: Path) -> Iterator[ImapServer]:
    with ImapServer(tls) as running:
        yield running


def order_of(
    port: int,
    mark: str = "",
    *,
    folder: str = "INBOX",
    scheme: str = "imaps",
    password: str = PASSWORD,
    policy: AddressPolicy = LOOPBACK,
    verify: bool = False,
    patience: float = 30,
) -> MailOrder:
    return MailOrder(
        address=mailbox_address(f"{scheme}://127.0.0.1:{port}/{folder}"),
        login=Login(origin="", user="anna", password=password),
        policy=policy,
        verify=verify,
        step_seconds=seconds(patience),
        seconds=seconds(60),
        mark=mark,
    )


def fetched(
    port: int,
    mark: str = "",
    *,
    connection: OpenSocket | None = None,
    **options: Any,
) -> FolderMails:
    order = order_of(port, mark, **options)
    return fetch_mails(order, connection or OpenSocket())


def failure(port: int, **options: object) -> MailboxError:
    with pytest.raises(MailboxError) as raised:
        fetched(port, **options)  # type: ignore[arg-type]
    return raised.value


def test_a_mail_is_fetched_once(server: ImapServer) -> None:
    server.inbox.add(mail(number=1), mail(number=2))

    first = fetched(server.port)
    second = fetched(server.port, first.mark)
    server.inbox.add(mail(number=3))
    third = fetched(server.port, second.mark)

    assert [each.uid for each in first.mails] == [1, 2]
    assert first.mails[0].raw == mail(number=1)
    assert first.mails[0].arrived is not None
    assert first.mails[0].arrived.isoformat() == "2026-03-02T12:00:00+02:00"
    assert (second.mails, second.mark) == ((), first.mark)
    assert [each.uid for each in third.mails] == [3]


def test_the_folder_is_opened_for_reading_and_mails_stay_unread(
    server: ImapServer,
) -> None:
    server.inbox.add(mail())

    fetched(server.port)

    names = [command.split()[0] for command in server.commands]
    assert names == [
        *("CAPABILITY", "AUTHENTICATE", "EXAMINE", "FETCH", "UID", "LOGOUT"),
    ]
    assert "BODY.PEEK[]" in server.commands[-2]


def test_a_folder_that_was_made_anew_is_read_from_its_newest(
    server: ImapServer,
) -> None:
    server.inbox.add(*(mail(number=n) for n in range(1, 6)))
    mark = fetched(server.port).mark
    server.folders["INBOX"] = Folder(validity=8)
    server.inbox.add(mail(number=9))

    found = fetched(server.port, mark)

    assert [each.uid for each in found.mails] == [1]
    assert found.mark == "8/1"


def test_a_first_visit_takes_the_newest_and_a_later_one_leaves_the_rest(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_session, "MOST_MAILS", 10)
    server.inbox.add(*[mail()] * 30)
    first = fetched(server.port)
    server.inbox.add(*[mail()] * 15)

    second = fetched(server.port, first.mark)
    third = fetched(server.port, second.mark)

    assert [first.mails[0].uid, first.mails[-1].uid] == [21, 30]
    assert (len(second.mails), second.left) == (10, 5)
    assert (len(third.mails), third.left) == (5, 0)
    assert third.mails[0].uid == second.mails[-1].uid + 1


def test_of_a_huge_mail_the_beginning_is_fetched(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_session, "MAIL_BYTES", 1_000)
    monkeypatch.setattr(imap_session, "VISIT_BYTES", 1_500)
    server.inbox.add(*[mail(text="long " * 1_000)] * 3)

    found = fetched(server.port)

    assert [len(each.raw) for each in found.mails] == [1_000, 1_000]
    assert found.left == 1


DOWN = "NO [UNAVAILABLE] the store is down"


def test_a_mail_that_a_server_refuses_for_now_is_fetched_later(
    server: ImapServer,
) -> None:
    server.inbox.add(mail(number=1))
    mark = fetched(server.port).mark
    server.inbox.add(mail(number=2), mail(number=3))
    server.refusals["UID FETCH"] = DOWN
    error = failure(server.port, mark=mark)
    server.refusals = {"UID FETCH 3 ": DOWN}
    second = fetched(server.port, mark)
    server.refusals = {}

    third = fetched(server.port, second.mark)

    assert "the store is down" in str(error)
    assert error.outcome == "soft"
    assert ([each.uid for each in second.mails], second.left) == ([2], 1)
    assert ([each.uid for each in third.mails], third.left) == ([3], 0)


def test_a_mail_that_is_refused_for_good_does_not_hide_later_ones(
    server: ImapServer,
) -> None:
    server.inbox.add(*[mail()] * 3)
    server.refusals["UID FETCH 2 "] = "NO it cannot be converted"

    found = fetched(server.port)

    assert [each.uid for each in found.mails] == [1, 3]
    assert (found.left, found.refused, found.mark) == (0, 1, "7/3")


def test_mails_before_an_error_are_kept_and_the_error_comes_next(
    server: ImapServer,
) -> None:
    server.inbox.add(*[mail()] * 3)
    server.refusals["UID FETCH 2 "] = "BAD crashed"

    found = fetched(server.port)
    error = failure(server.port, mark=found.mark)

    assert ([each.uid for each in found.mails], found.left) == ([1], 2)
    assert "crashed" in str(error)


@pytest.mark.parametrize("command", ["FETCH", "UID SEARCH"])
def test_a_list_that_is_refused_is_no_empty_one(
    server: ImapServer, command: str
) -> None:
    server.inbox.add(mail())
    mark = "7/0" if command == "UID SEARCH" else ""
    server.refusals[command] = DOWN

    assert "answers wrongly: [UNAVAILABLE] the store" in str(
        failure(server.port, mark=mark)
    )


def test_an_empty_folder_has_a_mark_too(server: ImapServer) -> None:
    first = fetched(server.port)
    server.inbox.add(mail())

    assert (first.mails, first.mark) == ((), "7/0")
    assert len(fetched(server.port, first.mark).mails) == 1


def test_letters_beyond_ascii_are_sent_as_servers_read_them(
    server: ImapServer,
) -> None:
    server.password = 'Straße "7" \\'
    server.folders = {"Entw&APw-rfe &- mehr": Folder(validity=3)}

    found = fetched(
        server.port, folder="Entw%C3%BCrfe%20&%20mehr", password=server.password
    )

    assert found.mark == "3/0"


def test_a_server_without_sasl_gets_a_plain_login(server: ImapServer) -> None:
    server.capabilities = "IMAP4rev1"
    server.password = 'a "b" \\ c'

    assert fetched(server.port, password=server.password).mark == "7/0"
    assert "LOGIN" in server.commands


def test_starttls_comes_before_the_login(tls: Path) -> None:
    with ImapServer(tls, mode="starttls") as server:
        assert fetched(server.port, scheme="imap").mark == "7/0"

    assert server.commands.index("STARTTLS") < server.commands.index("AUTHENTICATE")


def test_no_password_is_sent_without_encryption(tls: Path) -> None:
    with ImapServer(tls, mode="plain") as server:
        error = failure(server.port, scheme="imap")

    assert "has no encryption at this port; write imaps://" in str(error)
    assert not {"LOGIN", "AUTHENTICATE"} & set(server.commands)


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN"])
def test_a_wrong_password_is_one_clear_line(
    server: ImapServer, capabilities: str
) -> None:
    server.capabilities = capabilities

    error = failure(server.port, password="hush-hush")

    assert "does not accept the user and password of the source" in str(error)
    assert "no such harbour master" in str(error)
    assert "hush-hush" not in str(error)
    assert error.outcome == "hard"


def test_a_missing_folder_names_those_that_are_there(server: ImapServer) -> None:
    server.folders["Entw&APw-rfe"] = Folder()

    error = failure(server.port, folder="Pres")

    assert str(error) == "there is no folder 'Pres'; there is Entwürfe, INBOX"


def test_a_private_address_needs_to_be_allowed(server: ImapServer) -> None:
    error = failure(server.port, policy=AddressPolicy())

    assert "127.0.0.1 is a private address; to allow it" in str(error)
    assert server.commands == []


def test_a_certificate_that_nobody_signed_is_refused(server: ImapServer) -> None:
    assert "the certificate of the mail server 127.0.0.1 is not valid" in str(
        failure(server.port, verify=True)
    )


def send(data: bytes) -> object:
    return lambda client: client.sendall(data)


def flood(client: socket.socket) -> None:
    while True:
        client.sendall(b"* 1 EXISTS\r\n" * 10_000)


@pytest.mark.parametrize(
    ("at", "fault", "sentence"),
    [
        ("greeting", send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "answers wrongly"),
        ("greeting", send(b"* BYE too many connections\r\n"), "answers wrongly"),
        ("greeting", send(b""), "answers wrongly"),
        ("greeting", send(b"\xff" * 2_000_000), "answers wrongly"),
        ("EXAMINE", send(b"* 1 EXISTS\r\n* BYE crashed\r\n"), "answers wrongly"),
        (
            "EXAMINE",
            send(b"* 1 FETCH (X {99999999999}\r\n"),
            "answers wrongly: more than",
        ),
        ("EXAMINE", flood, "answers wrongly: more than"),
        ("EXAMINE", send(b"x" * 5_000_000), "answers wrongly"),
    ],
)
def test_a_server_that_talks_nonsense_is_one_clear_line(
    server: ImapServer, at: str, fault: object, sentence: str
) -> None:
    server.faults[at] = fault  # type: ignore[assignment]

    error = failure(server.port)

    assert str(error).startswith(f"the mail server 127.0.0.1 {sentence}")
    assert len(str(error)) < 300
    assert "\n" not in str(error)
    assert error.outcome == "soft"


def test_silence_ends(server: ImapServer) -> None:
    server.faults["EXAMINE"] = lambda client: client.recv(1)  # type: ignore[assignment]

    error = failure(server.port, patience=0.5)

    assert "did not answer in time" in str(error)


def drip(client: socket.socket) -> None:
    client.settimeout(0.02)
    while True:
        client.sendall(b"*")
        with contextlib.suppress(TimeoutError):
            client.recv(1)


def test_a_server_that_never_ends_is_left(server: ImapServer) -> None:
    server.faults["EXAMINE"] = drip
    connection = OpenSocket()
    ending = threading.Timer(0.5, connection.end)
    ending.start()

    with pytest.raises(MailboxError, match="took longer than") as raised:
        fetched(server.port, connection=connection)

    assert raised.value.outcome == "soft"
    ending.join()


def test_a_session_that_nobody_waits_for_ends_quietly(server: ImapServer) -> None:
    """What its thread does not catch is a warning of pytest's, and so an error."""
    asked = threading.Event()

    def silent(client: socket.socket) -> None:
        asked.set()
        client.recv(1)

    server.faults["EXAMINE"] = silent

    async def leave() -> None:
        waiting = asyncio.create_task(fetched_mails(order_of(server.port)))
        await asyncio.to_thread(asked.wait, seconds(30))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(leave())
    threads = [thread for thread in threading.enumerate() if thread.name == "mailbox"]
    for thread in threads:
        thread.join(seconds(30))

    assert not any(thread.is_alive() for thread in threads)


def test_nobody_at_the_port_is_said() -> None:
    error = failure(closed_port())

    assert "refused the connection" in str(error)
    assert isinstance(error, MailServerUnreachedError)
    assert error.outcome == "soft"

"""A mailbox on Dovecot: real mails, a real server, unread before and after."""

import contextlib
import imaplib
import os
import pwd
import shutil
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.fetch.access import Login
from spiders.fetch.guard import AddressPolicy
from spiders.fetch.imap_client import MailboxError, MailOrder, OpenSocket
from spiders.fetch.imap_session import FolderMails, fetch_mails
from spiders.fetch.mailbox_address import mailbox_address
from tests.servers.programs import PASSWORD, RunningServer, program, running
from tests.support.factories import closed_port
from tests.support.imap_server import mail
from tests.support.patience import PATIENCE

FOLDER = "Presse &- M&APw-ll"
"""As the server writes it: "Presse & Müll"."""


@contextlib.contextmanager
def dovecot(certificate: Path) -> Iterator[RunningServer]:
    """Run Dovecot with a mailbox for bot, on ports for TLS and STARTTLS."""
    command = program("dovecot")
    if os.geteuid() != 0:
        pytest.skip("only root may start Dovecot here")
    # Not in pytest's folder, into which its own users may not look.
    folder = Path(tempfile.mkdtemp(prefix="tocsin-dovecot-"))
    folder.chmod(0o755)
    tls, starttls = closed_port(), closed_port()
    nobody = pwd.getpwnam("nobody")
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    (folder / "users").write_text(f"bot:{{PLAIN}}{PASSWORD}\n")
    (folder / "users").chmod(0o644)
    (folder / "dovecot.conf").write_text(
        f"""base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
mail_location = maildir:{folder}/mail
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={nobody.pw_uid} gid={nobody.pw_gid} home={folder}/mail
}}
service imap-login {{
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""
    )
    try:
        started = [command, "-F", "-c", str(folder / "dovecot.conf")]
        ports = {"tls": tls, "starttls": starttls}
        with running(started, ports, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[RunningServer]:
    with dovecot(certificate) as started:
        yield started


@contextlib.contextmanager
def client(server: RunningServer) -> Iterator[imaplib.IMAP4_SSL]:
    """Log in as the reader of the mailbox does."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    port = server.ports["tls"]
    with imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context) as opened:
        opened.login("bot", PASSWORD)
        yield opened


def fetched(
    server: RunningServer,
    mark: str = "",
    *,
    folder: str = "",
    scheme: str = "imaps",
    password: str = PASSWORD,
) -> FolderMails:
    port = server.ports["tls" if scheme == "imaps" else "starttls"]
    order = MailOrder(
        address=mailbox_address(f"{scheme}://127.0.0.1:{port}/{folder}"),
        login=Login(origin="", user="bot", password=password),
        policy=AddressPolicy(["127.0.0.0/8"]),
        verify=False,
        step_seconds=PATIENCE,
        seconds=PATIENCE,
        mark=mark,
    )
    return fetch_mails(order, OpenSocket())


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_what_is_new_is_fetched_once_and_stays_unread(
    server: RunningServer, scheme: str
) -> None:
    raw = mail("Fähre spät", number=1)
    with client(server) as reader:
        reader.append("INBOX", "", None, raw)
    first = fetched(server, scheme=scheme)
    with client(server) as reader:
        reader.append("INBOX", "", None, mail(number=2))

    second = fetched(server, first.mark, scheme=scheme)
    third = fetched(server, second.mark, scheme=scheme)

    assert first.mails[-1].raw == raw
    assert first.mails[-1].arrived is not None
    assert [each.raw for each in second.mails] == [mail(number=2)]
    assert third.mails == ()
    with client(server) as reader:
        reader.select("INBOX", readonly=True)
        assert reader.search(None, "SEEN")[1] == [b""]


def test_a_folder_beyond_ascii_is_found_and_a_missing_one_named(
    server: RunningServer,
) -> None:
    with client(server) as reader:
        reader.create(f'"{FOLDER}"')
        reader.append(f'"{FOLDER}"', "", None, mail())

    found = fetched(server, folder="Presse%20&%20M%C3%BCll")
    with pytest.raises(MailboxError) as raised:
        fetched(server, folder="Lost")

    assert len(found.mails) == 1
    assert "there is no folder 'Lost'" in str(raised.value)
    assert "Presse & Müll" in str(raised.value)


def test_a_folder_that_was_made_anew_is_begun_again(server: RunningServer) -> None:
    with client(server) as reader:
        reader.create("News")
        reader.append("News", "", None, mail(number=1))
    mark = fetched(server, folder="News").mark
    with client(server) as reader:
        reader.delete("News")
        reader.create("News")
        reader.append("News", "", None, mail(number=2))

    found = fetched(server, mark, folder="News")

    assert [each.raw for each in found.mails] == [mail(number=2)]


def test_a_wrong_password_is_one_clear_line(server: RunningServer) -> None:
    with pytest.raises(MailboxError, match="does not accept the user and password"):
        fetched(server, password="not it")

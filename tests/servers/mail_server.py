"""Postfix on loopback: it takes mail for news.example, and passes none on."""

import contextlib
import email
import email.policy
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.programs import program
from tests.support.factories import closed_port
from tests.support.patience import wait_for

SERVICES = Path("/usr/share/postfix/master.cf.dist")


class PostfixServer:
    """A mail server, and the one mailbox of all its people."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.log = folder / "log"
        self._inbox = folder / "mail" / "inbox"

    def url(self, login: str = "", **options: str) -> str:
        """Return the Apprise URL that mails from tocsin to anna."""
        addresses = {"from": "tocsin@news.example", "to": "anna@news.example"}
        query = "&".join(f"{n}={v}" for n, v in (addresses | options).items())
        return f"mailto://{login}localhost:{self.port}?{query}"

    def mails(self, count: int) -> list[EmailMessage]:
        """Return the mails in the mailbox, once there are so many; the oldest first."""
        folder = self._inbox / "new"
        assert wait_for(
            lambda: folder.exists() and len(list(folder.iterdir())) >= count
        )
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        policy = email.policy.default
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy) for path in files
        ]


@contextlib.contextmanager
def postfix(certificate: Path) -> Iterator[PostfixServer]:
    """Run Postfix; skip the test without it, or where this user may not start it."""
    command = program("postfix")
    if os.geteuid() != 0 or not SERVICES.exists():
        pytest.skip("only root may start Postfix")
    # Not in pytest's folder, into which its own user may not look.
    folder = Path(tempfile.mkdtemp(prefix="tocsin-postfix-"))
    port = closed_port()
    try:
        _configure(folder, port, certificate)
        subprocess.run([command, "-c", str(folder), "start"], check=True)
        try:
            yield PostfixServer(folder, port)
        finally:
            subprocess.run([command, "-c", str(folder), "stop"], check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, port: int, certificate: Path) -> None:
    folder.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    for name in ("queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    shutil.copy(certificate, folder / "certificate.pem")
    (folder / "certificate.pem").chmod(0o600)
    (folder / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.news.example
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = news.example, xn--bcher-kva.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:{nobody.pw_uid}
virtual_gid_maps = static:{nobody.pw_gid}
virtual_minimum_uid = 1
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
smtputf8_enable = yes
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/certificate.pem
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{nobody@news.example = 550 5.1.1 no such person}}}}, permit_mynetworks, reject
alias_maps =
alias_database =
"""
    )
    services = re.sub(
        r"(?m)^smtp(\s+inet.*)$", rf"127.0.0.1:{port}\1", SERVICES.read_text()
    )
    (folder / "master.cf").write_text(
        f"{services}\npostlog unix-dgram n - n - 1 postlogd\n"
    )

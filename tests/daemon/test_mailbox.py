"""Mailboxes as sources, from the mail server to the alert."""

from pathlib import Path

from tests.support.daemon_process import Inbox, config, daemon, page, prose
from tests.support.factories import closed_port
from tests.support.imap_server import PASSWORD, Folder, ImapServer, mail
from tests.support.smtp_server import make_certificate
from tocsin.demo.web_server import WebServer, html

OLD = 'max_age = "5200w"\nbaseline_window = "5200w"\nverify_certificates = false'
"""The mails are dated in March 2026, whenever the test runs."""


def test_each_mail_is_an_article_and_each_link_of_a_digest(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/2026/ferry"] = html(page("Ferry 7 is late", *prose("ferry", 7)))
    link = f'<h2><a href="{site.url}/2026/ferry">Ferry 7 is late</a></h2>'
    leave = f'<p><a href="{site.url}/leave?x">Click here to unsubscribe</a></p>'
    with ImapServer(make_certificate(tmp_path)) as server:
        server.inbox.add(mail("Ferry 1 is late", "\n\n".join(prose("ferry", 1))))
        server.folders["Digests"] = Folder()
        server.folders["Digests"].add(mail(html=link + leave, number=2))
        at = f'url = "imaps://127.0.0.1:{server.port}'
        login = f'kind = "mailbox"\nuser = "anna"\npassword = "{PASSWORD}"'
        sources = {
            "mails": f'{at}"\n{login}\nname = "Press mail"',
            "links": f'{at}/Digests"\n{login}\neach = "links"',
            "lost": f'{at}/Lost"\n{login}',
        }
        whole = config(sources, channel=inbox.url, crawl=OLD)

        with daemon(tmp_path, whole) as running:
            running.wait(lambda: len(inbox.keys) == 2)
            second = mail("Ferry 3 is late", "\n\n".join(prose("ferry", 3)), number=3)
            server.inbox.add(second)
            running.wait(lambda: len(inbox.keys) == 3)

            found = running.rows(
                "SELECT url, title, outlet, origin, stub FROM articles ORDER BY title"
            )
            lost = running.rows("SELECT DISTINCT reason FROM visits WHERE reason <> ''")
            log = running.said()

    assert found[0] == (
        *("mid:1@gazette.example", "Ferry 1 is late", "Harbour Gazette", "feed", 0),
    )
    assert found[1][0] == "mid:3@gazette.example"
    assert found[2][:2] == (f"{site.url}/2026/ferry", "Ferry 7 is late")
    assert found[2][3] == "page"
    assert lost == [("there is no folder 'Lost'; there is Digests, INBOX",)]
    assert "/leave?x" not in site.paths()
    assert PASSWORD not in log


def test_a_mail_server_that_is_not_reached_may_be_our_own_network(
    tmp_path: Path,
) -> None:
    sources = {
        "feed": f'url = "http://127.0.0.1:{closed_port()}/feed"',
        "mails": f'url = "imaps://localhost:{closed_port()}"\nkind = "mailbox"\n'
        f'user = "anna"\npassword = "{PASSWORD}"',
    }
    blamed = "SELECT 1 FROM source_state WHERE failures > 0"

    with daemon(tmp_path, config(sources)) as running:
        running.wait(lambda: "own network down" in running.said())
        running.wait(lambda: not running.rows(blamed))

"""`tocsin sources check`: each step of a source, and what to type when one fails.

One process tests all of them; `sources add` writes what it finds.
"""

from pathlib import Path

from tests.support.cli_runner import run_here
from tests.support.daemon_process import config, run
from tests.support.http_proxy import HttpProxy
from tests.support.imap_server import PASSWORD, ImapServer, mail
from tests.support.outlet_pages import (
    article,
    front,
    link,
    path_of,
    rss,
    rss_items,
    with_articles,
)
from tests.support.smtp_server import make_certificate
from tocsin.config import load
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml


def test_each_source_is_tested_and_a_failure_says_what_to_type(
    tmp_path: Path, site: WebServer
) -> None:
    with_articles(site)
    site.pages["/feed"] = rss(rss_items(site.url))
    site.pages["/page"] = front()
    site.pages["/html"] = html("<html><h1>Not a feed</h1></html>")
    site.pages["/empty"] = rss("")
    site.pages["/moved"] = rss(rss_items(site.url, [1]).replace("story-1", "gone"))
    site.pages["/walls"] = rss(rss_items(site.url).replace(path_of(0), "/login"))
    site.pages["/login"] = html("<h1>Log in</h1><form><input type='password'></form>")
    site.pages["/denied"] = html("no", status=403)
    site.pages["/index"] = xml(
        f"<sitemapindex><sitemap><loc>{site.url}/part</loc></sitemap></sitemapindex>"
    )
    site.pages["/robots.txt"] = html("User-agent: *\nDisallow: /forbidden")
    named = ("feed", "html", "empty", "moved", "walls", "denied", "gone", "forbidden")
    tables = {name: f'url = "{site.url}/{name}"' for name in named}
    site.pages["/home/"] = front(link("/feed", "Feed"))
    site.pages["/firm/"] = html("<html><h1>Boats mended</h1></html>")
    tables["html"] += '\nkind = "feed"'
    tables |= {name: f'url = "{site.url}/{name}/"' for name in ("home", "firm")}
    tables["page"] = f'url = "{site.url}/page"\nkind = "page"'
    tables["index"] = f'url = "{site.url}/index"\nkind = "sitemap"'
    (tmp_path / "config.toml").write_text(config(tables))

    ended = run("sources", "check", cwd=tmp_path)

    assert ended.returncode == 1, ended.stderr
    shown = ended.stdout
    assert "✓ feed: 10 entries, the newest of 20" in shown
    assert f"of the first, {site.url}{path_of(0)}," in shown
    assert "✓ page: 12 entries" in shown
    for line in (
        "✗ html: list: this is an HTML page, not a feed",
        "✗ empty: list: it lists nothing",
        "✗ moved: first article: 1 entry",
        "✗ walls: first article: 10 entries",
        "✗ denied: answer: HTTP 403",
        "✗ gone: answer: HTTP 404",
        "✗ forbidden: robots.txt: robots.txt forbids this address",
        f"✗ index: list: its first part, {site.url}/part: HTTP 404",
        f"Look for its source: tocsin discover {site.url}/",
        f"See what is read of it: tocsin extract {site.url}/login",
        "✗ firm: list: no source was found from this page",
        "12 sources tested, 9 failed",
    ):
        assert line in shown, shown
    found = f"✓ home: a home page, from which feed {site.url}/feed is found: 10 entries"
    assert found in shown
    assert not (tmp_path / "tocsin.db").exists()


def test_a_source_is_tested_by_its_name_and_one_is_added_by_its_home_page(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/"] = front(link("/feed", "Feed"))
    site.pages["/feed"] = rss(rss_items(site.url))
    site.pages[path_of(0)] = article(0)
    (tmp_path / "config.toml").write_text(
        config({"other": f'url = "{site.url}/gone"'}) + "# The end.\n"
    )

    added = run("sources", "add", f"{site.url}/", cwd=tmp_path)
    tested = run("sources", "check", "127", cwd=tmp_path)
    unknown = run_here("sources", "check", "nobody", cwd=tmp_path)

    assert added.returncode == 0, added.stderr
    assert [source.key for source in load(tmp_path / "config.toml").sources] == [
        "other",
        "127",
    ]
    assert "# The end." in (tmp_path / "config.toml").read_text()
    assert tested.returncode == 0
    assert "✓ 127: 10 entries" in tested.stdout
    assert "other" not in tested.stdout
    assert unknown.returncode == 2
    assert "There is no source 'nobody'" in unknown.stderr


def test_a_source_is_tested_with_its_login_and_its_proxy(
    tmp_path: Path, site: WebServer
) -> None:
    with_articles(site)
    listed = rss(rss_items(site.url))

    def guarded(asked: ReceivedRequest) -> Reply:
        is_anna = asked.headers.get("authorization", "").startswith("Basic ")
        return listed if is_anna else html("no", status=401)

    site.pages["/wire"] = guarded
    site.pages["/"] = front(link("/feed", "Feed"))
    site.pages["/feed"] = rss(rss_items("http://gazette.localhost"))
    login = f'user = "anna"\npassword = "{PASSWORD}"'
    port = int(site.url.rpartition(":")[2])
    with (
        HttpProxy({"gazette.localhost": port}) as proxy,
        ImapServer(make_certificate(tmp_path)) as server,
    ):
        server.inbox.add(mail("Ferry late", "The ferry was late. " * 9))
        mails = f'kind = "mailbox"\n{login}\nurl = "imaps://127.0.0.1:{server.port}'
        tables = {
            "wire": f'url = "{site.url}/wire"\n{login}',
            "home": f'url = "http://gazette.localhost/"\nproxy = "http://{proxy.address}"',
            "mails": f'{mails}"',
            "lost": f'{mails}/Lost"',
        }
        whole = config(tables, crawl="verify_certificates = false")
        (tmp_path / "config.toml").write_text(whole)

        ended = run("sources", "check", cwd=tmp_path)

    assert "✓ wire: 10 entries" in ended.stdout, ended.stdout
    found = "a home page, from which feed http://gazette.localhost/feed is found"
    assert f"✓ home: {found}: 10 entries" in ended.stdout
    assert "✓ mails: 1 entry" in ended.stdout
    assert "✗ lost: answer: there is no folder 'Lost'; there is INBOX" in ended.stdout
    assert "GET http://gazette.localhost/feed" in proxy.asked


def test_a_check_that_has_nothing_to_ask_ends_cleanly(tmp_path: Path) -> None:
    lost = 'url = "https://b.example/"\nuser = "a"\npassword_env = "UNSET"'
    (tmp_path / "config.toml").write_text(config({"lost": lost}))

    ended = run("sources", "check", cwd=tmp_path)

    assert ended.returncode == 1
    assert "✗ lost: sources.lost.password_env" in ended.stdout
    assert "ERROR" not in ended.stdout + ended.stderr

"""Sources that are JSON APIs."""

import json
from pathlib import Path

from tests.support.daemon_process import Inbox, config, daemon, prose, run
from tocsin.demo.web_server import Reply, WebServer


def posts(site: WebServer) -> Reply:
    """Return two posts of WordPress, of which the second needs a password."""
    found = [
        {
            "link": f"{site.url}/ferry-{number}",
            "title": {"rendered": f"Ferry {number} is late"},
            "content": {
                "rendered": "".join(
                    f"<p>{line}</p>" for line in prose("ferry", number)
                ),
                "protected": number == 2,
            },
            "excerpt": {"rendered": "<p>The ferry is late again."},
        }
        for number in (1, 2)
    ]
    headers = {"Content-Type": "application/json"}
    return Reply(json.dumps(found).encode(), headers=headers)


def test_the_posts_of_wordpress_are_articles_without_their_pages(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/wp-json/wp/v2/posts"] = posts(site)
    inbox = Inbox(site)
    source = f'url = "{site.url}/wp-json/wp/v2/posts"\nkind = "wordpress"'

    with daemon(tmp_path, config({"one": source}, channel=inbox.url)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 2)

        texts = running.rows("SELECT text, origin, stub FROM articles ORDER BY url")
    assert texts[0] == ("\n".join(prose("ferry", 1)), "feed", 0)
    assert "/ferry-1" not in site.paths()
    assert "/ferry-2" in site.paths()


def test_a_wrong_expression_is_one_clear_line(tmp_path: Path, site: WebServer) -> None:
    source = (
        f'url = "{site.url}/api"\nkind = "json"\n'
        '[sources.one.options]\nitmes = "rows"\nurl = "join("'
    )
    (tmp_path / "config.toml").write_text(config({"one": source}))

    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert 'sources.one.options.itmes: kind = "json" has no such' in ended.stderr
    assert "Did you mean 'items'?" in ended.stderr
    assert "sources.one.options.url: 'join(' is no JMESPath expression" in ended.stderr
    assert "Traceback" not in ended.stderr

"""What a page tells of the feeds of its site."""

import pytest

from spiders.discovery.ways_in import MAX_WAYS, WayIn, sitemaps_of, ways_in

HOME = "https://gazette.example/news/"


def found(head: str = "", body: str = "", url: str = HOME) -> list[WayIn]:
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    return list(ways_in(markup.encode(), url, "text/html; charset=utf-8"))


def addresses(head: str = "", body: str = "", url: str = HOME) -> list[str]:
    return [
        way.url.removeprefix("https://gazette.example")
        for way in found(head, body, url)
    ]


def feed(href: str, title: str = "", type_: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{type_}" title="{title}" href="{href}">'


def test_a_feed_is_announced_with_its_title() -> None:
    [way] = found(feed("/feed/", "Gazette » Feed"))

    assert way == WayIn(
        url="https://gazette.example/feed/",
        kind="feed",
        title="Gazette » Feed",
        told_by="announced by the page",
    )


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("rss.xml", "/news/rss.xml"),
        ("../feed.atom", "/feed.atom"),
        ("/index.xml", "/index.xml"),
        ("//gazette.example/rss", "/rss"),
    ],
)
def test_addresses_are_relative_to_the_page(href: str, wanted: str) -> None:
    assert addresses(feed(href)) == [wanted]


def test_addresses_are_relative_to_the_base_that_a_page_declares() -> None:
    assert addresses('<base href="/en/">' + feed("rss.xml")) == ["/en/rss.xml"]


@pytest.mark.parametrize(
    "trap",
    [
        feed("/comments/feed/", "Gazette » Comments Feed"),
        feed("/feed2/", "Ferry late » Комментарии"),
        feed("/wp-json/wp/v2/pages/2", "JSON", "application/json"),
        feed("/oembed?format=xml", "oEmbed (XML)", "text/xml+oembed"),
        feed("/de/", "Deutsch", "text/html"),
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">',
        '<link rel="alternate" type="application/rss+xml" href="">',
    ],
)
def test_what_is_no_feed_of_articles_is_left_out(trap: str) -> None:
    assert addresses(trap + feed("/feed/")) == ["/feed/"]


def test_a_json_feed_may_have_the_type_of_any_json() -> None:
    announced = feed("/feed.json", "Blog JSON Feed", "application/json")

    assert addresses(announced) == ["/feed.json"]


def test_wordpress_announces_its_interface() -> None:
    [way] = found('<link rel="https://api.w.org/" href="/wp-json/" />')

    assert way.kind == "wordpress"
    assert way.url.startswith("https://gazette.example/wp-json/wp/v2/posts?")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/x7">RSS</a>',
        '<a href="/x7"><img alt=""><span>Our RSS feed</span></a>',
        '<a href="/x7" title="RSS"><i class="icon"></i></a>',
        '<a href="/x7" aria-label="Atom feed"></a>',
    ],
)
def test_a_link_may_say_by_its_words_that_it_leads_to_a_feed(link: str) -> None:
    assert addresses(body=f"<footer>{link}</footer>") == ["/x7"]


@pytest.mark.parametrize("path", ["/rss", "/news.rss", "/feed/atom/", "/?feed=rss2"])
def test_a_link_may_say_it_by_its_address(path: str) -> None:
    assert addresses(body=f'<a href="{path}"><img src="i.png"></a>') == [path]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/feedback">Your feedback</a>',
        '<a href="/news/ferries-feed-the-town">Ferries feed the town with fish and coal'
        " all through a hard winter</a>",
        '<a href="https://reader.example/add?feed=gazette.example">RSS</a>',
        '<a href="javascript:rss()">RSS</a>',
    ],
)
def test_other_links_are_none(link: str) -> None:
    assert addresses(body=link) == []


def test_what_the_head_announces_comes_first_and_each_once() -> None:
    body = '<a href="/feed/">RSS</a><a href="/sport.rss">RSS: sport</a>'

    assert addresses(feed("/feed/"), body) == ["/feed/", "/sport.rss"]


def test_a_portal_with_a_feed_for_everything_is_bounded() -> None:
    assert len(found("".join(feed(f"/feed/{n}") for n in range(99)))) == MAX_WAYS


def test_robots_txt_names_sitemaps_those_of_news_first() -> None:
    robots = (
        "User-agent: *\nDisallow: /private\nSitemap: https://gazette.example/map.xml\n"
        "  sitemap:/news-sitemap.xml  \nSitemap: https://gazette.example/map.xml"
    )

    found_ = sitemaps_of(robots, HOME)

    assert [way.url for way in found_] == [
        "https://gazette.example/news-sitemap.xml",
        "https://gazette.example/map.xml",
    ]
    assert {way.kind for way in found_} == {"sitemap"}


@pytest.mark.parametrize("body", [b"", b"\0\xff", b"<", b"<frameset><frame>"])
def test_a_page_of_any_quality_names_nothing(body: bytes) -> None:
    assert ways_in(body, HOME) == ()

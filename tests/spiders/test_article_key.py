"""Article keys: addresses of one article share a key, others do not."""

from itertools import combinations
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.urls import is_web, key, rough_key

SAME = [
    # Tracking parameters.
    [
        "https://www.post.example/2026/07/03/coast/03ferry.html?_r=2&ref=coast",
        "http://www.post.example/2026/07/03/coast/03ferry.html",
        "https://post.example/2026/07/03/coast/03ferry.html?smid=tw-share#comments",
    ],
    [
        "http://www.capital.example/story/2026/11/ferry-late-again-100289.html?hp=t2_s",
        "http://www.capital.example/story/2026/11/ferry-late-again-100289.html",
    ],
    [
        "https://cable.example/article/coast-ferry/ferry-sinks-idABCN1D602F",
        "https://cable.example/article/coast-ferry/ferry-sinks-idABCN1D602F?il=0",
        "https://mobile.cable.example/article/amp/coast-ferry/ferry-sinks-idABCN1D602F",
    ],
    [
        "https://bay.example/news/harbour-52177125",
        "https://www.bay.example/news/amp/harbour-52177125",
        "https://bay.example/news/harbour-52177125.amp",
        "https://bay.example/news/harbour-52177125?at_medium=RSS&at_campaign=KARANGA",
    ],
    ["https://a.example/ferry?id=3?utm_source=rss", "https://a.example/ferry?id=3"],
    ["https://a.example/?p=5&amp;page=2&amp;utm_id=1", "https://a.example/?page=2&p=5"],
    [
        "https://a.example/news/47110-ferry?source=rss&share=jetpack-whatsapp",
        "https://a.example/news/47110-ferry?cmp=OTC-RSS&from=today03&ref=",
        "https://a.example/news/47110-ferry",
    ],
    # AMP, by host, path, ending, parameter and cache.
    [
        "https://www.herald.example/world/2026/jun/13/ferry",
        "https://amp.herald.example/world/2026/jun/13/ferry?__twitter_impression=true",
        "https://www.google.com/amp/s/amp.herald.example/world/2026/jun/13/ferry",
        "https://google.co.uk/amp/amp.herald.example/world/2026/jun/13/ferry",
        "http://google.co.uk:443/amp/amp.herald.example/world/2026/jun/13/ferry",
        "https://amp-herald-example.cdn.ampproject.org/c/s/amp.herald.example"
        "/world/2026/jun/13/ferry?usqp=mq331AQ&amp_js_v=0.1",
    ],
    [
        "https://www.mail.example/politics/2026/06/12/x/?outputType=amp",
        "https://www.mail.example/politics/2026/06/12/x/",
        "https://www.mail.example/politics/2026/06/12/x/amp/",
        "https://www.mail.example/amp/politics/2026/06/12/x",
        "https://www.mail.example/politics/2026/06/12/x?amp",
    ],
    [
        "https://a.example/ferry-18857107.html",
        "https://m.a.example/ferry-18857107.amp.html",
        "https://a.example/ferry-18857107.html/amp",
    ],
    # Forms, sessions, index pages.
    [
        "https://world.example/2026/10/28/coast/ferry/index.html",
        "https://www.world.example/2026/10/28/coast/ferry/index.html?utm_medium=feed",
        "http://www2.world.example/2026/10/28/coast/ferry/",
        "http://world.example/2026/10/28/coast/ferry/print/",
        "http://world.example/2026/10/28/coast//ferry/?print=1",
    ],
    [
        "https://a.example/story;jsessionid=A?id=5",
        "https://a.example/story?id=5&fbclid=z",
    ],
    [
        "https://a.example/a/b",
        "https://a.example/a/b/index.php",
        "http://a.example/a/b/",
    ],
    ["https://a.example/index.php?p=12", "https://a.example/?p=12"],
    ["https://a.example/Default.aspx", "https://a.example"],
    [
        "https://a.example/2026/06/ferry.html?m=1",
        "https://a.example/2026/06/ferry.html",
    ],
    [
        "https://a.example/2026/06/12/ferry.html?pagewanted=all",
        "https://a.example/2026/06/12/ferry.html?view=print",
    ],
    # Spelling.
    ["https://a.example/a/b%2Dc/?x=1&y=2", "https://a.example/a/b-c?y=2&x=1"],
    ["https://a.example/?q=%7eb%c3%a9+c", "https://a.example/?q=~b%C3%A9%20c"],
    [
        "https://xn--80ak6aa92e.example/новости/1",
        "https://аррӏе.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1",
    ],
    ["HTTPS://A.Example:443/News/1?utm_id=3", "http://a.example:80/News/1/"],
    ["https://a.example:8443/a", "https://www.a.example:8443/a/"],
    ["https://en.m.a.example/wiki/Ferry", "https://en.a.example/wiki/Ferry"],
    # Addresses within addresses.
    [
        "https://web.archive.org/web/20260101000000/https://a.example/news/local/x/",
        "http://web.archive.org/web/2026id_/http:/www.a.example:80/news/local/x",
        "https://web.archive.org/web/20260101000000/a.example/news/local/x",
        "https://a.example/news/local/x/",
    ],
    [
        "https://web.archive.org/web/2026/https://a.example/read?id=7",
        "https://www.google.com/url?sa=t&q=https%3A%2F%2Fa.example%2Fread%3Fid%3D7",
        "https://a.example/read?id=7",
    ],
]
"""Addresses of one article each."""

APART = [
    # Parameters that name an article, or may.
    ("https://a.example/star.php?ELEMENT_ID=83075", "?ELEMENT_ID=83076"),
    ("https://a.example/?p=12", "?p=13"),
    ("https://a.example/?p=12", "/"),
    ("https://a.example/news?id=1", "?id=2"),
    ("https://a.example/press-releases-of-the-board?ref=PR-12", "?ref=PR-13"),
    ("https://a.example/press-releases-of-the-board?ref=ab-12", "?ref=ab-13"),
    ("https://a.example/calendar/2026/nov/event?partner=osce", "?partner=un"),
    ("https://a.example/#/news/1", "#/news/2"),
    ("https://a.example/page/#/news/1", "/page/"),
    ("https://a.example/watch?v=a&ref=x", "?v=b&ref=x"),
    ("https://a.example/story?page=2", "story"),
    ("https://a.example/story?source=12345&sid=9", "?source=12345&sid=10"),
    ("https://www.a.example/item?cid=100", "?cid=101"),
    ("https://a.example/index.php?option=com&id=4", "?option=com&id=5"),
    ("https://a.example/article?story=a", "?story=b"),
    ("https://a.example/read.php?source=ferry", "?source=storm"),
    ("https://a.example/show_news_item.php?ref=ferry", "?ref=storm"),
    ("https://a.example/news/ferry-sinks-off?ref=4711", "?ref=4712"),
    ("https://a.example/news/47110-ferry?src=a8f3c2d", "?src=b7e2d1c"),
    ("https://a.example/news/47110-ferry?ref=storm-hits-the-coast", "47110-ferry"),
    ("https://a.example/news/47110-ferry?hl=en", "?hl=de"),
    ("https://a.example/news/47110-ferry?lang=en", "?lang=de"),
    ("https://a.example/news/47110-ferry?page=2", "47110-ferry"),
    ("https://a.example/list.php?m=1", "list.php"),
    ("https://a.example/2026/06/ferry.html?m=201209", "ferry.html"),
    ("https://a.example/read?print=4711", "?print=4712"),
    ("https://a.example/feed?entry=tag%3Aa%2F1", "?entry=tag%3Aa%2F2"),
    ("https://a.example/?q=a%26b", "?q=a&b"),
    # Hosts.
    ("https://a.blogs.example/2026/1", "https://b.blogs.example/2026/1"),
    ("https://m.example/4711", "https://www.example/4711"),
    ("https://amp.com/ferry", "https://www.com/ferry"),
    ("https://m.co.uk/ferry", "https://mobile.co.uk/ferry"),
    ("https://m.github.io/ferry", "https://amp.github.io/ferry"),
    ("https://sport.a.example/ferry", "https://a.example/ferry"),
    ("https://m.a.example/", "https://a.example/"),
    ("https://amp.a.example/index.html", "https://a.example/"),
    ("https://a.example:8443/a", "https://a.example/a"),
    # Paths.
    ("https://a.example/Article/AbC", "/Article/abc"),
    ("https://a.example/#!/story/1", "#!/story/2"),
    ("https://a.example/#!/story/1", "/"),
    ("https://a.example/news/campaign", "/news"),
    ("https://a.example/2026/06/camp/amplify-story", "/2026/06/camp/lify-story"),
    ("https://a.example/live/amp", "/amp/live2"),
    ("https://a.example/live/amp", "/live"),
    ("https://a.example/tags/print", "/tags"),
    ("https://a.example/2026/06/12/amp", "/2026/06/12"),
    ("https://a.example/amp", "/"),
    ("https://a.example/en/ferry-sinks-off", "/de/ferry-sinks-off"),
    ("https://a.example/ferry-sinks-off/2", "/ferry-sinks-off"),
    ("https://a.example/index/ferry", "/ferry"),
    ("https://a.example/a%2Fb", "/a/b"),
    # Texts that only look like an address within an address.
    ("https://web.archive.org/web/2026*/a.example", "https://a.example/"),
    ("https://www.google.com/url?q=ferry", "https://www.google.com/url?q=storm"),
    ("https://google.evil.example/amp/s/a.example/x", "https://a.example/x"),
]
"""Addresses of two articles each; the second as it is linked from the first."""

UNCLEAR = [
    (
        "https://www.bay.example/news/harbour-521771",
        "https://www.bay.test/news/harbour-521771",
    ),
    (
        "https://us.world.example/2026/coast/ferry",
        "https://world.example/2026/coast/ferry",
    ),
    ("https://edition.world.example/ferry/11111", "https://world.example/ferry/11111"),
    ("https://a.example/ferry-1.html", "https://a.example/ferry-1"),
    (
        "https://a.example/news/47110?hl=en&utm_source=feed",
        "https://a.example/news/47110",
    ),
]
"""Addresses that may be of one article; only its page can tell."""


@pytest.mark.parametrize(
    ("first", "second"), [pair for group in SAME for pair in combinations(group, 2)]
)
def test_addresses_of_one_article_share_a_key(first: str, second: str) -> None:
    assert key(first) == key(second)


@pytest.mark.parametrize(("first", "second"), APART)
def test_addresses_of_two_articles_have_different_keys(first: str, second: str) -> None:
    assert key(first) != key(urljoin(first, second))


@pytest.mark.parametrize(("first", "second"), UNCLEAR)
def test_differences_that_only_the_page_can_explain_are_kept(
    first: str, second: str
) -> None:
    assert key(first) != key(second)


@pytest.mark.parametrize("url", [url for group in SAME for url in group])
def test_a_key_is_an_address_with_that_key(url: str) -> None:
    assert key(f"https://{key(url)}") == key(url)


def test_a_key_reads_like_an_address() -> None:
    url = "HTTP://www.A.example/News//ferry/index.html?b=2&a=1&utm_source=x#top"

    assert key(url) == "a.example/News/ferry?a=1&b=2"


def test_a_very_long_path_is_kept_as_it_is() -> None:
    path = "amp/" * 50_000

    assert key(f"https://a.example/{path}") == f"a.example/{path}".rstrip("/")


HOSTS = st.sampled_from(
    [
        *("a.example", "www.a.example", "M.a.example", "amp.m.www.ä.example"),
        *("m.com", "[::1]", "127.0.0.1", "localhost", "me:pw@b.co.uk", "a。"),
        *(
            "web.archive.org",
            "www.google.de",
            "a-b.cdn.ampproject.org",
            "m.x.github.io",
        ),
    ]
)
SEGMENTS = st.sampled_from(
    [
        *("amp", "AMP", "print", "index.html", "default.aspx", "news", "2026", "06"),
        *("ferry-sinks-off", "4711", "x.amp.html", "x.amp.amp", "a;jsessionid=b", ""),
        *("c", "s", "web", "2026id_", "https:", "a.example", "url", "%2f%C3", "é %"),
        *(
            "show_news_item.php",
            "ferry;jse;jsessionid=xssionid=1",
            "amp.html",
            "\ud800",
        ),
    ]
)
PARAMETERS = st.sampled_from(
    [
        *("id=7", "p", "amp", "amp=1", "amp=7", "utm_source=x", "amp;utm_id=1", "amp;"),
        *("ref=rss", "ref=12", "_r=2", "m=1", "print=1", "%41=%7e", "=", "", "%%34%31"),
        *("am%70;ref=t1", "q=https%3A%2F%2Fwww.a.example%2F4711%2Famp%3Fref%3Drss"),
        *("x?utm_source=y", "?utm_source=y", "é= +", "url=http:%2F%2Fgoogle.com%2Furl"),
    ]
)
URLS = st.builds(
    "{}://{}{}/{}{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.lists(SEGMENTS, max_size=7).map("/".join),
    st.lists(PARAMETERS, max_size=4).map("&".join).map(lambda query: f"?{query}"),
    st.sampled_from(["", "#x", "#!", "#!/story/é/", " "]),
)


@given(URLS)
def test_the_key_of_a_key_is_that_key(url: str) -> None:
    assert key(f"https://{key(url)}") == key(url)


@given(st.text(max_size=60).map("http://{}".format) | URLS)
def test_every_web_address_has_a_key(url: str) -> None:
    assert not is_web(url) or isinstance(key(url), str)


@given(URLS, st.permutations(["id=7", "page=2", "v=%C3%A9", "cid=100", "zz"]))
def test_no_parameter_that_may_name_an_article_is_lost(
    url: str, pairs: list[str]
) -> None:
    bare = url.partition("?")[0]

    assert set(pairs) <= set(
        key(f"{bare}?{'&'.join(pairs)}").partition("?")[2].split("&")
    )


labels = st.sampled_from(
    ["a", "www", "m", "example", "com", "co", "uk", "blogspot", "github", "io", "127"]
)
hosts = st.lists(labels, min_size=1, max_size=4).map(".".join)
ends = st.sampled_from(["", ":80", ":443", ":8080", ".", "/", "/amp", "/1?a=1"])


@given(hosts, ends, hosts, ends)
def test_addresses_with_one_key_have_one_rough_key(
    host: str, end: str, other_host: str, other_end: str
) -> None:
    one, other = f"http://{host}{end}", f"https://{other_host}{other_end}"

    if key(one) == key(other):
        assert rough_key(one) == rough_key(other)

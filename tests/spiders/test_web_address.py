"""Web addresses: their canonical form, and the claims that are trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.urls import (
    absolute,
    address_problem,
    canonical,
    domain,
    host,
    is_web,
    key,
    names_an_article,
    trusted_claim,
)

PAGE = "https://www.example.com/news/ferry-sinks?id=7"


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTP://Example.Com", "http://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a#comments", "https://example.com/a"),
        (" https://example.com/a\n", "https://example.com/a"),
        ("https://example.com/A/b/", "https://example.com/A/b/"),
        ("https://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("https://Zürich.example/a", "https://xn--zrich-kva.example/a"),
        ("https://新聞。example。/", "https://xn--efvv70d.example/"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com/#!/story/1", "https://example.com/#!/story/1"),
        ("https://example.com/#!sjø", "https://example.com/#!sj%C3%B8"),
        ("https://example.com/a#!", "https://example.com/a"),
        ("https://example.com/a#!/", "https://example.com/a"),
    ],
)
def test_an_address_has_one_canonical_form(url: str, plain: str) -> None:
    assert canonical(url) == plain


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/café", "/caf%C3%A9"),
        ("/caf%e9", "/caf%E9"),  # as an old server wrote it, in Latin-1
        ("/%7Eme/%28x%29", "/~me/(x)"),
        ("/a b", "/a%20b"),
        ("/a%2fb", "/a%2Fb"),
        ("/100%25", "/100%25"),
        ("/100%", "/100%25"),
        ("/a%3Fb%23c", "/a%3Fb%23c"),
        ("/%%34%31", "/%2541"),
    ],
)
def test_a_path_is_escaped_once_and_keeps_its_meaning(path: str, plain: str) -> None:
    assert canonical(f"https://example.com{path}") == (f"https://example.com{plain}")


@pytest.mark.parametrize(
    "parameter",
    [
        *("utm_source=x", "UTM_Campaign=x", "fbclid=x", "gclid=x", "at_medium=x"),
        *("xtor=x", "at_custom1=x", "ref_src=twsrc%5Etfw", "_hsenc=x", "PHPSESSID=x"),
        *("amp;utm_source=x", "srsltid=x", "itm_source=x", "WT.mc_id=x"),
    ],
)
def test_tracking_parameters_are_dropped(parameter: str) -> None:
    url = f"https://example.com/a?{parameter}&id=7&{parameter}"

    assert canonical(url) == "https://example.com/a?id=7"


@pytest.mark.parametrize(
    "query",
    [
        *("id=7", "p=7", "article=7", "q=a+b", "b=2&a=1", "ref=x", "utm=7"),
        *("x=utm_source", "cid=100", "source=rss", "amp=1", "outputType=amp", "print"),
        *("hl=en", "m=1", "page=2", "ELEMENT_ID=7", "q=%7e%c3%a9", "a=%"),
    ],
)
def test_parameters_that_may_name_an_article_are_kept_in_order(query: str) -> None:
    url = f"https://example.com/a?{query}"

    assert canonical(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://m.example.com/ferry-sinks-off-valmora/amp/",
        "https://www.example.com//news/index.html",
        "https://amp.example.com/story.amp.html;jsessionid=A1?id=7",
        "https://web.archive.org/web/2026/https://example.com/a",
        "https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fa",
    ],
)
def test_the_canonical_form_leads_to_the_same_page(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a", "https://www.example.com/a"),
        ("b?c=1", "https://www.example.com/news/b?c=1"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" https://other.example/a ", "https://other.example/a"),
        ("javascript:alert(1)", ""),
        ("mailto:desk@example.com", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("http://[broken", ""),
        ("http://example.com:99999/", ""),
        ("/\ud800", ""),
    ],
)
def test_a_link_becomes_a_web_address_or_nothing(link: str, url: str) -> None:
    assert absolute(PAGE, link) == url


@pytest.mark.parametrize(
    ("claim", "url"),
    [
        ("/news/ferry", "https://www.example.com/news/ferry"),
        ("https://example.com/a?utm_source=x", "https://example.com/a"),
        ("https://amp.example.com/a", "https://amp.example.com/a"),
        ("https://example.com/?id=7", "https://example.com/?id=7"),
        ("", ""),
        ("https://example.com/", ""),
        ("//example.com", ""),
        ("https://evil.org/news/ferry", ""),
        ("https://example.com.evil.org/a", ""),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
    ],
)
def test_a_claim_is_trusted_only_within_the_pages_domain(claim: str, url: str) -> None:
    assert trusted_claim(PAGE, claim) == url


def test_a_blog_cannot_claim_a_page_of_another_blog_on_its_platform() -> None:
    mine, theirs = "https://mine.github.io/a", "https://other.github.io/a"

    assert trusted_claim(mine, mine) == mine
    assert trusted_claim(mine, theirs) == ""


def test_a_domain_is_the_registered_one() -> None:
    assert domain("https://news.bbc.co.uk/a") == "bbc.co.uk"
    assert domain("https://example.com/a") == "example.com"
    assert domain("http://127.0.0.1:8000/") == "127.0.0.1"
    assert domain("http://localhost/") == "localhost"
    assert domain("http://[broken") == ""


@pytest.mark.parametrize(
    ("segment", "named"),
    [
        ("ferry-sinks-off-valmora", True),
        ("ferry_sinks_off", True),
        ("4711", True),
        ("a4711.html", True),
        ("2026", False),
        ("ferry-sinks", False),
        ("news", False),
        ("12", False),
        ("", False),
    ],
)
def test_an_article_is_named_by_a_title_or_a_number(segment: str, named: bool) -> None:
    assert names_an_article(segment) is named


def test_a_host_is_in_lower_case_without_port() -> None:
    assert host("https://News.Example.Com.:8443/a") == "news.example.com"
    assert host("mailto:desk@example.com") == ""


urls = st.builds(
    "{}://{}{}/{}{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["a.example", "WWW.Ä.example", "a。", "[::1]", "me:pw@b.example."]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.text(alphabet="aZ/%2f5e é?&=;+(\\\"'[~.\u3000\ud800", max_size=30),
    st.sampled_from(["", "?utm_source=a&b=%", "?b=2&&a=1 ", "?é"]),
    st.sampled_from(["", "#x", " "]),
)


@given(urls)
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    plain = canonical(url)

    assert is_web(plain)
    assert canonical(plain) == plain
    assert key(plain) == key(url)
    assert plain.isascii()


@given(urls, st.text(max_size=40))
def test_any_link_can_be_read(page: str, link: str) -> None:
    for url in (absolute(page, link), trusted_claim(page, link)):
        assert url == "" or is_web(url)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("www.other.example/1", "https://www.other.example/1"),
        ("gazette.com/1", "https://gazette.com/1"),
        ("news.gazette.com/1?a=2", "https://news.gazette.com/1?a=2"),
        ("news.html", "https://www.gazette.com/rss/news.html"),
        ("v1.2/notes.html", "https://www.gazette.com/rss/v1.2/notes.html"),
        ("/a?p=1&amp;q=2", "https://www.gazette.com/a?p=1&q=2"),
        ("/a?p=1&amp;amp;q=2", "https://www.gazette.com/a?p=1&q=2"),
        ("/a?p=1&#038;q=2", "https://www.gazette.com/a?p=1&q=2"),
        ("/a?amp=1&q=2", "https://www.gazette.com/a?amp=1&q=2"),
        ("https://gazette.com/x/../a", "https://gazette.com/a"),
        ("https://gazette.com/../../a/./b", "https://gazette.com/a/b"),
        ("/.well-known/a", "https://www.gazette.com/.well-known/a"),
        ("/a/...", "https://www.gazette.com/a/..."),
    ],
)
def test_a_link_is_read_as_its_author_meant_it(link: str, address: str) -> None:
    assert absolute("https://www.gazette.com/rss/all.xml", link) == address


BAD = [
    ("", "it begins with"),
    ("gazette.example", "it begins with"),
    ("ftp://gazette.example/", "it begins with"),
    ("http://", "it names no host"),
    ("http:///news", "it names no host"),
    ("http://:80/", "it names no host"),
    ("http://[::1", "host cannot be read"),
    ("http://]/", "host cannot be read"),
    ("http://[gazette]/", "host"),
    ("http://a b/", "there can be no host 'a b'"),
    ("http://a\u00a0b.example/", "there can be no host"),
    ("http://gazette..example/", "there can be no host"),
    ("http://.example/", "there can be no host"),
    ("http://gazette|x.example/", "there can be no host"),
    ("http://gaz%65tte.example/", "there can be no host"),
    ("http://<b>.example/", "there can be no host"),
    (f"http://{'g' * 64}.example/", "there can be no host"),
    (f"http://{'g.' * 130}example/", "there can be no host"),
    (f"http://{'ü' * 64}.example/", "there can be no host"),
    ("http://xn--\u00fc.example/", "there can be no host"),
    ("http://gazette.example:99999/", "its port is not"),
    ("http://gazette.example:0/", "its port is not"),
    ("http://gazette.example:port/", "its port is not"),
    ("http://gazette.example:-1/", "its port is not"),
    ("http://\u2488.example/", "host"),
]


@pytest.mark.parametrize(("url", "reason"), BAD)
def test_what_is_no_address_is_refused_and_breaks_nothing(
    url: str, reason: str
) -> None:
    assert reason in address_problem(url)
    assert not is_web(url)
    assert absolute("https://gazette.example/", url) in ("", *_relative(url))
    assert canonical(url) == canonical(canonical(url))
    assert key(url) == key(url)


def _relative(url: str) -> list[str]:
    """Return what a text is as a link, when it has no scheme."""
    return [] if "://" in url else [f"https://gazette.example/{url}", f"https://{url}"]


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/",
        "HTTP://GAZETTE.EXAMPLE:8080/a b",
        "http://192.0.2.7/",
        "http://[2001:db8::7]:81/",
        "http://my_blog.gazette.example./",
        "https://пример.example/",
        "https://faß.example/",
        "https://xn--e1afmkfd.example/",
        "http://localhost/",
    ],
)
def test_an_address_has_no_problem(url: str) -> None:
    assert address_problem(url) == ""
    assert is_web(url)


def test_a_user_name_is_refused_where_people_write_it_and_dropped_from_links() -> None:
    url = "https://me:secret@gazette.example/1"

    assert "user and password" in address_problem(url)
    assert absolute("https://gazette.example/", url) == url
    assert canonical(url) == "https://gazette.example/1"


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://a.example:"]))
def test_any_text_has_a_canonical_form_and_a_key(text: str, before: str) -> None:
    url = before + text

    assert canonical(canonical(url)) == canonical(url)
    assert isinstance(key(url), str)
    assert is_web(url) or address_problem(url)

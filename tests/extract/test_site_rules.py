"""Site rules: the rule that applies to a page, and the fields that it finds."""

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from spiders.extract.page.parse_markup import by_libxml, parse_markup, tree_of
from spiders.extract.page.tree import Tree
from spiders.extract.selectors import AppliedRule, apply, fault_of
from spiders.extract.site_rules import STALE, SelectorMisses, SiteRule, SiteRules

TODAY = date(2026, 3, 9)
PAGE = """<html lang="en"><head><meta name="desk" content="Harbour">
<script type="application/ld+json">{"@type": "NewsArticle"}</script></head><body>
<nav><a href="/">Home</a></nav>
<h1 class="logo"> </h1><h1 class="headline">Ferry <i>late</i></h1>
<p class="byline">By <a>Ada Quill</a> and <a>Bo  Rask</a>, <a>Ada Quill</a></p>
<time class="published" datetime="2026-03-05T08:30:00+01:00">this morning</time>
<figure><img src="/ferry.jpg"></figure>
<div class="story"><p>The ferry was <b>late</b>.</p>
<p>It came<span class="ad"> (buy!)</span> at noon.<div class="related">More</div>Nobody
knew.</p><h2>Why</h2><p class="newsletter">Subscribe</p><ul><li>Fog<li>Ice</ul></div>
<div class="story">Filed from Sennick</div></body></html>"""


def rule(**selectors: str) -> SiteRule:
    return SiteRule(name="gazette.example.toml", **selectors)  # type: ignore[arg-type]  # texts


def on(markup: str, cut: tuple[str, ...] = (), **selectors: str) -> AppliedRule:
    site_rule = SiteRule(name="gazette.example.toml", cut=cut, **selectors)  # type: ignore[arg-type]
    return apply(markup.encode(), site_rule)


def lines(tree: Tree) -> list[str]:
    return [block.text for block in tree.blocks]


def test_each_field_is_read_by_its_selector() -> None:
    found = on(
        PAGE,
        title="h1",
        body=".story",
        authors=".byline a",
        published="time.published",
        modified=".published",
        section="meta[name=desk]",
        image="figure img",
    )

    assert found.title == "Ferry late"
    assert found.authors == ("Ada Quill", "Bo Rask")
    assert found.published_text == "2026-03-05T08:30:00+01:00"
    assert found.modified_text == found.published_text
    assert (found.section, found.image) == ("Harbour", "/ferry.jpg")
    assert found.text.split("\n")[0] == "The ferry was late."
    assert found.text.split("\n")[-1] == "Filed from Sennick"
    assert found.missed == ()


def test_the_attribute_in_the_selector_is_read() -> None:
    found = on(PAGE, title="html@lang", image="img @srcset", section="h1 @class")

    assert (found.title, found.section) == ("en", "logo")
    assert found.missed == ("image",)


def test_the_text_is_that_of_all_found_elements_in_document_order() -> None:
    found = on(PAGE, body="div.story > h2, .story > p:first-child, li")

    assert found.text == "The ferry was late.\nWhy\nFog\nIce"


def test_nested_elements_are_read_once() -> None:
    found = on("<div><p>One</p><div>Two</div></div><p>Three", body="div, p")

    assert found.text == "One\nTwo\nThree"


def test_cut_elements_are_gone() -> None:
    cut = (".related", "p.newsletter", "span.ad", "nav", "li:last-child")
    found = on(PAGE, cut, body=".story")

    kept = found.text.split("\n")
    assert kept[1:5] == ["It came at noon.", "Nobody knew.", "Why", "Fog"]
    for words in ("More", "Subscribe", "buy!", "Home", "Ice"):
        assert words not in found.text
        assert words not in lines(found.tree)


def test_a_cut_box_leaves_a_line_break_and_a_cut_note_leaves_nothing() -> None:
    found = on("<p>One<div>Box</div>two th<sup>1</sup>ree</p>", ("div", "sup"))

    assert lines(found.tree) == ["One", "two three"]


def test_everything_may_be_cut() -> None:
    found = on(PAGE, ("html", "p"), title="h1", body="p")

    assert lines(found.tree) == []
    assert found.missed == ("title", "body")


def test_only_fields_with_a_selector_can_be_missed() -> None:
    found = on(PAGE, ("aside",), title="h1.nosuch", authors=".byline a", body="p.none")

    assert found.missed == ("title", "body")
    assert (found.title, found.text) == ("", "")
    assert lines(found.tree) == lines(parse_markup(PAGE.encode()))


def test_half_an_article_after_the_end_of_the_page_is_found() -> None:
    page = "<html><body><p>One</p></body></html><noscript></noscript><p>Two</p>"

    assert on(page, body="p").text == "One\nTwo"


def test_the_json_of_a_page_is_kept() -> None:
    assert on(PAGE).tree.scripts == ['{"@type": "NewsArticle"}']


@pytest.mark.parametrize("markup", ["", " ", "<!-- -->", "\x00", "<", "</p>", "text"])
def test_any_bytes_make_a_page(markup: str) -> None:
    found = on(markup, ("i",), title="h1", body="b")

    assert found.missed == ("title", "body")


def test_a_page_of_very_deep_nesting_is_read() -> None:
    page = "<div>x" * 1_500

    assert len(on(page, body="div").text.split("\n")) == 1_500


def test_many_nested_elements_cost_one_pass() -> None:
    page = "<div><b>" * 1_000 + "x"

    found = on(page * 20, title="div", body="div", authors="div")

    assert found.missed == ()


@pytest.mark.parametrize(
    "selector",
    ["h1", "div.story > p, h2", "time@datetime", "a[href*='@x']", "p:has(> b)", "H1"],
)
def test_a_selector_is_right(selector: str) -> None:
    assert fault_of(selector) == ""


@pytest.mark.parametrize(
    "selector", ["", "@x", "div..x", "a::text", "a@b, c@d", "o|p", "p(", ":nosuch(2)"]
)
def test_a_selector_is_wrong(selector: str) -> None:
    assert fault_of(selector).startswith(f"{selector!r} is no CSS selector: ")


@given(st.text())
def test_a_selector_without_a_fault_can_be_used(selector: str) -> None:
    if not fault_of(selector):
        on(PAGE, (selector,), title=selector, body=selector)


TAGS = ("p", "div", "span", "a", "b", "br", "ul", "li", "table", "tr", "td", "h1")
WORDS = st.text(alphabet="ab é&", min_size=1, max_size=4)
MARKUP = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


def shape(tree: Tree) -> list[tuple[str, int, int, int]]:
    return [(one.tag, one.end, one.first, one.last) for one in tree.elements]


@given(MARKUP)
def test_the_tree_of_an_lxml_page_is_that_of_its_markup(body: str) -> None:
    markup = f"<html><body><div>{body}</div></body></html>".encode()
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)

    again, once = tree_of(etree.fromstring(markup, parser)), by_libxml(markup)

    assert lines(again) == lines(once)
    assert shape(again) == shape(once)


@given(MARKUP, st.sampled_from(TAGS))
@example("<br>a </br>a", "p")
def test_cutting_adds_no_word_and_leaves_no_such_element(body: str, tag: str) -> None:
    markup = f"<html><body><div>{body}</div></body></html>"

    found = on(markup, (tag,), body="body")

    # Cutting may join two lines with a blank, but adds no letters.
    assert set("".join(lines(found.tree))) - {" "} <= set(
        "".join(lines(parse_markup(markup.encode())))
    )
    assert found.tree.all(tag) == []


RULES = SiteRules(
    {
        "gazette.example": (
            rule(title="h1"),
            SiteRule(name="gazette", valid_from=date(2026, 3, 1), title="h2"),
        ),
        "blogs.gazette.example": (rule(title="h3"),),
        "courier.example": (
            SiteRule(name="courier", valid_from=date(2026, 3, 1), body="p"),
            SiteRule(name="courier", valid_from=date(2026, 3, 5)),
        ),
        "xn--bro-hoa.example": (rule(title="h4"),),
    }
)


@pytest.mark.parametrize(
    ("url", "day", "title"),
    [
        ("https://gazette.example/a", date(2026, 2, 28), "h1"),
        ("https://gazette.example/a", date(2026, 3, 1), "h2"),
        ("https://WWW.Gazette.example:8080/a", TODAY, "h2"),
        ("https://sport.news.gazette.example./a", TODAY, "h2"),
        ("https://blogs.gazette.example/a", TODAY, "h3"),
        ("https://a.blogs.gazette.example/a", TODAY, "h3"),
        ("https://www.büro.example/", TODAY, "h4"),
    ],
)
def test_the_nearest_host_and_the_latest_block_decide(
    url: str, day: date, title: str
) -> None:
    found = RULES.rule_for(url, day)

    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://thegazette.example/", TODAY),
        ("https://example/", TODAY),
        ("https://gazette.example.org/", TODAY),
        ("https:///", TODAY),
        ("https://[", TODAY),
        ("https://courier.example/", date(2026, 2, 28)),
        ("https://courier.example/", date(2026, 3, 5)),
    ],
)
def test_pages_of_other_hosts_have_no_rule(url: str, day: date) -> None:
    assert RULES.rule_for(url, day) is None
    assert SiteRules().rule_for(url, day) is None


@given(st.dates())
def test_a_block_holds_until_the_next_begins(day: date) -> None:
    found = RULES.rule_for("https://courier.example/", day)

    begun = date(2026, 3, 1)
    assert (found is not None) == (begun <= day < begun + timedelta(days=4))


def test_a_pickled_rule_is_small() -> None:
    sent = pickle.dumps(rule(title="h1.headline", body="div.story > p"))

    assert pickle.loads(sent) == rule(title="h1.headline", body="div.story > p")
    assert pickle.loads(pickle.dumps(RULES)) == RULES
    assert len(sent) < 500


def test_a_stale_selector_is_reported_once() -> None:
    misses, site_rule = SelectorMisses(), rule(title="h1", body="p")

    stale = [misses.note(site_rule, ["title"]) for _ in range(STALE * 3)]

    assert stale[STALE - 1] == ("title",)
    assert sum(map(len, stale)) == 1


def test_a_found_element_resets_the_count() -> None:
    misses, site_rule = SelectorMisses(), rule(title="h1")

    for _ in range(3):
        stale = [misses.note(site_rule, ["title"]) for _ in range(STALE - 1)]
        assert not any(stale)
        misses.note(site_rule, [])
    stale = [misses.note(site_rule, ["title"]) for _ in range(STALE)]

    assert stale[-1] == ("title",)

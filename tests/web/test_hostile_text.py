"""Articles that want to act on their readers: nothing in them runs, loads or misleads.

Each page is parsed as browsers do; what an article brought may only be text there.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from store import captures, changes, entries
from store.change_model import NewChange
from store.database import Database
from store.model import Article, Entry
from tests.support.desk_scene_client import scene_desk
from tests.support.factories import NOW, found
from tests.support.parsed_page import ParsedPage
from tests.support.taking import first_page, read_again, take_article
from tocsin.config import load
from tocsin.intake.rules import IntakeRules
from tocsin.web.outside_text import base_dir, clean, clipped, lang_dir, web_address
from tocsin.wiring.compiled_rules import intake_rules

FOREIGN = "evil.example"

ATTACKS = (
    f"<script src=//{FOREIGN}/x.js></script><script>alert(1)</script>",
    f'"><img src=x onerror=alert(1)><img src="https://{FOREIGN}/pixel.gif">',
    f"<svg onload=alert(1)><image href=https://{FOREIGN}/p.svg></svg>",
    f"</p></title></textarea><style>@import url(//{FOREIGN}/c.css)</style>",
    f'<a href="javascript:alert(1)" onclick=alert(1)>x</a><base href=//{FOREIGN}>',
    f"<iframe src=//{FOREIGN}></iframe><form action=//{FOREIGN}><input autofocus>",
    "' onmouseover='alert(1)' x='",
    "{{ 7*7 }}{% for x in y %}${7*7}",
    "\u202egnp.exe \u2066iso \u200fmark\x00\x1b[31m\x85",
    "<!--  --><![CDATA[ x ]]>&lt;script&gt;&#60;script&#62;",
)

ADDRESSES = (
    "javascript:alert(1)//example",
    "data:text/html,<script>alert(1)</script>",
    "https://gazette.example/\"onmouseover='alert(1)'",
    "//evil.example/x",
    "vbscript:x",
)

MEGABYTE = 1_000_000

PAGES = (
    *("/", "/?state=all", "/?q=ferry", "/stories/{story}", "/articles/{article}"),
    *("/articles/{article}?others=yes", "/alerts", "/stories/{story}?all=yes"),
)


@pytest.fixture(scope="module")
def desk_with_attacks(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TestClient, list[int]]]:
    """Yield a desk that has an article of each kind, and their numbers."""
    folder = tmp_path_factory.mktemp("hostile")
    with scene_desk(folder) as (client, store):
        rules = intake_rules(load(folder / "config.toml"))
        numbers = [
            store.write(_take, article, rules).result() for article in _articles()
        ]
        yield client, numbers


def _articles() -> Iterator[Article]:
    for number, attack in enumerate(ATTACKS):
        address = ADDRESSES[number % len(ADDRESSES)]
        yield Article(
            url=f"https://sennick-post.example/hostile/{number}",
            source="sennick-post",
            title=f"Ferry {number} {attack}",
            text=f"The ferry {attack} was late.\nNumber {number}: {attack * 3}\n"
            f"“{attack} and so on and so forth,” said {attack} of the harbour.",
            seen=NOW + timedelta(minutes=number),
            language=f'en"{attack}',
            outlet=f"Outlet {attack}",
            authors=(attack,),
            section=attack,
            tags=(attack, attack),
            dateline=attack,
            agencies=(attack,),
            image=address,
        )
    yield Article(
        url="https://sennick-post.example/hostile/long",
        source="sennick-post",
        title="Ferry <b>" * (MEGABYTE // 9),
        text="ferry <script>alert(1)</script> " * (MEGABYTE // 31),
        seen=NOW + timedelta(minutes=30),
        outlet="O" * 10_000,
        language="en",
    )


def _take(db: Database, article: Article, rules: IntakeRules) -> int:
    listed = found(Entry(url=article.url, title=article.title[:500]))
    entries.add(db, article.source, [listed], article.seen)
    run = db.conn.execute
    (number,) = run("SELECT max(id) FROM entries").fetchone()
    waiting = entries.get(db, number, article.seen)
    assert waiting is not None
    take_article(db, waiting, article, rules, page=first_page(article))
    (id_,) = run("SELECT max(id) FROM articles").fetchone()
    run("UPDATE articles SET language = ? WHERE id = ?", (article.language, id_))
    run(
        "UPDATE articles SET url = ? WHERE id = ?",
        (f"{ADDRESSES[id_ % len(ADDRESSES)]}{id_}", id_),
    )
    read_again(
        db,
        id_,
        rules,
        title=f"{article.title[:2_000]} changed",
        text=f"{article.text}\nAnd more of the ferry: {article.text[:500]}",
        seen=article.seen + timedelta(minutes=1),
    )
    _lead_elsewhere(db, article, id_)
    return int(id_)


def _lead_elsewhere(db: Database, article: Article, id_: int) -> None:
    """Let the article's address lead to another, and its page not be kept."""
    led = NewChange(
        kind="front", at=article.seen, before=2, after=2, page=article.section
    )
    changes.add(db, id_, led)
    missed = captures.want(
        db, article.section, "sennick-post.example", NOW, why="match", article=id_
    )
    captures.miss(db, missed, f"HTTP 503: {article.section}")


@pytest.mark.parametrize("address", PAGES)
def test_nothing_that_an_article_brings_is_markup(
    desk_with_attacks: tuple[TestClient, list[int]], address: str
) -> None:
    client, numbers = desk_with_attacks
    for number in numbers if "{" in address else [0]:
        answer = client.get(address.format(story=number, article=number))
        if answer.status_code == 303:
            answer = client.get(answer.headers["location"])

        assert answer.status_code == 200, address
        assert_harmless(answer.text)


def assert_harmless(html: str) -> None:
    """Assert that a page runs and loads nothing but our own files."""
    page = ParsedPage(html)
    assert page.attributes("script", "src") == [
        src for src in page.attributes("script", "src") if src.startswith("/static/")
    ]
    assert not page.all("style, iframe, object, embed, base, img, image, use")
    assert not page.all("meta[http-equiv], video, audio, source, portal")
    for node in page.tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (node.tag, name)
            assert name not in ("style", "srcdoc", "srcset", "background", "ping")
            if name in ("href", "src", "action", "formaction"):
                assert _is_allowed(node.tag, value or ""), (node.tag, name, value)
    for node in page.tree.css("body *"):
        shown = node.text(deep=False)
        assert not set("\u202e\u202d\x00\x1b\x85") & set(shown), (node.html, shown)


def _is_allowed(tag: str | None, address: str) -> bool:
    is_ours = address.startswith(("/", "?", "#")) and not address.startswith("//")
    is_link_out = tag == "a" and address.startswith(("http://", "https://"))
    return is_ours or is_link_out


def test_a_link_out_names_no_referrer(
    desk_with_attacks: tuple[TestClient, list[int]],
) -> None:
    client, numbers = desk_with_attacks
    for number in numbers:
        page = ParsedPage(client.get(f"/articles/{number}").text)
        for link in page.all("main a"):
            if (link.attributes["href"] or "").startswith("http"):
                rel = (link.attributes["rel"] or "").split()
                assert {"noreferrer", "noopener"} <= set(rel)


def test_a_headline_of_a_megabyte_is_no_page(
    desk_with_attacks: tuple[TestClient, list[int]],
) -> None:
    client, numbers = desk_with_attacks
    sizes = {
        address: len(
            client.get(address.format(story=numbers[-1], article=numbers[-1])).content
        )
        for address in PAGES
    }

    assert max(size for address, size in sizes.items() if "article" not in address) < (
        300_000
    ), sizes
    assert sizes["/articles/{article}"] < 3_000_000


def test_what_readers_note_is_text_as_well(
    desk_with_attacks: tuple[TestClient, list[int]],
) -> None:
    client, numbers = desk_with_attacks
    for attack in ATTACKS[:6]:
        for do in ("note", "tag", "assign"):
            form = {"do": do, "text": attack}
            client.post(f"/stories/{numbers[0]}/triage", data=form)
        client.post("/views", data={"name": attack, "view": f"tag={attack[:20]}"})
        for address in ("/", f"/stories/{numbers[0]}", "/?tag=%22%3E%3Cscript%3E"):
            answer = client.get(address)
            if answer.status_code == 303:
                answer = client.get(answer.headers["location"])
            assert_harmless(answer.text)


@pytest.mark.parametrize(
    "address",
    [
        *("/?q=%3Cscript%3Ealert(1)%3C/script%3E%28", "/?watchlist=%3Csvg+onload=x%3E"),
        *(
            "/?within=%22%3E%3Cimg+src=x%3E",
            "/?after=%3Cscript%3E",
            "/?outlet=%22%3E%3Cb",
        ),
        *("/alerts?state=%3Cscript%3E", "/alerts?channel=%22%3E%3Cscript%3E"),
        "/stories/%3Cscript%3E",
    ],
)
def test_what_an_address_holds_is_text(
    desk_with_attacks: tuple[TestClient, list[int]], address: str
) -> None:
    client, _ = desk_with_attacks

    assert_harmless(client.get(address).text)


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "data:text/html,x", "//x.example", "http:", ""),
        *("ftp://x.example", "JaVaScRiPt://x.example/%0aalert(1)", "http://["),
        "mailto:x@y.example",
    ],
)
def test_only_web_pages_are_linked(address: str) -> None:
    assert web_address(address) == ""


def test_a_language_that_is_no_tag_is_left_out() -> None:
    assert lang_dir("pt-br") == 'dir="auto" lang="pt-br"'
    assert lang_dir('en" onclick="x') == 'dir="auto"'
    assert lang_dir("") == 'dir="auto"'


def test_what_stands_below_a_headline_begins_where_the_headline_does() -> None:
    assert base_dir([("17: ", False), ("الميناء", True)]) == 'dir="rtl"'
    assert base_dir("7 ships, الميناء") == base_dir("森尼克") == 'dir="ltr"'
    assert base_dir("") == base_dir([("42", False)]) == 'dir="ltr"'


def test_what_nobody_sees_is_left_out_and_marks_of_direction_stay() -> None:
    assert clean("a\u202eb\x00c\n d") == "a b c d"
    assert clean("\u200fمرحبا\u200e") == "\u200fمرحبا\u200e"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("x" * 400) == "x" * 300 + "…"


def test_pieces_are_cut_in_all() -> None:
    pieces = (("abc", False), ("defg", True), ("hij", False))

    assert clipped(pieces, 5) == (("abc", False), ("de…", True), ("…", False))
    assert clipped(pieces, 20) == pieces

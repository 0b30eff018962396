"""The article's text: the lines of a page that are kept, and those left out."""

import pytest

from spiders.extract.text.lines import LONGEST, PLEA_CHARS, is_signature, line_kind
from tests.support.reading_checks import HEADING, TEXT, ld, lines
from tests.support.story_texts import (
    ARABIC,
    CHINESE,
    HEBREW,
    JAPANESE,
    OTHER,
    STORY,
    THAI,
    TITLE,
    paragraphs,
)

# Lines that are left out.


@pytest.mark.parametrize(
    "tail",
    [
        "<h3>Related articles</h3><ul><li><a href=/a>Swimming bath opens again</a>"
        "<li><a href=/b>Storm takes a roof in Valmora</a></ul>",
        "<p>Lesen Sie auch: <a href=/a>Das Bad in Valmora öffnet wieder</a></p>",
        "<p><a href=/a>À lire aussi : la piscine de Valmora rouvre samedi</a></p>",
        "<div>Читайте также</div><div><a href=/a>Бассейн снова открыт</a></div>",
        "<h2>Latest News</h2>",
        "<p>Te puede interesar</p>",
        "<p>関連記事</p>",
        "<div>相关阅读</div>",
        "<p>اقرأ أيضا: المسبح يفتح أبوابه من جديد</p>",
        "<p>Share this story</p><p>Tweet</p><p>WhatsApp</p>",
        "<p>Teilen</p><p>Drucken</p>",
        "<p>12 Comments</p><p>Leave a comment</p>",
        "<p>Kommentare (3)</p>",
        "<p>Sign up for our newsletter to get the news of Sennick in your inbox.</p>",
        "<p>Abonnez-vous à notre newsletter</p>",
        "<p>Jetzt anmelden und nichts mehr verpassen</p>",
        "<p>Подписывайтесь на наш канал в Telegram</p>",
        "<p>© The Post 2026</p><p>All rights reserved.</p>",
        "<p>Advertisement</p>",
        "<p>Photo: Ada Quill / The Post</p>",
        "<p>Tags:</p><p><a href=/t/1>bridges</a>, <a href=/t/2>lorries</a></p>",
        "<div><a href=/a>Back to the front page</a></div>",
        "<p>· · ·</p>",
    ],
)
def test_lines_after_an_article_are_no_part_of_it(tail: str) -> None:
    inside = f"<article>{HEADING}{TEXT}{tail}</article>"
    behind = f"<article>{HEADING}<div class=article-body>{TEXT}</div>{tail}</article>"

    assert lines(inside) == [*STORY]
    assert lines(behind) == [*STORY]


@pytest.mark.parametrize(
    "note",
    [
        "<p>Advertisement</p>",
        "<p>Read also: Swimming bath opens again</p>",
        "<p><a href=/a>Read more about the bridge of Sennick</a></p>",
        "<p>ANZEIGE</p>",
        "<figure><img src=/b.jpg><figcaption>The bridge. Photo: Bo Rask</figcaption>"
        "</figure>",
        "<div class=caption>The bridge on Monday, seen from the harbour.</div>",
        "<div class='newsletter'><h3>The news of Sennick by mail</h3></div>",
        "<blockquote class=pull-quote>More than forty minutes</blockquote>",
    ],
)
def test_furniture_between_paragraphs_is_no_part_of_the_article(note: str) -> None:
    inner = f"<article>{HEADING}{note.join(f'<p>{t}</p>' for t in STORY)}</article>"

    assert lines(inner) == [*STORY]


@pytest.mark.parametrize(
    "line",
    [
        "<div>By Ada Quill</div>",
        "<div>Ada Quill, reporter</div>",
        "<div>5 March 2026, 10:30</div>",
        "<div>4 min read</div>",
        "<div>Sennick</div><div>Traffic</div>",
    ],
)
def test_short_lines_before_the_text_are_no_part_of_it(line: str) -> None:
    assert lines(f"<article>{HEADING}{line}{TEXT}</article>", "Ada Quill") == [*STORY]


def test_sentences_before_the_text_are_part_of_it() -> None:
    opening = "It was the third crack in the bearings that decided the matter."
    inner = f"<article>{HEADING}<p>{opening}</p><h2>The cracks</h2>{TEXT}</article>"

    assert lines(inner) == [opening, "The cracks", *STORY]


@pytest.mark.parametrize(
    "rows",
    [
        [
            "The court of Sennick publishes its list for Monday.",
            "Room 2: Bo Rask, arson.",
        ],
        ["Boil water notice: Gull Lane and Tanner Row, Sennick."],
        ["Die Pegel der Lenna am Montag um sechs Uhr.", "Sennick: 212 cm, steigend."],
        ["此通報由倫納河辦事處於星期一發出。", "森尼克：水位上升。"],
    ],
)
def test_the_rows_of_a_notice_above_its_paragraphs_are_kept(rows: list[str]) -> None:
    inner = f"<article>{HEADING}{paragraphs(rows)}{TEXT}</article>"

    assert lines(inner) == [*rows, *STORY]


def test_a_line_about_the_author_at_an_end_of_the_text_is_no_part_of_it() -> None:
    about = "<p>Ada Quill writes about roads and bridges for the Post since 2019.</p>"
    inner = f"<article>{HEADING}<p>By Ada Quill</p>{TEXT}{about}</article>"

    assert lines(inner, "Ada Quill") == [*STORY]
    assert lines(inner)[-1].startswith("Ada Quill writes")


def test_a_signature_may_be_some_lines_from_the_end() -> None:
    last = ["Corrected on Tuesday: the river is the Lenna.", "The Post, Sennick"]
    inner = f"<article>{TEXT}<p>Ada Quill, Sennick</p>{paragraphs(last)}</article>"

    assert lines(inner, "Ada Quill") == [*STORY, *last]


def test_a_line_about_the_author_within_the_text_is_kept() -> None:
    line = "Ada Quill of the council said so."
    texts = [*STORY, line, *OTHER, *(text + " Again." for text in STORY)]

    assert lines(f"<article>{paragraphs(texts)}</article>", "Ada Quill") == texts


@pytest.mark.parametrize(
    ("line", "last", "signs"),
    [
        ("By Ada Quill", False, True),
        ("Ada Quill, Sennick", False, True),
        ("Ada Quill is the head of the roads department.", False, False),
        ("Ada Quill is the head of the roads department.", True, True),
        ("The head of the roads department, Ada Quill, said so twice.", True, False),
        ("Reporting by Ada Quill", True, False),
        ("(Additional reporting by Ada Quill)", True, False),
        ("Quill", True, False),
    ],
)
def test_a_signature_names_an_author_and_little_else(
    line: str, last: bool, signs: bool
) -> None:
    assert is_signature(line, ("Quill", "Ada Quill"), last=last) is signs


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Related", "related"),
        ("» Mehr zum Thema:", "related"),
        ("Читайте также", "related"),
        ("Teilen", "sharing"),
        ("공유하기", "sharing"),
        ("3 Kommentare", "comments"),
        ("WERBUNG", "advertising"),
        ("Sign up for our newsletter", "asking"),
        ("Getty Images", "labels"),
        ("Foto: Ada Quill", "aside"),
        ("Read also: The bridge is open", "aside"),
        ("This article is for subscribers only.", "asking"),
        ("Got a news tip for the desk? Write to us.", "asking"),
        ("Send letters to the editor to desk@gazette.example.", "asking"),
        ("We’d like to hear what you think of this.", "asking"),
        ("The views expressed in this article are the author's own.", "asking"),
        ("In a letter to the editor, the warden called the dyke safe.", ""),
        ("The views expressed by the warden did not surprise the council.", ""),
        ("Opinions expressed in the hall were divided.", ""),
        ("Police have a tip on where the boat was sold.", ""),
        ("Il vous reste 72.5% de cet article à lire.", "asking"),
        # Sentences of articles.
        ("The related costs are high.", ""),
        ("Share of lorries falls", ""),
        ("He shared the story with his neighbours.", ""),
        ("Video games", ""),
        ("Comments are welcome, he said.", ""),
        ("Printing houses close", ""),
        ("", ""),
    ],
)
def test_furniture_lines_are_recognised_by_their_words(line: str, kind: str) -> None:
    assert line_kind(line) == kind


def test_a_long_line_is_a_sentence_whatever_its_first_words() -> None:
    line = "Photo: " + "x" * LONGEST
    plea = "This article is for subscribers only. "

    assert line_kind(line) == ""
    assert line_kind(plea + "x" * LONGEST) == "asking"
    assert line_kind(plea + "x" * PLEA_CHARS) == ""


# Lines that are kept.


def test_lists_tables_and_headings_within_an_article_are_kept() -> None:
    inner = (
        f"<article>{HEADING}<p>{STORY[0]}</p><h2>The detour</h2>"
        f"<ul><li>by Valmora, forty minutes</li><li>by the ferry, if it goes</li></ul>"
        f"<p>{STORY[1]}</p><table><tr><th>Bearing<th>Crack<tr><td>North<td>3 mm"
        f"</table><pre>weight = 44 t</pre><p>{STORY[2]}</p></article>"
    )

    assert lines(inner) == [
        *(STORY[0], "The detour", "by Valmora, forty minutes"),
        *("by the ferry, if it goes", STORY[1], "Bearing", "Crack", "North", "3 mm"),
        *("weight = 44 t", STORY[2]),
    ]


def test_a_repeated_quotation_is_kept_twice() -> None:
    inner = f"<article>{HEADING}{paragraphs([*STORY, STORY[2], OTHER[0]])}</article>"

    assert lines(inner).count(STORY[2]) == 2


def test_a_long_paragraph_is_kept_though_it_is_one_link() -> None:
    linked = f"<p><a href=/x>{' '.join(STORY)}</a></p>"

    assert lines(f"<article>{TEXT}{linked}<p>{OTHER[0]}</p></article>") == [
        *(*STORY, " ".join(STORY), OTHER[0])
    ]


def test_short_answers_are_kept() -> None:
    talk = ["Will it open in spring?", "Yes.", "And if not?", "No."]
    inner = f"<article><p>{STORY[0]}</p>{paragraphs(talk)}<p>{STORY[1]}</p></article>"

    assert lines(inner) == [STORY[0], *talk, STORY[1]]


def test_headings_at_the_end_are_left_out() -> None:
    inner = f"<article><p>{STORY[0]}</p><h2>Why</h2>{TEXT}<h2>More</h2><h3>Us</h3>"

    assert lines(f"{inner}</article>") == [STORY[0], "Why", *STORY]


def test_the_headline_is_left_out_of_the_text() -> None:
    inner = f"<div>{HEADING}<h2>{TITLE}</h2>{TEXT}</div>"

    assert lines(inner, head=ld()) == [*STORY]


def test_a_linked_heading_is_kept_above_a_paragraph_and_left_out_above_a_teaser() -> (
    None
):
    linked = "<h3><a href=/b>How the bridge was built</a></h3>"
    teaser = f"{linked}<p>All about it.</p>"

    kept = lines(f"<article>{TEXT}{linked}<p>{OTHER[0]}</p></article>")
    gone = lines(f"<article>{TEXT}{teaser}<p>{OTHER[0]}</p></article>")

    assert kept == [*STORY, "How the bridge was built", OTHER[0]]
    assert gone == [*STORY, "All about it.", OTHER[0]]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='widget widget-text'>{}</div>",
        "<div class='hidden js-show'>{}</div>",
        "<div class='paywall'>{}</div>",
        "<div class='article-body sidebar-left'>{}</div>",
        "<body class='has-sidebar newsletter comments-open'>{}</body>",
        "<div style='display:none'>{}</div>",
        "<form>{}</form>",
        "<table><tr><td>{}</td></tr></table>",
    ],
)
def test_an_article_in_a_box_with_a_furniture_name_is_found(box: str) -> None:
    assert lines(box.format(HEADING + TEXT)) == [*STORY]


def test_text_without_paragraphs_is_read_by_its_line_breaks() -> None:
    inner = f"<div>{HEADING}<div>{'<br><br>'.join(STORY)}</div></div>"

    assert lines(inner) == [*STORY]


@pytest.mark.parametrize("story", [JAPANESE, CHINESE, THAI, ARABIC, HEBREW])
@pytest.mark.parametrize("box", ["<article>{}</article>", "<div><div>{}</div></div>"])
def test_articles_in_all_scripts_are_found(story: tuple[str, ...], box: str) -> None:
    menu = "<div><ul><li><a href=/1>一</a><li><a href=/2>二</a></ul></div>"
    aside = f"<div class=sidebar>{paragraphs(OTHER[:1])}</div>"

    assert lines(menu + box.format(paragraphs(story)) + aside) == [*story]

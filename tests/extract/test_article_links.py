"""Tags and sections that a page shows and does not declare."""

import pytest

from spiders.extract.metadata.page_metadata import PageMetadata, find_metadata
from spiders.extract.page.parsed_page import parse_page

TEXT = "<p>The harbour of Lenna was dredged again, and the ferries waited outside.</p>"


def shown(body: str) -> PageMetadata:
    page = f"<html><head><title>Ferries wait</title></head><body>{body}</body></html>"
    return find_metadata(parse_page(page.encode(), "http://gazette.example/a/1"))


def links(*tags: str) -> str:
    return " ".join(f'<a href="/tag/{tag}/" rel="tag">{tag}</a>' for tag in tags)


ENTRIES = "<span class=tag>dyke</span><span class=tag>pilots</span>"


@pytest.mark.parametrize(
    "body",
    [
        f"<article><nav class='md-tags'>{ENTRIES}</nav><h1>Wait</h1>{TEXT}</article>",
        f"<article><h1>Wait</h1>{TEXT}<ul class='post-tags'><b>Tags:</b>"
        "<li>dyke</li><li>pilots</li></ul></article>",
        f"<article><h1>Wait</h1>{TEXT}<div class='tags'><h4>Topics</h4>{ENTRIES}</div>"
        "</article>",
    ],
)
def test_a_list_that_is_named_so_holds_tags_without_links(body: str) -> None:
    assert shown(body).tags == ("dyke", "pilots")


@pytest.mark.parametrize(
    "name",
    [
        *("class='tags'", "class='tags-links'", "class='entry-meta clear'"),
        *("class='tag-list'", "id='sidebar-item tags blog__tags'"),
    ],
)
def test_a_list_of_tags_outside_any_article_is_of_the_only_text(name: str) -> None:
    cloud = f"<div class='widget_tag_cloud'>{links('mill', 'dyke', 'rail')}</div>"

    metadata = shown(
        f"<div><h1>Wait</h1>{TEXT}<p {name}>{links('dyke', 'pilots')}</p></div>{cloud}"
    )

    assert metadata.tags == ("dyke", "pilots")


def test_the_tags_of_two_teasers_are_of_no_article() -> None:
    teasers = "".join(
        f"<div><h2>{tag}</h2><p class='tags'>{links(tag)}</p></div>"
        for tag in ("dyke", "mill")
    )

    assert shown(f"<div><h1>Wait</h1>{TEXT}</div>{teasers}").tags == ()


def test_a_long_list_of_tags_is_of_the_whole_site() -> None:
    tags = [f"topic{number}" for number in range(40)]

    assert shown(f"<h1>Wait</h1>{TEXT}<p class='tags'>{links(*tags)}</p>").tags == ()


def test_links_to_tags_in_a_footer_with_nothing_else_are_read() -> None:
    footer = f"<footer class='entry-footer'>{links('dyke')}</footer>"

    assert shown(f"<article><h1>Wait</h1>{TEXT}{footer}</article>").tags == ("dyke",)


def test_the_only_article_has_the_tags_though_the_headline_is_above_it() -> None:
    article = f"<article>{TEXT}<p>Filed under: {links('dyke')}</p></article>"

    assert shown(f"<h1>Wait</h1>{article}").tags == ("dyke",)


SECTION = '<a href="/category/harbour/">Harbour</a>'


def test_a_list_outside_any_article_names_the_section() -> None:
    menu = '<ul class="menu"><a href="/category/courts/">Courts</a></ul>'

    metadata = shown(
        f"{menu}<div><p class='post-meta'>{SECTION}</p><h1>Wait</h1>{TEXT}</div>"
    )

    assert metadata.section == "Harbour"


def test_tags_in_a_folder_of_categories_are_no_sections() -> None:
    tags = '<a href="/categories/dyke/" rel="tag">dyke</a>'

    metadata = shown(f"<div><h1>Wait</h1>{TEXT}<ul class='tags'>{tags}</ul></div>")

    assert metadata.section == ""


BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    "attributes",
    [
        'src="/quay.jpg"',
        f'src="{BLANK}" data-src="/quay.jpg"',
        f'src="{BLANK}" data-lazy-src="/quay.jpg" width="800"',
        'srcset="/quay.jpg 400w, /quay-large.jpg 800w"',
    ],
)
def test_the_first_picture_of_the_article_is_found_before_it_is_loaded(
    attributes: str,
) -> None:
    icon = '<img src="/icons/print.png" width="16">'

    metadata = shown(
        f"<article>{icon}<h1>Wait</h1>{TEXT}<img {attributes}>{TEXT}</article>"
    )

    assert metadata.image == "http://gazette.example/quay.jpg"


def test_a_picture_of_nothing_is_no_image() -> None:
    assert (
        shown(f'<article><h1>Wait</h1>{TEXT}<img src="{BLANK}"></article>').image == ""
    )

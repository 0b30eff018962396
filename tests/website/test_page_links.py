"""Links lead to files in the repository, and to pages in the site."""

from hypothesis import given
from hypothesis import strategies as st

from website.page_links import contents, navigation, outside_code, site_links

PAGES = {
    "docs/desk.md": "desk.md",
    "docs/howto/newsroom.md": "howto/newsroom.md",
    "SECURITY.md": "reporting.md",
    "config.example.toml": "reference/options.md",
}


def linked(text: str, *, source: str = "docs/desk.md", target: str = "desk.md") -> str:
    return site_links(text, source=source, target=target, find=PAGES.get)


def test_a_link_up_and_out_leads_to_the_page_of_that_file() -> None:
    assert linked("[all](../config.example.toml)") == "[all](reference/options.md)"
    assert linked("[how](../SECURITY.md)") == "[how](reporting.md)"


def test_a_page_in_a_folder_finds_those_above_it() -> None:
    page = {"source": "docs/howto/newsroom.md", "target": "howto/newsroom.md"}

    assert linked("[it](../desk.md#users)", **page) == "[it](../desk.md#users)"
    assert linked("[it](../../SECURITY.md)", **page) == "[it](../reporting.md)"


def test_a_page_of_the_root_finds_those_of_docs() -> None:
    text = linked("[the desk](docs/desk.md)", source="README.md", target="overview.md")

    assert text == "[the desk](desk.md)"


def test_a_link_that_no_page_has_becomes_its_words() -> None:
    assert linked("see [all of *it*](../tocsin/words)") == "see all of *it*"


def test_links_elsewhere_and_within_the_page_stay() -> None:
    text = "[a](https://example.org/x) [b](#users) [c](mailto:a@example.org)"

    assert linked(text) == text


def test_code_stays_as_it_is() -> None:
    text = "`[x](../SECURITY.md)`\n\n```toml\na = '[x](../SECURITY.md)'\n```\n"

    assert linked(text) == text


def test_a_lone_backtick_in_a_block_hides_no_link_behind_it() -> None:
    text = "```sh\necho `\n```\n[how](../SECURITY.md) and `code`\n"

    assert "[how](reporting.md)" in linked(text)


@given(st.text(alphabet="ab`~\n[](). #", max_size=60))
def test_a_text_in_which_nothing_is_changed_comes_back(text: str) -> None:
    assert outside_code(text, lambda prose: prose) == text


def test_the_navigation_is_what_the_index_lists() -> None:
    index = (
        "# All\n\n[no](no.md)\n\n## Start\n\n- [One](one.md): first, or [two](two.md)\n"
        "Text [no](no.md)\n\n## Run\n- [Three](a/three.md#top)\n- [Out](https://x.org)\n"
    )

    assert navigation(index) == {
        "Start": {"one.md": "One"},
        "Run": {"a/three.md": "Three"},
    }


def test_contents_are_a_hidden_tree_for_each_heading() -> None:
    assert contents({"Start": {"one.md": "The first", "a/two.md": "Two"}}) == (
        "```{toctree}\n:hidden:\n:caption: Start\n\nThe first <one>\nTwo <a/two>\n```\n"
    )

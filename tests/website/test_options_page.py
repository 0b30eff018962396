"""The options: those of the code, with the words of the example."""

import re
from datetime import timedelta
from typing import Annotated, Literal

import pytest

from tocsin.config.table_marks import Field
from tocsin.config.table_types import Table
from tocsin.config.tables import CrawlTable, SourceTable
from website.example_comments import comment_as_markdown, read_example
from website.option_types import default_of, type_of
from website.options_page import options_page, tables

EXAMPLE = """# The whole file.
#
# Lengths are numbers.

[crawl]
# How often.
every = "auto"
# At most,
# and at least:
#   "a", "b"   one of two
#   "c"        the *third*
soonest = "3m"
latest = "6h"

# ------------------------ sources
# Sites, see docs/sources.md.

[sources.first]
# The address.
url = [
  "not_a_key = 1",
]
[sources.second]
# Of another site.
url = "x"
# Who.
user = '''
key = "no"
'''
"""


def test_each_option_has_what_stands_above_it() -> None:
    found = {(one.table, one.key): one.comment for one in read_example(EXAMPLE)}

    assert found["crawl", "every"] == ("How often.",)
    assert found["crawl", "latest"] == found["crawl", "soonest"]
    assert found["sources.NAME", "url"] == ("The address.",)
    assert found["sources.NAME", "user"] == ("Who.",)
    assert found["sources.NAME", ""] == ("Sites, see docs/sources.md.",)
    assert found["crawl", ""] == ()


def test_values_over_several_lines_are_no_options() -> None:
    keys = {one.key for one in read_example(EXAMPLE)}

    assert keys == {"", "every", "soonest", "latest", "url", "user"}


def test_indented_lines_are_a_list_and_signs_are_shown_as_they_are() -> None:
    comment = ("One of:", '  "a", "b"   the *third*', '  "c"  `x*`', "After it.")

    assert comment_as_markdown(comment) == (
        'One of:\n\n- "a", "b": the \\*third\\*\n- "c": `x*`\n\nAfter it.'
    )


def test_a_page_that_is_named_is_linked() -> None:
    assert comment_as_markdown(("see docs/alerts.md",)) == (
        "see [alerts](../alerts.md)"
    )


class Sample(Table):
    plain: str
    length: timedelta = timedelta(minutes=15)
    switch: bool = False
    number: Annotated[int, Field(ge=1, le=9)] = 3
    several: Annotated[tuple[str, ...], Field(max_length=4)] = ("a",)
    choice: timedelta | Literal["auto"] = "auto"
    unset: bool | None = None


@pytest.mark.parametrize(
    ("key", "kind", "default"),
    [
        ("plain", "Text", "**Required.**"),
        ("length", "A length of time", 'Default: `"15m"`.'),
        ("switch", "`true` or `false`", "Default: `false`."),
        ("number", "A number from 1 to 9", "Default: `3`."),
        ("several", "A list, each text, 4 at most", 'Default: `["a"]`.'),
        ("choice", 'A length of time or `"auto"`', 'Default: `"auto"`.'),
        ("unset", "`true` or `false`", "Left out by default."),
    ],
)
def test_what_an_option_may_be_and_its_default_are_words(
    key: str, kind: str, default: str
) -> None:
    field = Sample.model_fields[key]

    assert type_of(field) == kind
    assert default_of("sample", key, field) == default


def test_bounds_of_a_real_table_are_shown() -> None:
    assert type_of(CrawlTable.model_fields["workers"]) == "A number from 1 to 64"
    assert type_of(CrawlTable.model_fields["revisit"]) == (
        "A list, each a length of time, 10 at most"
    )


def test_what_a_source_leaves_out_leads_to_what_holds_for_all() -> None:
    field = SourceTable.model_fields["every"]

    assert default_of("sources.NAME", "every", field) == (
        "Default: as in [`crawl.every`](#crawlevery)."
    )


def test_every_option_of_the_code_stands_on_the_page_once_and_is_explained() -> None:
    page = options_page().partition("## The example")[0]
    sections = re.split(r"^#{2,3} `(.+)`$", page, flags=re.M)[1:]
    headings, texts = sections[::2], sections[1::2]
    explained = dict(zip(headings, texts, strict=True))

    options = [
        f"{table}.{key}"
        for table, model in tables()
        for key in model.model_fields
        if (table, key) != ("desk", "users")
    ]
    assert len(options) > 90
    assert sorted(name for name in headings if "[" not in name) == sorted(options)
    for name in options:
        kind, _, comment = explained[name].strip().partition("\n\n")
        assert re.search("Default: |Required|Left out by default", kind), name
        assert comment.strip(), name


def test_a_type_that_has_no_words_is_named() -> None:
    class Odd(Table):
        odd: bytes = b""

    with pytest.raises(TypeError, match="bytes"):
        type_of(Odd.model_fields["odd"])

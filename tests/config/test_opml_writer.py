"""Names in OPML: of sources the operator's, of feeds perhaps anybody's."""

from xml.etree import ElementTree as ET

import pytest

from tests.support.factories import source
from tocsin.config.opml_writer import write_feeds, write_sources


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\ud800", "\ufffe"])
def test_a_character_that_xml_refuses_is_a_blank(char: str) -> None:
    name = f"Ferry{char}late"

    feeds = ET.fromstring(write_feeds("Feeds", [(name, "https://desk.example/a")]))
    groups = {"gazette": [name, name]}
    sources = ET.fromstring(write_sources([source("gazette")], groups))

    assert [each.get("text") for each in feeds.iter("outline")] == ["Ferry late"]
    folder, outline = sources.iter("outline")
    assert folder.get("text") == "Ferry late"
    assert outline.get("category") == "/Ferry late"

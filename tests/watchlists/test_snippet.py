"""The sentence that shows why an article matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from tocsin.watchlists.snippet import MAX_CHARS, paragraphs, sentences, snippet


def spans(text: str, *words: str) -> tuple[Span, ...]:
    """Return where words stand in a text, each as often as it does."""
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(Span(field="text", start=at, end=at + len(word)))
            at = text.find(word, at + len(word))
    return tuple(sorted(found, key=lambda span: span.start))


def shown(text: str, *words: str, max_chars: int = MAX_CHARS) -> str:
    """Return the snippet, its hits between brackets."""
    pieces = snippet(text, spans(text, *words), max_chars=max_chars)
    return "".join(f"[{piece}]" if hit else piece for piece, hit in pieces)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("A paragraph\nand the next", ["A paragraph", "and the next"]),
        ("Mr. Smith met Dr. Lee. They left.", ["Mr. Smith met Dr. Lee.", "They left."]),
        ("The U.S. Navy came. It left.", ["The U.S. Navy came.", "It left."]),
        ("J. R. Smith rose 3.5 per cent.", ["J. R. Smith rose 3.5 per cent."]),
        ('"Stop." He did. (So.) Then', ['"Stop."', "He did.", "(So.)", "Then"]),
        ("Wait... what? No.", ["Wait... what?", "No."]),
        ("そうです。「はい。」次", ["そうです。", "「はい。」", "次"]),
        ("यह है। वह है।", ["यह है।", "वह है।"]),
        ("هل هذا؟ نعم.", ["هل هذا؟", "نعم."]),
        ("¿Qué? ¡Sí!", ["¿Qué?", "¡Sí!"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("Armenian", "Նավը ուշացավ։"),
        ("Khmer", "នាវាមកយឺត។"),
        ("Tibetan", "གྲུ་འཕྱི་སོང།"),
        ("Mongolian", "ᠬᠥᠯᠦᠭ ᠬᠣᠵᠢᠮᠳᠠᠪᠠ᠃"),
        ("Santali", "ᱞᱟᱹᱣ ᱵᱤᱞᱚᱢ ᱮᱱᱟ᱾"),
        ("Syriac", "ܐܠܦܐ ܐܫܬܘܚܪܬ܀"),
        ("Georgian", "ბორანმა დააგვიანა."),
        ("Burmese", "သင်္ဘော၊ နောက်ကျသည်။"),
        ("Amharic", "መርከቡ ዘገየ።"),
        ("Urdu", "کشتی دیر سے آئی۔"),
        ("N'Ko", "ߞߎߟߎ߲ ߕߊ߯߹"),
        ("full-width", "船が遅れた！"),
    ],
)
def test_a_sentence_ends_in_every_script(script: str, sentence: str) -> None:
    assert cut(" ".join([sentence] * 3)) == [sentence] * 3, script


def test_the_sentence_with_the_most_different_hits_is_shown() -> None:
    text = "A ferry. A ferry, a ferry. A ferry sank off Malta. Malta mourns a ferry."

    assert shown(text, "ferry", "Malta") == "A [ferry] sank off [Malta]."


def test_two_spellings_of_a_word_are_not_two_hits() -> None:
    text = "The Ferry and the ferry. A ferry sank off Malta."

    found = shown(text, "ferry", "Ferry", "Malta")

    assert found == "A [ferry] sank off [Malta]."


def test_without_a_hit_in_the_text_the_first_sentence_is_shown() -> None:
    text = "A ferry sank. It was old."
    in_title = (Span(field="title", start=0, end=3),)

    assert snippet(text, in_title) == (("A ferry sank.", False),)


def test_of_an_empty_text_nothing_is_shown() -> None:
    assert snippet("", ()) == ()
    assert snippet(" \n ", ()) == ()


def test_a_hit_across_two_sentences_shows_both() -> None:
    text = "It rained. He met Mr Smith. Said he did. It rained."

    assert shown(text, "Smith. Said") == "He met Mr [Smith. Said] he did."


def test_hits_that_overlap_are_marked_as_one() -> None:
    text = "He flew to New York City."

    assert shown(text, "New York", "York City") == "He flew to [New York City]."


def test_a_long_sentence_is_cut_at_spaces_around_its_first_hit() -> None:
    text = "before " * 40 + "the ferry sank " + "after " * 40 + "."

    found = shown(text, "ferry", max_chars=60)

    assert found.startswith("… before ")
    assert found.endswith(" after …")
    assert "the [ferry] sank" in found
    assert len(found) <= 70


def test_a_cut_goes_never_through_a_hit() -> None:
    text = "the ferry " + "sank and " * 5 + "New York City mourned " + "it " * 90

    for width in range(5, 120):
        found = shown(text, "ferry", "New York City", max_chars=width)

        assert "[ferry]" in found
        assert ("[New York City]" in found) == ("New" in found)


def test_a_hit_longer_than_the_width_is_shown_whole() -> None:
    text = "He read one two three four five six aloud to them all."

    assert "[two three four five]" in shown(text, "two three four five", max_chars=8)


def test_a_sentence_without_spaces_is_cut_all_the_same() -> None:
    text = "中" * 300 + "国" + "中" * 300

    found = shown(text, "国", max_chars=60)

    assert found.startswith("… 中")
    assert "[国]" in found
    assert len(found) < 70


def test_a_hundred_thousand_dots_or_hits_take_no_time() -> None:
    dots, many = "." * 100_000, "a ferry.\n" * 20_000

    assert shown(dots) == "." * MAX_CHARS + " …"
    assert shown(many, "ferry") == "a [ferry]."


texts = st.text(alphabet=st.sampled_from("ab .\n!?。中\"'"), max_size=400)
places = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), max_size=8)


@given(texts, places, st.integers(min_value=1, max_value=60))
def test_what_is_shown_stands_in_the_text(
    text: str, places: list[tuple[int, int]], max_chars: int
) -> None:
    found = tuple(
        Span(field="text", start=start, end=min(start + size, len(text)))
        for start, size in places
        if start < len(text)
    )

    pieces = snippet(text, found, max_chars=max_chars)

    kept = [piece for piece in pieces if piece not in (("… ", False), (" …", False))]
    assert "".join(piece for piece, _ in kept) in text
    assert all(piece for piece, _ in pieces)
    hit = {text[span.start : span.end] for span in found}
    assert all(any(part in piece for part in hit) for piece, is_hit in pieces if is_hit)


@given(texts)
def test_sentences_hold_everything_but_blanks(text: str) -> None:
    covered = "".join(cut(text)).split()

    assert "".join(covered) == "".join(text.split())


PIECES = (
    "Mr. ",
    "Dr.\n",
    "3.\n",
    "Ferry",
    " late",
    ".",
    "! ",
    "\n",
    "\n\n",
    "。",
    "“",
    "J.",
    " ",
)


@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=40),
    at=st.tuples(st.integers(0, 200), st.integers(0, 200)),
    language=st.sampled_from(["", "de", "nb-NO"]),
)
def test_paragraphs_have_the_sentences_that_the_text_has_there(
    pieces: list[str], at: tuple[int, int], language: str
) -> None:
    text = "".join(pieces)
    first, last = sorted(min(place, len(text)) for place in at)

    begin, end = paragraphs(text, first, last, language)

    found = [(a + begin, b + begin) for a, b in sentences(text[begin:end], language)]
    whole = sentences(text, language)
    assert begin <= first
    assert last <= end
    assert found == [(a, b) for a, b in whole if a < end and b > begin]

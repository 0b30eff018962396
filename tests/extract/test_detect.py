"""Which language a text is written in."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.metadata.detect_language import LISTED, detect, features
from tests.support.daemon_process import prose

TEXTS = {
    "am": "ጠላቂዎች ሰኞ ዕለት በተረጋጋ ውሃ ውስጥ የሰመጠውን ጀልባ ሠራተኞች ሌሊቱን ሙሉ በወደቡ ፈለጉ። የወደቡ "
    "ኃላፊ መርከቡ የመጨረሻውን ምርመራ ማለፉን ተናግረዋል።",
    "as": "ডুবাৰুসকলে গোটেই ৰাতি বন্দৰত সোমবাৰে শান্ত পানীত ডুব যোৱা নাওখনৰ কৰ্মচাৰীসকলক বিচাৰিছিল।",
    "ckb": "مەلەوانەکان بە درێژایی شەو لە بەندەر بەدوای کارمەندانی کەشتییەکدا گەڕان کە "
    "ڕۆژی دووشەممە لە ئاوی هێمندا نقوم بوو.",
    "ha": "Masu nutsewa sun nemi ma'aikatan jirgin ruwan da ya nutse a ranar Litinin a "
    "tashar jiragen ruwa duk dare. Shugaban tashar ya ce jirgin ya ci jarrabawarsa.",
    "pl": "Nurkowie przez całą noc szukali w porcie załogi promu, który zatonął w "
    "poniedziałek na spokojnej wodzie. Kapitan portu powiedział, że statek przeszedł "
    "ostatnią kontrolę wiosną.",
    "pt": "Os mergulhadores procuraram durante toda a noite no porto a tripulação do "
    "barco que afundou na segunda-feira em águas calmas. O capitão do porto disse que "
    "a embarcação tinha passado na última inspeção.",
    "sd": "ٻيڙيءَ جي عملي کي ڳولڻ لاءِ ماڻهن سڄي رات بندرگاهه ۾ ڪم ڪيو، جيڪا سومر ڏينهن "
    "پاڻيءَ ۾ ٻڏي وئي هئي.",
    "so": "Quusayaashu waxay habeenkii oo dhan dekedda ka raadinayeen shaqaalihii "
    "doonnidii degtay maalintii Isniinta. Madaxa dekedda ayaa sheegay in markabku uu "
    "ka gudbay baaritaankii ugu dambeeyay.",
    "sw": "Wapiga mbizi walitafuta usiku kucha bandarini wafanyakazi wa kivuko "
    "kilichozama Jumatatu katika maji matulivu. Mkuu wa bandari alisema kwamba meli "
    "hiyo ilikuwa imepita ukaguzi wake wa mwisho.",
    "tr": "Dalgıçlar pazartesi günü sakin sularda batan feribotun mürettebatını bütün "
    "gece limanda aradı. Liman başkanı, geminin son denetimden ilkbaharda geçtiğini "
    "söyledi.",
    "vi": "Thợ lặn đã tìm kiếm suốt đêm trong cảng thủy thủ đoàn của chiếc phà bị chìm "
    "hôm thứ Hai khi biển lặng. Giám đốc cảng nói rằng con tàu đã qua kỳ kiểm tra cuối "
    "cùng vào mùa xuân.",
}

LINES = [
    line.split()
    for line in (files("spiders.extract.metadata") / "languages.txt")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
]
RANKS = [
    (tag, {feature: rank for rank, feature in enumerate(listed)})
    for tag, *listed in LINES
]


def first_of(text: str) -> str:
    """Return the likeliest language, counting one language after the other."""
    found = features(text[:600])
    counts = dict.fromkeys((tag for tag, _ in RANKS), 0)
    for tag, ranks in RANKS:
        count = sum(50 - ranks[one] // 20 for one in found if one in ranks)
        counts[tag] = max(counts[tag], count)
    return max(counts, key=lambda tag: counts[tag])


@pytest.mark.parametrize("tag", TEXTS)
def test_two_sentences_tell_their_language(tag: str) -> None:
    assert detect(TEXTS[tag]) == tag


@pytest.mark.parametrize("tag", ["pl", "pt", "sw", "vi"])
def test_capitals_tell_it_too(tag: str) -> None:
    assert detect(TEXTS[tag].upper()) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 2 3 – 4.5 % …",
        "Halmer 3:1 Tolvane, Carrowby 0:0 Lenna, Arkan 2:2 Morvel, Sunden 2:0 Marlow, "
        "Ostwick 1:1 Pellan, Greyhaven 5:0 Rannoch, Dunmere 2:3 Calder",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod "
        "tempor incididunt ut labore et dolore magna aliqua.",
        "월요일에 가라앉은 여객선의 선원을 밤새 수색했다",
    ],
)
def test_no_sentence_in_a_language_it_knows_tells_none(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize("number", range(20))
def test_names_of_no_language_do_not_make_a_text_foreign(number: int) -> None:
    assert detect(" ".join(prose("ferry", number))) in ("", "en")


@given(st.text(max_size=700) | st.sampled_from(sorted(TEXTS)).map(TEXTS.__getitem__))
def test_what_is_told_is_the_likeliest_of_all_languages(text: str) -> None:
    found = detect(text)

    assert found in ("", "as", "ckb", "sd", first_of(text))


@given(
    st.sampled_from(["İ", "İ ", "aİ ", "a ", "و ", "的"]),
    st.sampled_from([300, 600, 601, 5_000]),
)
def test_no_text_is_too_long_or_too_strange_to_be_counted(part: str, size: int) -> None:
    text = part * size

    assert detect(text) in ("", first_of(text))


def test_a_long_text_is_told_by_its_beginning() -> None:
    text = TEXTS["sw"] * 3

    assert detect(text[:600] + TEXTS["tr"] * 100) == "sw"


def test_each_language_is_listed_as_the_code_expects_it() -> None:
    for tag, *listed in LINES:
        assert re.fullmatch("[a-z]{2,3}", tag)
        assert len(set(listed)) == len(listed) <= LISTED
        # From two letters at a word's edge to a word of five between its marks.
        assert all(3 <= len(feature) <= 7 for feature in listed), tag
        assert all(feature == feature.lower() for feature in listed), tag

"""Decoding a page: bytes in any encoding → UTF-8."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.decoding import TooLargeError, decode_markup, unpack
from spiders.decoding.decode import MAX_MARKUP
from spiders.extract.page.parsed_page import parse_page

URL = "https://www.example.com/news/ferry"

TEXTS = {
    "en": "The harbour master’s report – “nothing unusual” – costs £40.",
    "de": (
        "Die Fähre übergab am Dienstag größere Güter, hieß es in Königsfurt am "
        "Süßwasser."
    ),
    "fr": (
        "Le préfet a déclaré que la traversée avait été annulée à cause de la tempête."
    ),
    "pl": (
        "Żegluga na Wiśle została wstrzymana, a część pasażerów śpi w świetlicy; "
        "źle się działo też w sąsiedniej gminie, gdzie łódź osiadła na mieliźnie."
    ),
    "tr": (
        "Feribot ağır hasarlı olduğu için liman yönetimi şehirdeki bütün "
        "seferleri durdurdu, yolcular geceyi iskelede geçirdi."
    ),
    "ru": (
        "Паром затонул в гавани в понедельник вечером при спокойной воде, в "
        "двухстах метрах от причала. Начальник порта сообщил, что судно прошло "
        "проверку весной."
    ),
    "el": (
        "Το πλοίο βυθίστηκε στο λιμάνι τη Δευτέρα το βράδυ με ήρεμα νερά, "
        "διακόσια μέτρα από την αποβάθρα, ανακοίνωσε το λιμεναρχείο της πόλης."
    ),
    "he": (
        "המעבורת טבעה בנמל ביום שני בערב במים שקטים, מאתיים מטרים מהרציף, "
        "והודיעה הנהלת הנמל כי הספינה עברה את הבדיקה האחרונה באביב."
    ),
    "ar": (
        "غرقت العبارة في الميناء مساء الاثنين في مياه هادئة على بعد مئتي متر من "
        "الرصيف وأعلنت إدارة الميناء أن السفينة اجتازت آخر فحص في الربيع."
    ),
    "th": (
        "เรือข้ามฟากจมลงในท่าเรือเมื่อเย็นวันจันทร์ท่ามกลางทะเลสงบ "
        "ห่างจากท่าเทียบเรือสองร้อยเมตร "
        "นายท่าเรือกล่าวว่าเรือผ่านการตรวจครั้งล่าสุดในฤดูใบไม้ผลิ"
    ),
    "ja": (
        "月曜日の夜、穏やかな海で、岸壁から二百メートルのところでフェリーが沈没し"
        "た。港長によると、船は春の検査に合格しており、沈む前に異常の報告はなかっ"
        "たという。"
    ),
    "ko": (
        "월요일 저녁 잔잔한 바다에서 부두로부터 이백 미터 떨어진 곳에서 여객선이 "
        "가라앉았다. 항만청장은 배가 봄에 마지막 검사를 통과했다고 밝혔다."
    ),
    "zh": (
        "星期一晚上，渡轮在离码头两百米的平静海面上沉没。港务局长说，这艘船在春天"
        "通过了最后一次检查，在沉没之前没有人报告任何异常情况。"
    ),
    "zh-hant": (
        "星期一晚上，渡輪在離碼頭兩百公尺的平靜海面上沉沒。港務局長說，這艘船在春"
        "天通過了最後一次檢查，在沉沒之前沒有人報告任何異常情況。"
    ),
}

WRITTEN = [
    *(("en", "windows-1252"), ("de", "iso-8859-1"), ("fr", "iso-8859-1")),
    *(("pl", "iso-8859-2"), ("pl", "windows-1250"), ("tr", "iso-8859-9")),
    *(("ru", "windows-1251"), ("ru", "koi8-r"), ("ru", "iso-8859-5")),
    *(("el", "windows-1253"), ("he", "windows-1255"), ("ar", "windows-1256")),
    *(("th", "tis-620"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ko", "euc-kr")),
    *(("zh", "gb2312"), ("zh", "gb18030"), ("zh-hant", "big5")),
]
"""Language → the encodings of old pages in it."""


def page(text: str, *, meta: str = "", language: str = "") -> str:
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(4))
    head = f'<meta charset="{meta}">' if meta else ""
    lang = f' lang="{language}"' if language else ""
    return f"<!DOCTYPE html><html{lang}><head>{head}</head><body>{paragraphs}</body>"


def kept(text: str, encoding: str) -> str:
    """Return a text without the characters that an encoding lacks."""
    return text.encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize("language", TEXTS)
def test_valid_utf_8_is_returned_unchanged(language: str) -> None:
    body = page(TEXTS[language], meta="iso-8859-1").encode()

    assert decode_markup(body, "text/html; charset=windows-1251") is body


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_the_encoding_the_server_declares_is_read(language: str, encoding: str) -> None:
    markup = page(kept(TEXTS[language], encoding))

    found = decode_markup(
        markup.encode(encoding), f"text/html; charset={encoding.upper()}"
    )

    assert found.decode() == markup


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_the_encoding_the_page_declares_is_read(language: str, encoding: str) -> None:
    markup = page(kept(TEXTS[language], encoding), meta=encoding)

    assert decode_markup(markup.encode(encoding), "text/html").decode() == markup


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_an_undeclared_encoding_is_detected_from_the_text(
    language: str, encoding: str
) -> None:
    markup = page(kept(TEXTS[language], encoding), language=language)

    assert decode_markup(markup.encode(encoding), "text/html").decode() == markup


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_a_wrong_declaration_of_utf_8_is_overruled_by_the_text(
    language: str, encoding: str
) -> None:
    markup = page(kept(TEXTS[language], encoding), meta="utf-8", language=language)

    found = decode_markup(markup.encode(encoding), "text/html; charset=utf-8")

    assert found.decode() == markup


@pytest.mark.parametrize(
    ("language", "encoding", "declared"),
    [
        ("ru", "windows-1251", "iso-8859-1"),
        ("ja", "shift_jis", "iso-8859-1"),
        ("ko", "euc-kr", "iso-8859-1"),
        ("ja", "shift_jis", "euc-jp"),
        ("de", "iso-8859-1", "windows-1251"),
        ("de", "iso-8859-1", "gb2312"),
    ],
)
def test_a_declaration_that_the_text_refutes_is_skipped(
    language: str, encoding: str, declared: str
) -> None:
    markup = page(kept(TEXTS[language], encoding), meta=encoding)

    found = decode_markup(markup.encode(encoding), f"text/html; charset={declared}")

    assert found.decode() == markup


def test_of_two_declarations_that_fit_the_servers_counts() -> None:
    markup = page(TEXTS["ru"], meta="koi8-r")

    found = decode_markup(markup.encode("cp1251"), "text/html; charset=windows-1251")

    assert found.decode() == markup


@pytest.mark.parametrize("label", ["latin-1", "ISO-8859-1", "us-ascii", "x-cp1252"])
def test_labels_are_read_as_browsers_read_them(label: str) -> None:
    markup = page(TEXTS["en"], meta=label)

    assert decode_markup(markup.encode("cp1252"), "text/html").decode() == markup


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "zh-cn", "gb_2312-80"])
def test_a_letter_beyond_gb2312_is_read_where_that_is_declared(label: str) -> None:
    markup = page(TEXTS["zh"] + "朱镕基先生", meta=label)

    assert decode_markup(markup.encode("gb18030"), "text/html").decode() == markup


@pytest.mark.parametrize("label", ["zip", "unicode_escape", "punycode", "utf-7", "no"])
def test_a_label_that_is_no_encoding_of_the_web_is_ignored(label: str) -> None:
    markup = page(TEXTS["fr"], meta=label)

    found = decode_markup(markup.encode("cp1252"), f"text/html; charset={label}")

    assert found.decode() == markup


def test_a_declaration_in_a_comment_is_ignored() -> None:
    comment = '<!-- <meta charset="koi8-r"> -->'
    markup = comment + page(TEXTS["ru"], meta="windows-1251")

    assert decode_markup(markup.encode("cp1251"), "").decode() == markup


def test_a_declaration_after_a_long_style_sheet_is_found() -> None:
    style = f"<style>{'p{color:red} ' * 1_000}</style>"
    markup = style + page(TEXTS["pl"], meta="iso-8859-2")

    assert decode_markup(markup.encode("iso-8859-2"), "").decode() == markup


def test_an_xml_declaration_is_read() -> None:
    markup = '<?xml version="1.0" encoding="koi8-r"?>' + page(TEXTS["ru"])

    assert decode_markup(markup.encode("koi8-r"), "").decode() == markup


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_wide_encodings_are_detected_with_and_without_a_byte_order_mark(
    encoding: str, mark: str, language: str
) -> None:
    markup = page(TEXTS[language], meta="utf-8")

    assert decode_markup((mark + markup).encode(encoding), "").decode() == markup


def test_a_byte_order_mark_of_utf_8_is_removed() -> None:
    assert decode_markup(b"\xef\xbb\xbf<p>caf\xc3\xa9", "") == b"<p>caf\xc3\xa9"


@pytest.mark.parametrize("declared", ["", "text/html; charset=iso-2022-jp"])
def test_japanese_in_seven_bits_is_no_ascii(declared: str) -> None:
    markup = page(TEXTS["ja"])

    assert decode_markup(markup.encode("iso-2022-jp"), declared).decode() == markup


def test_a_character_cut_off_at_the_end_is_dropped() -> None:
    body = page(TEXTS["ja"]).encode() + "船".encode()[:2]

    assert decode_markup(body, "text/html; charset=shift_jis") == body[:-2]


def test_a_few_broken_bytes_do_not_spoil_the_rest_of_utf_8() -> None:
    body = page(TEXTS["ru"]).encode().replace(b"</body>", b"<p>\xfc\xe4</p></body>")

    for declared in ("", "text/html; charset=windows-1251"):
        found = decode_markup(body, declared).decode()
        assert TEXTS["ru"] in found
        assert found.count("\ufffd") == 2


def test_zero_bytes_do_not_end_a_page() -> None:
    found = decode_markup(b"<p>one\0</p>\0<p>two</p>", "text/html")

    assert found == b"<p>one</p><p>two</p>"


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"%PDF-1.7"),
        gzip.compress(bytes(5 * MAX_MARKUP)),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        bytes(range(256)) * 8,  # like Brotli, which has no signature
        b"",
        b"\0\0\0\0",
    ],
)
def test_a_body_that_is_no_text_is_empty(body: bytes) -> None:
    assert decode_markup(body, "text/html; charset=utf-8") == b""


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("lost", [0, 4])
def test_a_page_packed_without_announcement_is_unpacked(layers: int, lost: int) -> None:
    markup = page(TEXTS["ru"])
    body = markup.encode("cp1251")
    for _ in range(layers):
        body = gzip.compress(body)

    # The last bytes are the check sum and the length, without which all can be read.
    found = decode_markup(body[: len(body) - lost], "text/html")

    assert found.decode() == markup


def test_members_of_gzip_are_read_one_after_the_other() -> None:
    body = gzip.compress(b"<p>one") + gzip.compress(b"<p>two") + b"rest"

    assert unpack(body, 100) == b"<p>one<p>two"


def test_unpacking_stops_at_the_limit_and_says_so() -> None:
    with pytest.raises(TooLargeError, match="holds more than 1 MB"):
        unpack(gzip.compress(gzip.compress(bytes(2_000_000))), 1_000_000)


def test_a_very_long_page_is_cut_before_a_tag() -> None:
    body = b"<p>" + b"<b>word</b> " * (MAX_MARKUP // 10)

    found = decode_markup(body, "text/html")

    assert MAX_MARKUP - 20 < len(found) <= MAX_MARKUP
    assert body[len(found) :].startswith(b"<")


def test_a_very_long_text_without_tags_is_cut_between_characters() -> None:
    found = decode_markup("語".encode() * MAX_MARKUP, "text/html")

    assert MAX_MARKUP - 3 < len(found) <= MAX_MARKUP
    assert set(found.decode()) == {"語"}


@pytest.mark.parametrize(
    "body",
    [
        b"<meta " * 50_000 + b"\xff",
        b"<!--" * 50_000 + b"\xff",
        b"\xff" + b"a" * 500_000,
        b"\xff\xfe\xfd" * 100_000,
        b"<html " * 50_000 + b"\xe9t",
    ],
)
def test_a_hostile_page_is_decoded_within_the_limit(body: bytes) -> None:
    page = decode_markup(body, "text/html; charset=" + "x" * 10_000)

    assert page.decode()
    assert len(page) <= 3 * len(body)


HEADERS = st.sampled_from(
    ["", "text/html", *(f"text/html; charset={encoding}" for _, encoding in WRITTEN)]
)


@given(body=st.binary(max_size=3_000), content_type=HEADERS | st.text(max_size=50))
@settings(max_examples=300, deadline=None)
def test_any_bytes_become_a_page(body: bytes, content_type: str) -> None:
    found = decode_markup(body, content_type)

    assert b"\0" not in found
    assert isinstance(found.decode(), str)
    parse_page(found, URL)


@given(
    text=st.text(min_size=1, max_size=200),
    tail=st.binary(max_size=40),
    written=st.sampled_from(WRITTEN),
)
@settings(max_examples=200, deadline=None)
def test_any_page_in_any_encoding_becomes_a_page(
    text: str, tail: bytes, written: tuple[str, str]
) -> None:
    language, encoding = written
    markup = page(TEXTS[language] + text, meta=encoding)

    found = decode_markup(markup.encode(encoding, "replace") + tail, "text/html")

    found.decode()
    parse_page(found, URL)


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff")))
def test_decoding_a_decoded_page_changes_nothing(text: str) -> None:
    body = f"<p>{text}</p>".encode("utf-8", "ignore")

    once = decode_markup(body, "")

    assert decode_markup(once, "text/html; charset=koi8-r") == once

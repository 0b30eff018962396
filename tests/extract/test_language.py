"""Which language a page is written in."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.metadata.language import decide_language, language
from spiders.extract.metadata.language_codes import is_language
from spiders.extract.page.parsed_page import parse_page

TEXTS = {
    "en": "Divers searched the harbour through the night for the crew of a ferry that "
    "sank on Monday in calm water. The harbour master said that the ship had passed "
    "its last inspection in spring. ",
    "de": "Taucher suchten die ganze Nacht im Hafen nach der Besatzung einer Fähre, "
    "die am Montag bei ruhiger See gesunken war. Das Schiff habe die letzte Prüfung im "
    "Frühjahr bestanden, sagte der Hafenmeister. ",
    "es": "Los buzos buscaron toda la noche en el puerto a la tripulación de un "
    "transbordador que se hundió el lunes en aguas tranquilas. El capitán del puerto "
    "dijo que el barco había pasado la inspección en primavera. ",
    "id": "Para penyelam mencari awak kapal feri yang tenggelam pada hari Senin di "
    "perairan yang tenang sepanjang malam. Kepala pelabuhan mengatakan bahwa kapal itu "
    "telah lulus pemeriksaan terakhir pada musim semi. ",
    "ru": "Водолазы всю ночь искали в гавани экипаж парома, который затонул в "
    "понедельник при спокойной воде. Начальник порта сообщил, что судно прошло "
    "последнюю проверку весной. ",
    "uk": "Водолази всю ніч шукали в гавані екіпаж порома, який затонув у понеділок за "
    "спокійної води. Начальник порту повідомив, що судно пройшло останню перевірку "
    "навесні. ",
    "ar": "بحث الغواصون طوال الليل في الميناء عن طاقم العبارة التي غرقت يوم الاثنين في "
    "مياه هادئة، وقال مدير الميناء إن السفينة اجتازت آخر فحص في الربيع. ",
    "fa": "غواصان تمام شب در بندر به دنبال خدمه کشتی بودند که روز دوشنبه در آب‌های آرام "
    "غرق شد. رئیس بندر گفت که کشتی آخرین بازرسی را در بهار گذرانده بود. ",
    "hi": "गोताखोरों ने सोमवार को शांत पानी में डूबी नौका के चालक दल की रात भर बंदरगाह में "
    "तलाश की। बंदरगाह प्रमुख ने कहा कि जहाज ने वसंत में अंतिम जांच पास की थी। ",
    "th": "นักประดาน้ำค้นหาลูกเรือของเรือข้ามฟากที่จมลงในวันจันทร์ตลอดทั้งคืน ",
    "ja": "月曜日に沈没したフェリーの乗組員を、潜水士が夜通し捜索した。",
    "ko": "잠수부들은 월요일에 가라앉은 여객선의 선원을 밤새 수색했다. ",
    "zh": "潜水员整夜在港口搜寻星期一沉没的渡轮的船员，港务局长说船通过了检查。",
    "el": "Οι δύτες έψαχναν όλη τη νύχτα στο λιμάνι το πλήρωμα του πλοίου. ",
    "he": "צוללנים חיפשו כל הלילה בנמל את צוות המעבורת שטבעה ביום שני. ",
}


def of(text: str, *, html: str = "", head: str = "") -> str:
    markup = f"<html {html}><head>{head}</head><body><p>x</p></body></html>"
    return language(parse_page(markup.encode(), "https://www.example.com/a"), text)


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("en", "en"),
        ("en-GB", "en-gb"),
        ("EN_us", "en-us"),
        (" en ", "en"),
        ("en_US.UTF-8", "en-us"),
        ("english", ""),
        ("en, de", ""),
        ("und", ""),
        ("", ""),
        ("jp", "ja"),
        ("cz", "cs"),
        ("eng", "en"),
        ("GER-at", "de-at"),
        ("deu", "de"),
        ("kbd", "kbd"),
        ("iw", "he"),
        ("zh-Hant-TW", "zh-hant-tw"),
    ],
)
def test_a_declared_tag_is_written_one_way(said: str, tag: str) -> None:
    assert of("", html=f'lang="{said}"') == tag


@pytest.mark.parametrize("code", ["de", "zu", "sh", "tl", "kbd", "jp", "xy"])
def test_a_code_of_two_letters_is_a_languages_or_none(code: str) -> None:
    assert is_language(code) is (code not in ("jp", "xy"))


@pytest.mark.parametrize(
    ("html", "head"),
    [
        ('lang="de"', ""),
        ('xml:lang="de"', ""),
        ("", '<meta http-equiv="Content-Language" content="de">'),
        ("", '<meta name="language" content="de">'),
        ("", '<meta property="og:locale" content="de">'),
        (
            "",
            '<script type="application/ld+json">'
            + json.dumps({"@type": "Article", "name": "x", "inLanguage": "de"})
            + "</script>",
        ),
        (
            "",
            '<script type="application/ld+json">'
            + json.dumps(
                {
                    "@type": "Article",
                    "name": "x",
                    "inLanguage": {"@type": "Language", "alternateName": "de"},
                }
            )
            + "</script>",
        ),
        ('lang="de"', '<meta property="og:locale" content="en_US">'),
        ('lang="und"', '<meta http-equiv="content-language" content="de">'),
    ],
)
def test_a_language_is_declared_in_many_places(html: str, head: str) -> None:
    assert of(TEXTS["de"], html=html, head=head) == "de"


@pytest.mark.parametrize("code", TEXTS)
def test_a_declaration_that_fits_counts_with_its_region(code: str) -> None:
    assert of(TEXTS[code] * 3, html=f'lang="{code}-XX"') == f"{code}-xx"


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("declared", ["", "en", "de", "ru", "ar"])
def test_a_long_text_tells_its_language(code: str, declared: str) -> None:
    assert of(TEXTS[code] * 3, html=f'lang="{declared}"') == code


@pytest.mark.parametrize("code", ["th", "ja", "ko", "zh", "el", "he"])
def test_a_script_of_one_language_tells_it_in_a_line(code: str) -> None:
    assert of(TEXTS[code], html='lang="en"') == code
    assert of(TEXTS[code]) == code


def test_a_short_text_is_not_guessed_at() -> None:
    assert of("Fähre sinkt bei ruhiger See") == ""
    assert of("Паром затонул при спокойной воде", html='lang="en"') == ""


def test_a_short_text_does_not_overrule_the_page() -> None:
    assert of("Fähre sinkt bei ruhiger See", html='lang="en"') == "en"
    assert of("OK", html='lang="th"') == "th"


def test_foreign_names_do_not_make_a_foreign_text() -> None:
    text = (
        "「Raspberry Pi 3 Model B」と「Ubuntu Server」は動作する。"
        "Open Source Conferenceで発表。"
    )

    assert of(text, html='lang="ja"') == "ja"


def test_half_characters_and_such_as_stand_for_none_are_passed_over() -> None:
    assert of(f"\ud83d\x00\ufffe{TEXTS['de']}") == "de"
    assert of(f"\U0001ffff{TEXTS['de']}", html='lang="de"') == "de"


@pytest.mark.parametrize("declared", ["nb", "hr"])
def test_a_page_knows_its_language_from_those_near_to_it(declared: str) -> None:
    text = {
        "nb": "Dykkere lette hele natten i havnen etter mannskapet på en ferge som "
        "sank mandag i stille vann. Havnesjefen sa at skipet hadde bestått prøven. ",
        "hr": "Ronioci su cijelu noć u luci tražili posadu trajekta koji je potonuo u "
        "ponedjeljak na mirnom moru. Lučki kapetan rekao je da je brod prošao. ",
    }[declared]

    assert of(text * 3, html=f'lang="{declared}"') == declared


@given(st.text(max_size=700), st.sampled_from(["", *TEXTS]), st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_tag_or_none(text: str, code: str, declared: str) -> None:
    said = declared.replace("&", "").replace('"', "").replace("<", "")
    head = f'<meta name="language" content="{said}">'

    found = of(TEXTS.get(code, "") + text, head=head.encode("utf-8", "ignore").decode())

    assert found == found.lower().strip()
    assert not found or found.partition("-")[0].isalpha()


PIDGIN = (
    "Pipol wey dey stay near di harbour say di boat don sink for night and dem never "
    "see di man wey dey drive am. Di oga of di harbour tok say dem go check di oda "
    "boats before Monday, and say e no know wetin cause di wahala. Na so dem take "
    "close di road, and pikin dem no fit go school until di water don go down small. "
)
CHECHEN = (
    "Хӏордан йистехь еха нах бохуш бу, кема буьйсанна хи бухадахна, цуьнан хьаькам "
    "хӏинца а карийна вац. Порт урхалхочо элира, вуьйш кеманаш а талла деза оршотан "
    "де тӏекхачале, ткъа бахьана хууш дац шена. Урамаш дӏакъевлина, берашка ишколе "
    "ца дахало, хи охьадаллалц. Хӏора дийнахь нах гуллуш бу хи йисте, хаттарш деш. "
)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("pcm", PIDGIN),
        ("pcm-ng", PIDGIN),
        ("ce", CHECHEN),
        ("inh", CHECHEN),
        ("tpi", PIDGIN),
        ("shn", "ၼႂ်းဝၢၼ်ႈၼႆႉ မီးၵူၼ်းၵႂႃႇလႄႈပွၵ်ႈမႃး တႃႇသေႇယဝ်ႉ"),
        ("zgh", "ⴰⵎⴰⵣⵉⵖ ⵏ ⵜⵎⵓⵔⵜ ⵉⵍⵍⴰ ⴳ ⵜⴰⴷⴷⴰⵔⵜ ⵏⵏⵙ"),
        ("ckb-latn", PIDGIN),
    ],
)
def test_a_declared_language_without_a_model_is_kept(tag: str, text: str) -> None:
    assert of(text * 2, html=f'lang="{tag}"') == tag


@pytest.mark.parametrize("tag", ["cv", "os", "sah"])
def test_languages_in_cyrillic_fit_a_text_in_cyrillic(tag: str) -> None:
    assert decide_language([tag], CHECHEN[:200]) == tag


@pytest.mark.parametrize(
    ("said", "headline", "tag"),
    [
        (["en-us"], "Паром затонул у острова", ""),
        (["en-us", "ru"], "Паром затонул у острова", "ru"),
        (["ru"], "Паром затонул", "ru"),
        (["en", "ar"], "غرق عبارة في الميناء", "ar"),
        (["en"], "渡轮在港口沉没", "zh"),
        (["en"], "フェリー沈没、乗組員を捜索", "ja"),
        (["de", "ru"], "Fähre sinkt bei ruhiger See", "de"),
        (["ru"], "Nintendo Switch 3", "ru"),
        ([], "Fähre sinkt bei ruhiger See", ""),
        (["no language", "de"], "Fähre sinkt bei ruhiger See", "de"),
    ],
)
def test_a_headline_has_the_first_language_of_its_script(
    said: list[str], headline: str, tag: str
) -> None:
    assert decide_language(said, headline) == tag

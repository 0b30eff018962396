"""News agencies: their usual names, and the forms in which credits give them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import regex

from spiders.extract.reading import folded

_TABLE = """
AAP: Australian Associated Press
AFP: Agence France-Presse, АФП, 法新社, AFP通信, AFP時事, فرانس برس, ا ف ب, أ ف ب
AGI: Agenzia Italia
Adnkronos
Agência Brasil: Agencia Brasil
Agerpres
Anadolu: Anadolu Agency, Anadolu Ajansı, Agence Anadolu, AA, Анадолу, الأناضول
ANI: Asian News International
ANP: Algemeen Nederlands Persbureau
ANSA: Ansa, Agenzia ANSA
Antara: Antara News
AP: Associated Press, AP News, АП, 美联社, 美聯社, AP通信, AP通讯社, أسوشيتد برس, أ ب
APA: Austria Presse Agentur, APA-OTS
APS: Algérie Presse Service
Armenpress: Арменпресс
Askanews
ATS: Agence télégraphique suisse, Keystone-ATS
Azertac: Azərtac
Belga: Agence Belga, Belga News Agency
BELTA: БЕЛТА
Bernama
Bloomberg: Bloomberg News, 彭博社
BNS: Baltic News Service
BSS: Bangladesh Sangbad Sangstha
BTA: БТА
Canadian Press: La Presse Canadienne, Presse Canadienne
CNA: Central News Agency, 中央社
CNS: China News Service, 中新社, 中新网, 中国新闻社, 中國新聞社
ČTK: CTK, Česká tisková kancelář
dpa: DPA, Deutsche Presse-Agentur, Deutsche Presseagentur, ДПА, 德新社
dpa-AFX: dpa AFX
EFE: Agencia EFE, Agência EFE, ЭФЕ, 埃菲社
ELTA
epd: EPD, Evangelischer Pressedienst
Europa Press
Fars News Agency
FENA
GNA: Ghana News Agency
HINA
IANS: Indo-Asian News Service
Interfax: Интерфакс, Interfax-Ukraine, Интерфакс-Украина, Інтерфакс-Україна
IRNA: Islamic Republic News Agency, ایرنا, إرنا
Jiji: Jiji Press, 時事, 時事通信, 時事通信社
KCNA: 조선중앙통신, 朝中社
KNA: Katholische Nachrichten-Agentur
KUNA: كونا
Kyodo: Kyodo News, 共同, 共同通信, 共同通信社, 共同社
LETA
Lusa: Agência Lusa
MAP: Maghreb Arabe Presse
MENA: Middle East News Agency, أ ش أ
MTI
NAN: News Agency of Nigeria
News1: 뉴스1
Newsis: 뉴시스
NTB
PA Media: PA, Press Association, PA News Agency
PAP: Polska Agencja Prasowa
Petra News Agency: بترا
PTI: Press Trust of India
QNA: Qatar News Agency, قنا
Reuters: Thomson Reuters, Reuter, Рейтер, 路透社, 路透, ロイター, 로이터, رويترز
RIA Novosti: РИА Новости, РИА, ريا نوفوستي, 俄新社
Ritzau: Ritzaus Bureau
SANA: سانا
SDA: sda, Keystone-SDA, Schweizerische Depeschenagentur
SID: Sport-Informations-Dienst
SITA
SPA: Saudi Press Agency, واس
Sputnik: Спутник, سبوتنيك
STA: Slovenian Press Agency
STT: STT-Lehtikuva
Tanjug: Танјуг
TASS: Tass, ITAR-TASS, ТАСС, ИТАР-ТАСС, 塔斯社, تاس
TASR
Télam: Telam
TT: TT Nyhetsbyrån, Tidningarnas Telegrambyrå
Ukrinform: Укрінформ, Укринформ
UNI: United News of India
UNIAN: УНІАН, УНИАН
UPI: United Press International
VNA: Vietnam News Agency, TTXVN
WAM: Emirates News Agency, وام
Xinhua: Xinhua News Agency, Синьхуа, 新华社, 新華社, 新华网, 신화통신, شينخوا
Yonhap: Yonhap News, Yonhap News Agency, 연합뉴스, 韩联社, 聯合ニュース
"""
"""Usual name: other names. A form of up to four Latin letters counts only in exactly
this spelling: "SANA" is an agency, "Sana" a first name."""

MAX_CREDIT_CHARS = 200

SHORT_CHARS = 4
_SHORT = regex.compile(rf"[\p{{Latin}}\d]{{1,{SHORT_CHARS}}}")
_PART = regex.compile(
    r"\s*[/,;|+=()（）\[\]·、，・:\n]\s*|\s+[–—-]+\s+"
    r"|\s+(?:and|und|et|y|e|og|och|with|mit|con|avec|via|&)\s+",
    regex.IGNORECASE,
)
_AROUND = regex.compile(
    r"^(?:(?:by|von|par|por|di|da|the|die|der|from|with|mit|avec|con|com|via|nach|laut"
    r"|source|quelle|agencia|agência|agenzia|agence|agentur)\s+)+"
    r"|\s+(?:(?:news|wire|press)?\s?(?:agency|agentur|service)|nachrichtenagentur|newswire"
    r"|wires?|agencies|(?:[\p{L}]+\s+){0,2}(?:staff|writers?|reporters?|correspondents?"
    r"|editors?|reports?))$",
    regex.IGNORECASE,
)
"""Words around an agency's name in its part of a credit."""
_REGIONAL = regex.compile(
    r"\b(?:dpa|DPA)(?:[-/](?!af[px]|ap|epd|kna|sda|sid|rtr)[a-z]{2,12})+"
)
"""Regional and special services of dpa: dpa/lnw, dpa-infocom."""


def agency_named(name: str) -> str:
    """Return the usual name of the agency that is the whole text, else ""."""
    exact, loose = _forms().exact, _forms().loose
    name = name.strip(" .*–—-/")
    if name in exact:
        return exact[name]
    if name.startswith(("dpa", "DPA")) and _REGIONAL.fullmatch(name):
        return "dpa"
    if len(name) > 40 or (len(name) <= SHORT_CHARS and _SHORT.fullmatch(name)):
        return ""
    return loose.get(folded(name), "")


def credited_agencies(credit: str) -> Iterator[str]:
    """Yield the usual names of the agencies in a credit: "Jane Roe, AP", "dpa/AFP"."""
    for part in _parts(credit):
        if agency := agency_named(part) or agency_named(_AROUND.sub("", part)):
            yield agency


def byline_agencies(credit: str) -> Iterator[str]:
    """Yield agencies as above, and after a name too: "Jane Roe Reuters"."""
    forms = _forms()
    for part in _parts(credit):
        stripped = _AROUND.sub("", part)
        if agency := agency_named(part) or agency_named(stripped):
            yield agency
        elif stripped.casefold().endswith(forms.endings) and (
            behind := forms.at_end.search(stripped)
        ):
            yield forms.loose[folded(behind[0])]


def only_agencies(line: str) -> tuple[str, ...]:
    """Return the agencies in a line that contains nothing else, else ()."""
    parts = list(filter(None, _parts(line)))
    found = tuple(credited_agencies(line))
    return found if len(found) == len(parts) else ()


def _parts(credit: str) -> list[str]:
    credit = credit[:MAX_CREDIT_CHARS]
    if "dpa" in credit or "DPA" in credit:
        credit = _REGIONAL.sub("dpa", credit)
    return _PART.split(credit.strip())


class _Forms(NamedTuple):
    exact: Mapping[str, str]
    """Short form → the usual name."""
    loose: Mapping[str, str]
    """Folded long form → the usual name."""
    at_end: regex.Pattern[str]
    """Finds a long form at the end of a text."""
    endings: tuple[str, ...]
    """The long forms that it finds, for a quick test."""


@cache
def _forms() -> _Forms:
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    inside_forms: list[str] = []
    for line in _TABLE.strip().splitlines():
        usual, _, forms = line.partition(": ")
        for form in (usual, *filter(None, forms.split(", "))):
            if _SHORT.fullmatch(form):
                exact[form] = usual
            else:
                loose[folded(form)] = usual
                if len(form) > 5 or not form.isascii():
                    inside_forms.append(form)
    longest_first = sorted(map(regex.escape, inside_forms), key=len, reverse=True)
    search = regex.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})$", regex.I)
    return _Forms(exact, loose, search, tuple(map(str.casefold, inside_forms)))

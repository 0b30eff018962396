"""Split lists of names as pages write them into single, clean names."""

from functools import lru_cache

import regex

from spiders.extract.people.agency_names import agency_named

MAX_CHARS = 400
"""Characters of a list of names that are read: a dozen names with their roles."""

MAX_NAMES = 24
"""Parts of one list that are read."""

MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 6
MAX_STAFF_WORDS = 3
"""Words of a name such as "Courier staff reporter"."""

_NAME = regex.compile(
    r"""(?:[\p{Lu}\p{Lt}]\.?-?){1,3}|(?:[\p{Lu}\p{Lt}\p{Lo}]|[dDlL]['’])[\p{L}\p{M}'’-]*+
    |(?:Jr|Sr|St|[\p{Lu}]\p{Ll}{1,2})\.|["“„‘][\p{L}\s]{2,20}["”’]""",
    regex.VERBOSE,
)
"""A word of a name; it begins with a capital in scripts that have capitals."""
_PARTICLE = frozenset(
    [
        *("von", "van", "vom", "der", "den", "de", "del", "della", "di", "da", "do"),
        *("dos", "das", "la", "le", "du", "des", "y", "e", "i", "zu", "zur", "zum"),
        *("af", "av", "bin", "ibn", "al", "el", "ul", "ten", "ter", "te", "op", "v."),
        *("st.", "los", "las", "dal", "bint", "abu", "ben", "san", "d’", "mac"),
    ]
)
"""Words in lower case inside names."""
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー・]+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

_CUE_WORDS = (
    # Germanic languages
    r"(?:(?:an?\s)?(?:article|written|posted|submitted|report(?:ed|ing)|published|created|authored|story"
    r"|words?|text|interview)\s)?(?:by)+|(?:(?:ein(?:e)?\s)?(?:artikel|beitrag|text"
    r"|gastbeitrag|kommentar|analyse|geschrieben|verfasst|veröffentlicht)\s)?von|door"
    r"|av|af"
    # Romance languages
    r"|(?:(?:écrit|publié|rédigé|propos recueillis)\s)?par|(?:(?:escrito|publicado)"
    r"\s)?por|(?:(?:scritto|a cura)\s)?(?:di|da)"
)
_LABELS = (
    r"(?:written\s|posted\s|story\s)?by|authors?|autor(?:en|in|es|a|as|ka)?|auteurs?"
    r"|autor[ei]|forfatter|text(?:e|o)?|testo|te[kg]st(?:y|i)?|words|reporter|writer"
    r"|r[eé]da[kc]tion|redacci[oó]n|verfasser(?:in)?|av|автор(?:ы|и)?|текст|беседовала?|写|文|撰文|作者"
    r"|著者|執筆(?:者)?|取材・文|記者|记者|글|الكاتب|كتب|بقلم"
)
_CUE = regex.compile(
    rf"\s*+(?:(?:{_LABELS})\s?[:：/／|｜]\s*+|(?P<particle>{_CUE_WORDS})[:\s]\s*+"
    r"|(?:投稿者|執筆者?|著者|撰文|作者|記者|记者|文)\s++|by(?-i:(?=\p{Lu})))",
    regex.IGNORECASE,
)
"""Cues before names: "By", "Von", "Text:", "文/"."""

_SURNAMES = frozenset(["von", "di", "da", "av", "af"])
"""Cues with which surnames may begin too."""

_NOISE = regex.compile(
    r"https?://\S++|www\.\S++"
    r"|[\w.+-]++@[\w-]++\.[\w.]++"  # an address
    r"|(?<!\w)@\w++|(?<=\w)@\w++"  # a handle, often glued to the name
    r"|[(（][^()（）]{0,80}[)）]"
)
_DATE = regex.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.年]|\d{1,2}:\d\d|(?<![\p{L}\p{N}_.])\d"
    r"|(?<=\p{Lo})\d"
)
_BEFORE_A_DATE = regex.compile(
    r"[\s,|•·–—-]*\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?|published|on|am"
    r"|posted|updated|at|le|el|il|veröffentlicht|stand|publié|publicado)[\s:]*$",
    regex.IGNORECASE,
)
_ON_A_DAY = regex.compile(
    r"\s+on\s+(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*\.?\s*$", regex.I
)
"""A weekday after a name; the date after its comma is another part."""
_SEPARATOR = regex.compile(
    r"\s*[;|｜/／\\\n•·‧、，,،<>\[\]【】]\s*|\s+[–—-]\s+|(?:\s*&\s*)"
    r"|\s+(?:and|und|et|og|och|with|mit|avec|con|en|и|і|та|ve)\s+"
    # "Ortega y Gasset" is one name: these words separate only whole names.
    r"|(?<=\S\s\S{2,30}?)\s+(?:y|e|i|a)\s+(?=\S+\s+\S)"
)
_PLACED = regex.compile(r"(?<=\S\s\S{2,30})\s+(?:in|from|aus|at|à)\s+(?=\p{Lu})")
"""A place after a name: "Jane Roe in Rome"."""
_SUFFIX = regex.compile(r"(?:jr|sr|junior|senior|i{2,3}|iv)\.?", regex.IGNORECASE)

_CREDENTIAL = regex.compile(
    r"(?:m\.?d|ph\.?\s?d|d\.?o|r\.?d\.?n?|m\.?sc?|b\.?sc|m\.?a|b\.?a|mba|j\.?d|ll\.?[bm]"
    r"|cpa|cfp|cfa|cdces|cssd|dvm|rn|np|fnp|lmft|lcsw|mph|dds|esq|edd|psyd|pharmd|cpt|mbe"
    r"|obe|frs|ldn?|cscs|m\.?ed|facc|aprn|dpt|ma?g|di?pl)\.?[®™]?",
    regex.IGNORECASE,
)
_TITLE = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}'’])"
    r"(?:(?:dr|prof|professor|mr|mrs|ms)\.?|(?:dipl|mag|ing|univ)\.)(?:-\w+\.)*(?:\s+|(?<=\.))"
    r"(?:(?:(?:dr|prof)\.?|(?:dipl|mag|ing|rer|med|nat|phil)\.|(?-i:rer|med|nat|phil))"
    r"(?:-\w+\.)*(?:\s+|(?<=\.)))*",
    regex.IGNORECASE,
)
"""Titles before a name. "Phil" may be a first name, and "King" ends like "Ing."."""
_ROLE = regex.compile(
    r"(?:\p{L}*(?:reporter|correspondent|korrespondent|redakt[eø]u?r|redacteur|columnist"
    r"|kolumnist|journalist)(?:in|innen|s|a|e|en)?|editors?(?:-in-chief)?|writers?"
    r"|contributors?|producers?|photographers?|analysts?|authors?|founders?|co-founders?"
    r"|director|manager|professor|lecturer|researcher|president|ceo|fellow|intern"
    r"|specialist|expert|strategist|engineer|developer|designer|consultant|coach|owner"
    r"|partner|advis[eo]r|officer|lead|marketer|nutritionist|dietitian|physician|staff|bureau|chief|autorin|volontär(?:in)?"
    r"|geschäftsführer(?:in)?|pressesprecher(?:in)?|chefredakteur(?:in)?|leiter(?:in)?"
    r"|periodista|corresponsal|redactora?|colaboradora?|journaliste|rédact\w+|envoyée?"
    r"|correspondante?|giornalista|inviat[oa]|corrispondente|repórter|jornalista"
    r"|dziennikarka|dziennikarz|редактор|корреспондент|журналист\w*|обозреватель"
    r"|muhabir\w*|read|min|bio|mehr|more|profile|posts|view|share|follow|contact)",
    regex.IGNORECASE,
)
_RANKS = r"senior|deputy|associate|assistant|contributing|freelance|executive|managing"
"""With one of these, a role begins."""
_RANK = regex.compile(_RANKS, regex.IGNORECASE)
_BEFORE_A_ROLE = regex.compile(
    rf"(?:{_RANKS}|junior|guest|political|politics|news|special|health|tech|technology"
    r"|sports?|business|science|national|international|foreign|digital|content"
    r"|investigative|white|head|former|vice|freier?|freie|leitende\w*|the|a|an"
    r"|our|cbs|nbc|fox|cnn|bbc)",
    regex.IGNORECASE,
)
_STAFF = frozenset(["staff", "bureau"])
_REPORTER = regex.compile(
    r"(\p{Hangul}{2,4})\s*(?:\p{Hangul}{0,4}기자|특파원|논설위원|앵커|PD)"
    r"|【?(?:本報|本报)?(?:[記记]者|編輯|编辑)\s*[:：]?\s*(\p{Han}{2,4})(?![\p{Han}])"
    r"|[記记]者\s*(\p{Han}{2,4})\s*[/／]"
)
"""The word for reporter at a name: in Korean after it, in Chinese before it."""


def split_names(text: str) -> list[str]:
    """Return the names in a list of names, clean and in order; they may repeat.

    Cues such as "By", roles, credentials, addresses, dates, and places after a comma
    are removed. A returned name may still be that of an organisation or a login name.
    """
    return list(_split_names(text[:MAX_CHARS]))


# A few people write most of an outlet's pages, which name them in several places.
@lru_cache(maxsize=1_000)
def _split_names(text: str) -> tuple[str, ...]:
    reporters = [next(filter(None, found)) for found in _REPORTER.findall(text)]
    if reporters:
        return tuple(reporters)
    text = _NOISE.sub(" ", _without_cue(text))
    names: list[str] = []
    for part in _SEPARATOR.split(text, maxsplit=MAX_NAMES):
        if names and _SUFFIX.fullmatch(part.strip()):
            names[-1] += ", " + part.strip()
        elif (name := clean_name(part)) and not _is_addition(name, names):
            names.append(name)
    return tuple(names)


def clean_name(part: str) -> str:
    """Return the name in a part of a list without the text around it, else ""."""
    if dated := _DATE.search(part):
        part = part[: dated.start()]
        while (before := _BEFORE_A_DATE.search(part)) is not None:
            part = part[: before.start()]
    part = _ON_A_DAY.sub("", part)
    if placed := _PLACED.search(part):
        part = part[: placed.start()]
    part = _without_cue(part).strip(" \t.,:;*+!?#'’‘\"“”„«»()（）{}-–—_=~・")
    words = _TITLE.sub("", part, count=1).split()
    is_staff = _is_staff(words)
    for position, word in enumerate(words):
        if not is_staff and _ROLE.fullmatch(word.strip(".,:")):
            words = _without_role(words[:position])
            break
    while len(words) > 1 and _CREDENTIAL.fullmatch(words[-1]):
        words.pop()
    name = " ".join(words)
    if len(words) > MAX_NAME_WORDS or len(name) > MAX_NAME_CHARS:
        return ""
    if not any(map(str.isalpha, name)) or _CREDENTIAL.fullmatch(name):
        return ""
    return name if is_staff else _without_capitals(words)


def looks_like_a_name(name: str) -> bool:
    """Return whether a text looks like a person's name.

    It has two to five words with capitals, or two to eight characters of a script that
    writes names without blanks.
    """
    if _CJK.fullmatch(name):
        return 2 <= len(name) <= 8
    words = name.split()
    if not 2 <= len(words) <= 5 or words[-1] in _PARTICLE:
        return False
    capitals = [word for word in words if word not in _PARTICLE]
    if len(capitals) < 2 or not all(map(_NAME.fullmatch, capitals)):
        return False
    first = words[0].replace(".", "")
    return len(first) < 3 or not first.isupper() or words[-1].isupper()


def is_single(name: str) -> bool:
    """Return whether a text may be a person's only name: "Ada", not "ROME"."""
    return " " not in name and name[:1].isupper() and not name.isupper()


def is_login(name: str) -> bool:
    """Return whether a name is a login name."""
    if " " in name or _CJK.fullmatch(name):
        return False
    initials = len(name) < 4 and name.isupper()
    return name.islower() or initials or "_" in name or any(map(str.isdigit, name))


def _without_cue(text: str) -> str:
    for _ in range(2):  # "Text: Von …"
        cue = _CUE.match(text)
        if cue is None:
            break
        rest = text[cue.end() :]
        surname = (cue["particle"] or "").lower() in _SURNAMES and " " not in rest
        if surname and not rest.isupper():
            break
        text = rest
    return text


def _is_addition(name: str, names: list[str]) -> bool:
    """Return whether a part adds something to the name before: a place, a desk."""
    return (
        bool(names)
        and " " not in name
        and " " in names[-1]
        and not name.isupper()
        and not _CJK.fullmatch(name)
    )


def _is_staff(words: list[str]) -> bool:
    """Return whether a name is that of an outlet's staff: "Courier staff report".

    An agency's staff is the agency.
    """
    is_staff = 1 < len(words) <= MAX_STAFF_WORDS and words[1].lower() in _STAFF
    return is_staff and not agency_named(words[0])


def _without_role(words: list[str]) -> list[str]:
    if words and _RANK.fullmatch(words[0]):
        return []  # "Senior Harbour" of "Senior Harbour Reporter"
    while words and _BEFORE_A_ROLE.fullmatch(words[-1]):
        words = words[:-1]
    return words


def _without_capitals(words: list[str]) -> str:
    """Return a name with its capitalised words in the usual spelling."""
    loud = [word for word in words if len(word) > 3 and word.isupper()]
    if len(words) < 2 or not loud:
        return " ".join(words)
    shouted = all(word.isupper() for word in words)
    return " ".join(
        word.title().replace("’S", "’s") if word in loud or shouted else word
        for word in words
    )

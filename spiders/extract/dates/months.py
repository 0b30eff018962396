"""The names of months in the languages that news is written in."""

from spiders.extract.dates.date_words import date_words, fold


def month_number(name: str, language: str = "") -> int | None:
    """Return the number of a month, 1 to 12, by its name; None for any other word.

    Case and accents do not matter. Single blanks separate several words. The names of
    the language come first; of another language those count that are no other month's
    name elsewhere: "listopada" is October in Croatian and November in Polish.
    """
    key = fold(name)
    number = date_words(language).months.get(key)
    if number is None and language:
        number = date_words("").months.get(key)
    return number or None


def is_month(word: str, language: str = "") -> bool:
    """Return whether a word names a month in a language, whichever month that is.

    Of a text without a language in some language: "ago" is August in Spanish.
    """
    return fold(word) in date_words(language).months

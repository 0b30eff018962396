"""The locales of the Unicode CLDR, as Babel has them."""

from collections.abc import Iterator

from babel import Locale, localedata


def fresh_locale(tag: str) -> Locale:
    """Return a locale whose data no other locale has changed.

    Babel 2.18 merges the data of several locales into one object: once all have been
    read, Yoruba has lost the names of its months.
    """
    localedata._cache.clear()
    return Locale.parse(tag, sep="-")


def locale_tags() -> Iterator[str]:
    """Yield the tags of all locales that have names for the months.

    Where a language has none, the CLDR says "M01".
    """
    for name in sorted(localedata.locale_identifiers()):
        tag = name.replace("_", "-")
        months = fresh_locale(tag).months["format"]["wide"]
        if not months[1].startswith("M0"):
            yield tag

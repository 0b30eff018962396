"""GDELT's DOC 2.0 API: pointers to publishers' articles.

Pure and costly: runs in a worker process. What its answers are like (mode=artlist,
format=json; blog.gdeltproject.org/gdelt-doc-2-0-api-debuts, alex9smith/gdelt-doc-api):

* at most 250 articles, and `{}` where there is none;
* an error is a line of plain text or HTML, with status 200;
* some titles have backslashes that are no escape of JSON (#26, #28);
* titles are cut into words, with blanks before commas;
* `seendate` is when GDELT saw the article, not when it was published.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from spiders import urls
from spiders.kinds.answer_markup import answer_markup
from spiders.listing import Listing, NotAListingError, newest_first, plain_text
from store.model import Entry

MAX_BYTES = 16_000_000
MAX_ENTRIES = 1_000
"""More than the API ever gives."""

_SHOWN = 200
"""Characters of an error that are shown; the longest known has 170."""

_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})?')
"""A backslash, with what makes it an escape of JSON, if anything does."""

_BEFORE = re.compile(r"\s+(?=[,.;:!?%)\]’”»])")
_BEHIND = re.compile(r"(?<=[(\[“«])\s+")

LANGUAGES = {
    **{"Afrikaans": "af", "Albanian": "sq", "Arabic": "ar", "Armenian": "hy"},
    **{"Azerbaijani": "az", "Bengali": "bn", "Bosnian": "bs", "Bulgarian": "bg"},
    **{"Catalan": "ca", "Chinese": "zh", "Croatian": "hr", "Czech": "cs"},
    **{"Danish": "da", "Dutch": "nl", "English": "en", "Estonian": "et"},
    **{"Finnish": "fi", "French": "fr", "Galician": "gl", "Georgian": "ka"},
    **{"German": "de", "Greek": "el", "Gujarati": "gu", "Hebrew": "he"},
    **{"Hindi": "hi", "Hungarian": "hu", "Icelandic": "is", "Indonesian": "id"},
    **{"Italian": "it", "Japanese": "ja", "Kannada": "kn", "Kazakh": "kk"},
    **{"Korean": "ko", "Latvian": "lv", "Lithuanian": "lt", "Macedonian": "mk"},
    **{"Malay": "ms", "Malayalam": "ml", "Marathi": "mr", "Mongolian": "mn"},
    **{"Nepali": "ne", "Norwegian": "no", "Persian": "fa", "Polish": "pl"},
    **{"Portuguese": "pt", "Punjabi": "pa", "Romanian": "ro", "Russian": "ru"},
    **{"Serbian": "sr", "Sinhalese": "si", "Slovak": "sk", "Slovenian": "sl"},
    **{"Somali": "so", "Spanish": "es", "Swahili": "sw", "Swedish": "sv"},
    **{"Tamil": "ta", "Telugu": "te", "Thai": "th", "Tibetan": "bo"},
    **{"Turkish": "tr", "Ukrainian": "uk", "Urdu": "ur", "Vietnamese": "vi"},
}
"""A language as GDELT names it → its code (ISO 639-1)."""


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the articles of an answer, the newest first, each with its outlet.

    Raises NotAListingError with a sentence for a person for anything else, such as the
    error that the API answered with.
    """
    del options
    markup = answer_markup(
        body, content_type, max_bytes=MAX_BYTES, what="no answer of GDELT"
    )
    articles = _articles(markup.decode(errors="replace"))
    entries = [entry for each in articles if (entry := _entry(each, url))]
    if articles and not entries:
        raise NotAListingError("none of its articles has an address")
    return Listing(
        entries=tuple(newest_first(entries[:MAX_ENTRIES])),
        left_out=len(articles) - len(entries[:MAX_ENTRIES]),
    )


def _articles(text: str) -> list[Mapping[str, Any]]:
    """Return the objects of an answer; raises NotAListingError for an error's text."""
    if not text.lstrip().startswith("{"):
        said = " ".join(plain_text(text[: 10 * _SHOWN]).split())[:_SHOWN]
        raise NotAListingError(
            f"GDELT refuses the query: {said or 'it does not say why'}"
        )
    try:
        answer = json.loads(_ESCAPE.sub(_whole_escape, text), strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAListingError("the answer of GDELT is no JSON") from error
    found = answer.get("articles", [])
    if not isinstance(found, list):
        raise NotAListingError(
            "the answer of GDELT lists no articles; its address needs mode=artlist "
            "and format=json"
        )
    return [each for each in found if isinstance(each, dict)]


def _whole_escape(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else r"\\"


def _entry(article: Mapping[str, Any], url: str) -> Entry | None:
    address = urls.absolute(url, _text(article, "url"))
    if not address:
        return None
    image = _text(article, "socialimage")
    return Entry(
        url=address,
        title=_title(_text(article, "title")),
        updated=_time(_text(article, "seendate")),
        language=LANGUAGES.get(_text(article, "language"), ""),
        image=urls.absolute(url, image) if image else "",
        outlet=_text(article, "domain").lower(),
    )


def _text(article: Mapping[str, Any], name: str) -> str:
    value = article.get(name)
    return value.strip() if isinstance(value, str) else ""


def _title(text: str) -> str:
    line = " ".join(plain_text(text).split())
    return _BEHIND.sub("", _BEFORE.sub("", line))


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None

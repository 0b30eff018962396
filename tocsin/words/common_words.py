"""Short everyday words: what an acronym in a query is mistaken for.

They stand in common_words.txt, which `benchmarks.learn_common_words` writes.
"""

from functools import lru_cache


def languages_of(word: str) -> tuple[str, ...]:
    """Return the languages in which a word, in small letters, is an everyday one."""
    return _learned().get(word, ())


@lru_cache(maxsize=1)
def _learned() -> dict[str, tuple[str, ...]]:
    # Only here: it loads what compresses files, which few commands need.
    from importlib.resources import files

    found: dict[str, list[str]] = {}
    for line in (
        files("tocsin.words")
        .joinpath("common_words.txt")
        .read_text("utf-8")
        .splitlines()
    ):
        language, *words = line.split()
        if language != "#":
            for word in words:
                found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}

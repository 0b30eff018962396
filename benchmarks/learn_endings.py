"""`python -m benchmarks.learn_endings [--write] [LANGUAGE …]`: learn words' endings.

Words come from `benchmarks.dictionary_words`; what is learnt is read by
`tocsin/words/endings.py`. For each language a line of JSON says how well those do that
were learnt from half of the lemmas, for words of the other half, beside the stemmer.
With `--write` the endings that were learnt from all are written; a language for which
the stemmer does as well gets none.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.dictionary_words import (
    DICTIONARIES,
    DictionaryWords,
    dictionary_words,
    is_kept_back,
)
from benchmarks.form_figures import FormFigures, form_figures
from tocsin.words import forms
from tocsin.words.endings import FEWEST_KEPT, LONGEST, START, EndingChange, apply, bases

TARGET = Path("tocsin/words/endings")

HEADER = """\
# An ending, then what it becomes: how many letters are cut off, and what follows. ^ is
# the start of a word. benchmarks/learn_endings.py counted them in the dictionary of
# simplemma 2.0.0 ({words} words), those in use by wordfreq 3.1.1 above all.
"""

FEWEST = 6.0
"""Words that an ending must have: with 3 the files double, and nothing is won."""
LEAST = 0.2
"""The share of an ending's words that a change needs, at most MOST changes: with 0.5 a
quarter of the forms is missed, since many endings are those of two cases."""
MOST = 3
WORSE = 0.1
"""How many more of an ending's words it must do right than a shorter ending does."""
RARE = 0.3
"""What a word counts that no list has."""

Endings = dict[str, tuple[EndingChange, ...]]


def learn(words: DictionaryWords, *, half: bool) -> Endings:
    """Return the endings of a language; of `half`, only from lemmas not kept back."""
    counts = _counts(words, half=half)
    found: Endings = {}
    for ending in sorted(counts, key=len):
        counted = counts[ending]
        total = sum(counted.values())
        if total < FEWEST:
            continue
        changes = tuple(
            change for change, n in counted.most_common(MOST) if n >= LEAST * total
        )
        shorter = _shorter(ending, found)
        if shorter is None or _differs(changes, shorter, counted):
            found[ending] = changes
    return found | _exceptions(words, found, half=half)


def _counts(words: DictionaryWords, *, half: bool) -> dict[str, Counter[EndingChange]]:
    counts: defaultdict[str, Counter[EndingChange]] = defaultdict(Counter)
    for word, lemmas in words.lemmas.items():
        if len(word) <= FEWEST_KEPT:
            continue
        is_rare = word not in words.in_use
        for lemma in lemmas:
            if half and is_kept_back(lemma):
                continue
            change = change_of(word, lemma)
            if change[0] > min(9, len(word) - FEWEST_KEPT):
                continue
            weight = (RARE if is_rare else 1.0) / len(lemmas)
            for size in range(change[0], min(LONGEST, len(word)) + 1):
                counts[word[len(word) - size :]][change] += weight  # type: ignore[assignment]  # typeshed counts in int
    return counts


def change_of(word: str, lemma: str) -> EndingChange:
    """Return how a word becomes its lemma."""
    same = 0
    while same < min(len(word), len(lemma)) and word[same] == lemma[same]:
        same += 1
    return len(word) - same, lemma[same:]


def _shorter(ending: str, found: Endings) -> tuple[EndingChange, ...] | None:
    """Return what the longest shorter ending that is kept becomes."""
    for first in range(1, len(ending) + 1):
        if ending[first:] in found:
            return found[ending[first:]]
    return None


def _differs(
    changes: tuple[EndingChange, ...],
    shorter: tuple[EndingChange, ...],
    counted: Counter[EndingChange],
) -> bool:
    if set(changes) == set(shorter):
        return False
    total = sum(counted.values())
    gain = sum(counted[c] for c in changes) - sum(counted[c] for c in shorter)
    fewer = len(changes) < len([change for change in shorter if counted[change]])
    return fewer or gain >= WORSE * total


def _exceptions(words: DictionaryWords, found: Endings, *, half: bool) -> Endings:
    """Return the words in daily use that their endings do not lead to their lemma."""
    exceptions: Endings = {}
    for word in sorted(words.often):
        lemmas = {
            lemma for lemma in words.lemmas[word] if not half or not is_kept_back(lemma)
        }
        if not lemmas or lemmas & set(apply(word, found)):
            continue
        changes = [change_of(word, lemma) for lemma in sorted(lemmas)]
        if all(cut < 10 for cut, _ in changes):
            exceptions[START + word] = tuple(changes[:MOST])
    return exceptions


def _text(endings: Endings, words: DictionaryWords) -> str:
    lines = (
        " ".join([ending, *(f"{cut}{new}" for cut, new in endings[ending])])
        for ending in sorted(endings)
    )
    header = HEADER.format(words=f"{len(words.lemmas):,}")
    return header + "".join(f"{line}\n" for line in lines)


def by_stem(words: DictionaryWords, language: str) -> Callable[[str], tuple[str, ...]]:
    """Return what gives a word's stems, as the stemmer of its language has them."""
    tag = "sr" if language == "sh" else language

    def stems(word: str) -> tuple[str, ...]:
        return tuple({forms.stem(surface, tag) for surface in words.written[word]})

    return stems


def by_endings(endings: Endings, language: str) -> Callable[[str], tuple[str, ...]]:
    """Return what gives a word's dictionary forms."""
    return lambda word: bases(word, language, endings)


def main() -> None:
    """Write a file for each language, and print a line of JSON."""
    parser = argparse.ArgumentParser(description="Learn the endings of languages.")
    parser.add_argument("languages", nargs="*", default=sorted(DICTIONARIES))
    parser.add_argument("--write", action="store_true", help="write the files")
    options = parser.parse_args()
    for language in options.languages:
        words = dictionary_words(language)
        stem = form_figures(words, by_stem(words, language))
        learnt = form_figures(words, by_endings(learn(words, half=True), language))
        is_better = _score(learnt) > _score(stem)
        if options.write:
            _write(language, words if is_better else None)
        print(
            json.dumps(
                {"language": language, "better": is_better}
                | {f"stem_{name}": value for name, value in stem._asdict().items()}
                | {f"learnt_{name}": value for name, value in learnt._asdict().items()}
            ),
            flush=True,
        )


def _write(language: str, words: DictionaryWords | None) -> None:
    """Write the endings learnt from all words; remove the file if there are none."""
    file = TARGET / f"{language}.txt"
    if words is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(_text(learn(words, half=False), words), "utf-8")


def _score(figures: FormFigures) -> float:
    """Return the harmonic mean of recall and precision."""
    both = figures.recall + figures.precision
    return 2 * figures.recall * figures.precision / both if both else 0.0


if __name__ == "__main__":
    main()

"""`python -m benchmarks.learn_common_words`: the short words that acronyms look like.

Needs the package wordfreq (3.1.1 was taken), which `make quality-forms` installs. What
is learnt is read by `tocsin/words/common_words.py`.
"""

from pathlib import Path

import wordfreq

TARGET = Path("tocsin/words/common_words.txt")

HEADER = """\
# A language, then its everyday words of two to four letters: three or more of 10,000
# words by wordfreq 3.1.1. benchmarks/learn_common_words.py wrote them.
"""

OFTEN = 3e-4
"""In a text of 600 words, one such word in five is there."""
LENGTHS = range(2, 5)


def common_words(language: str) -> list[str]:
    """Return the everyday short words of a language that have capitals."""
    shares = wordfreq.get_frequency_dict(language, "best")
    return sorted(
        word
        for word, share in shares.items()
        if share >= OFTEN
        and len(word) in LENGTHS
        and word.isalpha()
        and word.upper() != word
    )


def main() -> None:
    """Write the file."""
    lines = [
        f"{language} {' '.join(words)}\n"
        for language in sorted(wordfreq.available_languages("best"))
        if (words := common_words(language))
    ]
    TARGET.write_text(HEADER + "".join(lines), "utf-8")
    print(f"{TARGET}: {len(lines)} languages")


if __name__ == "__main__":
    main()

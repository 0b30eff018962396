"""`python -m benchmarks.version_costs`: what comparing two versions costs at worst.

Texts are invented, of news and of malice. Each is compared with the budget of a command
and with that of a page; difflib stands beside them for texts that it can do.
"""

import argparse
import random
import time
from collections.abc import Iterator
from difflib import SequenceMatcher

from tocsin.intake.article_history import PAGE_BUDGET
from tocsin.stories.common_runs import CompareBudget, common_runs
from tocsin.stories.compare_versions import compare_versions

LINE_WORDS = 20
DIFFLIB_WORDS = 2_000


def invented_words(count: int, dice: random.Random) -> list[str]:
    """Return words as often as words of a language are: few of them very often."""
    letters = "abcdefghijklmnop"
    known = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(5000)]
    return [known[min(int(dice.paretovariate(1.3)), 5000) - 1] for _ in range(count)]


def lines(words: list[str]) -> str:
    """Return words as paragraphs."""
    starts = range(0, len(words), LINE_WORDS)
    return "\n".join(" ".join(words[at : at + LINE_WORDS]) for at in starts)


def cases(size_bytes: int, dice: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield what happened, and the two texts."""
    words = invented_words(size_bytes // 6, dice)
    text, one_line = lines(words), " ".join(words)
    every = ["Q" if at % LINE_WORDS == 3 else word for at, word in enumerate(words)]
    second = ["Q" if at % 2 else word for at, word in enumerate(words)]
    shuffled = text.split("\n")
    dice.shuffle(shuffled)
    yield "nothing", text, text
    yield "a word of each paragraph", text, lines(every)
    yield "a word of twenty, one paragraph", one_line, " ".join(every)
    yield "every second word, one paragraph", one_line, " ".join(second)
    yield "another text", text, lines(invented_words(len(words), dice))
    yield "backwards", one_line, " ".join(reversed(words))
    yield "paragraphs shuffled", text, "\n".join(shuffled)
    for name, signs, blank in (
        ("two letters as paragraphs", "ab", "\n"),
        ("two letters as words", "ab", " "),
        ("eight Chinese letters", "渡轮将于周五罢工", ""),
    ):
        count = size_bytes // len(f"{signs[0]}{blank}".encode())
        one, other = (blank.join(dice.choices(signs, k=count)) for _ in range(2))
        yield name, one, other


def seconds(before: str, after: str, budget: CompareBudget) -> float:
    """Return the CPU of one comparison."""
    began = time.process_time()
    compare_versions(("", before), ("", after), budget)
    return time.process_time() - began


def beside_difflib(dice: random.Random) -> tuple[float, float]:
    """Return the CPU of ours and of difflib for words of which every second changed."""
    words = invented_words(DIFFLIB_WORDS, dice)
    other = [f"Q{at}" if at % 2 else word for at, word in enumerate(words)]
    began = time.process_time()
    common_runs(words, other, CompareBudget())
    ours = time.process_time() - began
    began = time.process_time()
    SequenceMatcher(None, words, other, autojunk=False).get_opcodes()
    return ours, time.process_time() - began


def main() -> None:
    """Print the seconds of each case, and those of difflib."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size-bytes", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    print(f"{asked.size_bytes / 1e6:g} MB: s of CPU for a command, for a page")
    for name, before, after in cases(asked.size_bytes, dice):
        command = seconds(before, after, CompareBudget())
        page = seconds(before, after, CompareBudget(PAGE_BUDGET))
        print(f"  {name:<34} {command:5.2f} {page:5.2f}")
    ours, theirs = beside_difflib(dice)
    print(
        f"{DIFFLIB_WORDS} words, every second changed: {ours:.3f}; difflib {theirs:.3f}"
    )


if __name__ == "__main__":
    main()

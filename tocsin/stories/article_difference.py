"""What an article says now and did not say before, as people are told it. Pure.

Compared are folded words, sentence by sentence: commas, quotation marks and the order
of paragraphs do not count, nor does what `article_noise` leaves out. A change of a few
words counts if one of them is a number, a name or a negation; others only add up.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tocsin.stories.article_noise import ArticleSentence, sentences_of
from tocsin.words.fold import TextWord, folds, words

FEW_WORDS = 4
"""Changed words from which a change counts whatever they are."""

SHARE = 0.02
"""The share of a text's words from which a change counts too: of a short text, fewer
than `FEW_WORDS`, but never one."""

ALIKE = 0.5
"""How alike two sentences are of which one is taken for the other, changed."""

KEPT = 0.4
"""The share of an article's words below which it was replaced as a whole."""

MOST_PAIRS, MOST_WORDS = 1_600, 120
"""Pairs of sentences that are compared, and words of each: where more changed, none is
taken for the other, nor is a longer one. An article has 10 to 60 sentences, of some 20
words; of a page that is made to take long, the time grows with the square."""

_NEGATIONS = (
    # "t" is what stands behind the apostrophe of "didn't", "n" before that of "n'a".
    "not no never none nobody nothing neither nor without cannot t nicht kein keine"
    " keinen keinem keiner keines nie niemals niemand nichts ohne weder ne n pas jamais"
    " aucun aucune sans non personne sin nunca nadie ningun ninguna nada nao sem"
    " ninguem nenhum nenhuma senza mai nessuno nessuna niente niet geen nooit zonder"
    " не нет ни никогда никто без немає ніколи ніхто nigdy nikt bez degil yok hic"
    " hicbir لا لم لن ليس ليست بدون نه نيست नहीं मत 不 没 沒 未 無 无"
)
NEGATIONS = frozenset(_NEGATIONS.split())
"""Folded words that turn a sentence into its opposite."""


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """The words of an article at a time."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedPassage:
    """A part of a text that was removed or added."""

    text: str
    is_paragraph: bool
    """Whether it is a paragraph; else it is sentences of one that is still there."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence that says something else now."""

    before: str
    after: str
    words: int
    """How many of its words are others."""
    is_vital: bool
    """Whether a number, a name or a negation is among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDifference:
    """What an article says now and did not say before, and the other way round."""

    headline: tuple[str, str] | None = None
    """Before and after; None when it is the same."""
    removed: tuple[ChangedPassage, ...] = ()
    added: tuple[ChangedPassage, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    is_replaced: bool = False
    """Whether hardly anything of the text is left."""

    @property
    def is_worth_telling(self) -> bool:
        """Return whether it is more than commas and spelling."""
        return bool(self.headline or self.removed or self.added or self.reworded)


def difference_of(
    before: ArticleWords, after: ArticleWords, *, authors: Iterable[str] = ()
) -> ArticleDifference:
    """Return what became of an article; `authors` are those who wrote it."""
    names = tuple(authors)
    headline = None
    if folds(before.title) != folds(after.title):
        headline = (before.title, after.title)
    old, new = sentences_of(before.text, names), sentences_of(after.text, names)
    lost, gained = _only_in(old, new), _only_in(new, old)
    said, still_said = _said_in(lost, new), _said_in(gained, old)
    pairs = [
        (one, other)
        for one, other in _paired(lost, gained)
        # Of sentences that were only cut otherwise nothing is another.
        if one not in said or other not in still_said
    ]
    reworded = [_rewording(lost[one], gained[other]) for one, other in pairs]
    removed = _left(lost, said.union(one for one, _ in pairs))
    added = _left(gained, still_said.union(other for _, other in pairs))
    return ArticleDifference(
        headline=headline,
        removed=tuple(_passages(removed, old)),
        added=tuple(_passages(added, new)),
        reworded=tuple(_worth_telling(reworded, sum(len(s.key) for s in old))),
        is_replaced=_is_replaced(old, lost, reworded),
    )


def _only_in(
    these: Sequence[ArticleSentence], those: Sequence[ArticleSentence]
) -> list[ArticleSentence]:
    known = {sentence.key for sentence in those}
    return [sentence for sentence in these if sentence.key not in known]


def _paired(
    lost: Sequence[ArticleSentence], gained: Sequence[ArticleSentence]
) -> list[tuple[int, int]]:
    """Return which lost sentence became which other one, by their places."""
    if len(lost) * len(gained) > MOST_PAIRS:
        return []
    matcher, found = SequenceMatcher(autojunk=False), list[tuple[float, int, int]]()
    for other, after in enumerate(gained):
        if len(after.key) > MOST_WORDS:
            continue
        matcher.set_seq2(after.key)
        for one, before in enumerate(lost):
            if len(before.key) > MOST_WORDS:
                continue
            matcher.set_seq1(before.key)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                ratio = matcher.ratio()
                if ratio >= ALIKE:
                    found.append((-ratio, one, other))
    pairs = list[tuple[int, int]]()
    free, open_ = set(range(len(lost))), set(range(len(gained)))
    for _, one, other in sorted(found):
        if one in free and other in open_:
            free.remove(one)
            open_.remove(other)
            pairs.append((one, other))
    return sorted(pairs)


def _rewording(before: ArticleSentence, after: ArticleSentence) -> Rewording:
    old, new = words(before.text), words(after.text)
    matcher = SequenceMatcher(
        None, [word.fold for word in old], [word.fold for word in new], autojunk=False
    )
    count, is_vital = 0, False
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        count += max(last - first, end - start)
        is_vital = (
            is_vital
            or any(_is_vital(before.text, old[n], n) for n in range(first, last))
            or any(_is_vital(after.text, new[n], n) for n in range(start, end))
        )
    return Rewording(before.text, after.text, count, is_vital)


def _is_vital(text: str, word: TextWord, place: int) -> bool:
    """Return whether a word is a number, a negation, or a name by its first letter.

    Any word may have a capital at the beginning of a sentence.
    """
    if any(map(str.isdigit, word.fold)) or word.fold in NEGATIONS:
        return True
    return place > 0 and text[word.start].isupper()


def _worth_telling(reworded: Sequence[Rewording], size: int) -> Iterator[Rewording]:
    """Yield the sentences to be told; of small changes all, if together they count."""
    enough = min(FEW_WORDS, max(2, SHARE * size))
    small = [each for each in reworded if not each.is_vital and each.words < enough]
    together = sum(each.words for each in small) >= enough
    for each in reworded:
        if each not in small or together:
            yield each


def _said_in(
    these: Sequence[ArticleSentence], those: Sequence[ArticleSentence]
) -> set[int]:
    """Return the places of sentences whose words stand in the others all the same.

    A sentence that is cut in two by a full stop says nothing else.
    """
    run = f" {' '.join(word for sentence in those for word in sentence.key)} "
    return {
        place
        for place, sentence in enumerate(these)
        if f" {' '.join(sentence.key)} " in run
    }


def _left(
    sentences: Sequence[ArticleSentence], explained: Collection[int]
) -> list[ArticleSentence]:
    """Return the sentences that nothing explains, by their places.

    What has hardly any words, as "More follows", counts only with a number, a name or a
    negation.
    """
    return [
        sentence
        for place, sentence in enumerate(sentences)
        if place not in explained
        and (
            len(sentence.key) >= FEW_WORDS
            or any(
                _is_vital(sentence.text, word, at)
                for at, word in enumerate(words(sentence.text))
            )
        )
    ]


def _passages(
    sentences: Sequence[ArticleSentence], every: Sequence[ArticleSentence]
) -> Iterator[ChangedPassage]:
    """Yield sentences by their paragraphs; `every` are those of the whole text."""
    groups: dict[int, list[ArticleSentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.paragraph, []).append(sentence)
    for paragraph, group in groups.items():
        size = sum(sentence.paragraph == paragraph for sentence in every)
        yield ChangedPassage(" ".join(each.text for each in group), len(group) == size)


def _is_replaced(
    old: Sequence[ArticleSentence],
    lost: Sequence[ArticleSentence],
    reworded: Sequence[Rewording],
) -> bool:
    size = sum(len(sentence.key) for sentence in old)
    gone = sum(len(sentence.key) for sentence in lost)
    kept = sum(max(0, len(folds(each.before)) - each.words) for each in reworded)
    return size > 0 and size - gone + kept < KEPT * size

"""`python -m benchmarks.story_quality FOLDER`: how well copies and stories are found.

The folder's own `score.py` compares the result with labels made by people. Articles are
stored by the daemon's own code, one after the other, in order of arrival.
"""

import argparse
import importlib.util
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.labelled_stories import PlacedRow, Row, empty_store, place_rows, rows
from tocsin.alerts.delivery.find_news import FROM_STORY
from tocsin.intake.placement import StorySettings
from tocsin.stories.choose_story import BONUS, NO_BONUS_BELOW
from tocsin.stories.grouping import THRESHOLDS
from tocsin.stories.news import SentText, news_of
from tocsin.stories.news_text import news_text
from tocsin.stories.same_text import shared, text_relation
from tocsin.stories.term_vectors import packed, similarity, terms, vector
from tocsin.stories.word_runs import WordRuns

SETTINGS = StorySettings()

FILES = (
    "stories.jsonl", "neardup_real.jsonl", "neardup_real_pairs.tsv",
    "neardup_synth.jsonl", "neardup_synth_pairs.tsv", "storypairs_tg.jsonl",
    "storypairs_tg.tsv", "score.py",
)  # fmt: skip

PAIR = 0.22
"""The similarity from which two articles alone are one story. Higher than in a stream:
the pairs were picked because they are easily confused, and the statistics have only
some 200 articles. Chosen on one half of the pairs, where .20 to .25 do equally well."""

SPREAD_DAYS = 25
"""Days over which the originals of constructed copies are spread."""

DAY = 86_400.0


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file with a head line."""
    head, *lines = path.read_text("utf-8").rstrip("\n").split("\n")
    names = head.split("\t")
    found = (dict(zip(names, line.split("\t"), strict=False)) for line in lines)
    return [row for row in found if len(row) > 2]


def placed(timed: Iterable[tuple[float, Row]]) -> list[PlacedRow]:
    """Return the placements of rows that arrive so many seconds after the first."""
    with empty_store() as db:
        return list(place_rows(db, timed, SETTINGS))


def matched(found: Sequence[PlacedRow], *, only_same: bool) -> list[dict[str, Any]]:
    """Return each row's matches among earlier rows, in the form of `score.py`.

    Rows with exactly the same words count as one.
    """
    group: dict[int, list[str]] = defaultdict(list)
    overlaps: dict[int, Any] = {}
    predicted = []
    for row in found:
        overlaps.setdefault(row.article, row.placement.overlaps)
        counted = [o for o in overlaps[row.article] if o.same or not only_same]
        matches = [(id_, 1.0) for id_ in group[row.article]]
        matches += [
            (id_, max(overlap.share, overlap.other_share))
            for overlap in counted
            for id_ in group[overlap.article]
        ]
        group[row.article].append(row.id)
        predicted.append({"id": row.id, "matches": matches})
    return predicted


def same_text(score: ModuleType, folder: Path, name: str) -> Iterator[float]:
    """Yield the F1 of links and of same texts, and print what was found by type."""
    timed = list(enumerate(rows(folder / f"{name}.jsonl")))
    found = placed((float(second), row) for second, row in timed)
    pairs = table(folder / f"{name}_pairs.tsv")
    for only_same in (False, True):
        predicted = matched(found, only_same=only_same)
        scores, by_type = score.dups(pairs, predicted, 0.0)
        print(f"\n{name}: {'same text' if only_same else 'linked'}")
        print(_line(scores))
        print(
            ", ".join(f"{kind} {hit:.2f} of {n}" for kind, (hit, n) in by_type.items())
        )
        yield float(scores["F1"])


def clusters(score: ModuleType, folder: Path) -> dict[str, float]:
    """Return how well stories are grouped, and print it by corpus."""
    gold = rows(folder / "stories.jsonl")
    gold.sort(key=lambda row: row["t30"])
    found = placed((row["t30"], row) for row in gold)
    predicted = [{"id": row.id, "story": row.story} for row in found]
    scores, by_corpus = score.stories(gold, predicted)
    print(f"\nstories of {len(gold)} articles")
    print(_line(scores))
    for corpus, of_it in by_corpus.items():
        print(f"  {corpus:<20}{_line(of_it)}")
    saga = by_corpus.get("allsides-window", {})
    unsent, messages = growth(gold, found)
    print(f"  with news: {unsent:.4f} of stories unsent, {messages:.2f} messages each")
    return {
        "unsent_stories": unsent,
        "messages_per_story": messages,
        "story_bcubed_f": scores["bcubed_F"],
        "alerts_per_story": scores["alerts_per_multi_story"],
        "swallowed": scores["suppressed_stories"],
        "saga_pair_f": saga.get("pair_F", 0.0),
    }


def growth(gold: Sequence[Row], found: Sequence[PlacedRow]) -> tuple[float, float]:
    """Return what somebody misses, and gets, who watches everything in these articles.

    The share of labelled stories whose first article joined another one and was not
    news there; and how many articles of a story with several were sent, if no two came
    within `followup_gap`.
    """
    texts: dict[int, list[SentText]] = defaultdict(list)
    owner: dict[int, str] = {}
    sent, size, unsent = Counter[str](), Counter[str](), 0
    for row, placed_row in zip(gold, found, strict=True):
        story, text = row["story"], news_text(row["title"] or "", row["text"] or "")
        before = texts[placed_row.story]
        known = placed_row.placement.known is not None
        is_sent = not known and news_of(text, [], before[-FROM_STORY:]).is_news
        if is_sent:
            before.append(SentText(text=text, same_site=False))
        owner.setdefault(placed_row.story, story)
        if story and not size[story] and owner[placed_row.story] != story:
            unsent += not is_sent
        size[story] += 1
        sent[story] += is_sent
    labelled = [story for story in size if story]
    several = [story for story in labelled if size[story] > 1]
    messages = sum(sent[story] for story in several) / max(1, len(several))
    return unsent / max(1, len(labelled)), messages


def bridged(folder: Path, *, late: bool) -> float:
    """Return the share of unrelated originals that end in one story with another.

    With `late`, the other parts of a roundup mostly arrive after it; else before it.
    """
    known = rows(folder / "neardup_synth.jsonl")
    at = _spread(known, late=late)
    first = min(at.values())
    known.sort(key=lambda row: (at[row["id"]], row["type"] != "orig", row["id"]))
    found = placed((at[row["id"]] - first, row) for row in known)
    story = {row.id: row.story for row in found}
    originals = [row["id"] for row in known if row["type"] == "orig"]
    merged = 1 - len({story[id_] for id_ in originals}) / len(originals)
    joined, of = Counter[str](), Counter[str]()
    for row in known:
        if row["type"] != "orig":
            sources = [_original(row), *(row["also"] if row["type"] != "cite" else ())]
            of[row["type"]] += 1
            joined[row["type"]] += any(
                story.get(source) == story[row["id"]] for source in sources
            )
    print(f"\nroundups {'first' if late else 'last'}: {merged:.3f} bridged")
    shares = (f"{kind} {joined[kind] / of[kind]:.2f}" for kind in sorted(of))
    print(f"  join the story of a source: {', '.join(shares)}")
    return merged


def _spread(known: Sequence[Row], *, late: bool) -> dict[str, float]:
    """Return when each row arrives: originals spread, copies as dated after them."""
    dated = {
        row["id"]: datetime.fromisoformat(row["date"]).timestamp() for row in known
    }
    at = {}
    for row in known:
        original = _original(row)
        start = random.Random(original).uniform(0, SPREAD_DAYS * DAY)
        since = dated.get(original, dated[row["id"]])
        at[row["id"]] = start + dated[row["id"]] - since
    if not late:
        for row in known:
            for id_ in row["also"]:
                before = random.Random(id_).uniform(0, 1.5 * DAY)
                at[id_] = min(at[id_], at[_original(row)] - before)
    return at


def _original(row: Row) -> str:
    return f"syn:{row['id'].split(':')[1]}:orig"


def pairs_of(folder: Path, language: str) -> tuple[float, int]:
    """Return the F1 of one language's pairs, each judged alone, and their number."""
    known = {
        row["id"]: row
        for row in rows(folder / "storypairs_tg.jsonl")
        if row["id"].startswith(f"tg:{language}")
    }
    counted = {
        id_: terms(row["title"], row["text"], language) for id_, row in known.items()
    }
    frequencies = Counter(key for found in counted.values() for key in found.keys())  # noqa: SIM118
    weighed = {id_: vector(found, frequencies) for id_, found in counted.items()}
    judged = []
    for pair in table(folder / "storypairs_tg.tsv"):
        first, second = pair["a"], pair["b"]
        if first in known and second in known:
            score = similarity(weighed[first], packed(weighed[second]))
            texts = (WordRuns.of(known[id_]["text"]) for id_ in (first, second))
            both = shared(*texts)
            if text_relation(both, same_site=False) and score >= NO_BONUS_BELOW:
                score += BONUS * both.most
            judged.append((score, pair["same_story"] == "1"))
    at = ", ".join(
        f"{bound} {_f1(judged, bound):.3f}"
        for bound in (0.12, THRESHOLDS["normal"], 0.2, PAIR, 0.25, 0.3)
    )
    print(f"\npairs of articles in {language!r}, {len(judged)}: F1 by bound: {at}")
    return _f1(judged, PAIR), len(judged)


def _f1(judged: Iterable[tuple[float, bool]], bound: float) -> float:
    hits = Counter((score >= bound, same) for score, same in judged)
    wrong = hits[True, False] + hits[False, True]
    right = 2 * hits[True, True]
    return right / (right + wrong) if right else 0.0


def _line(scores: Mapping[str, Any]) -> str:
    return "  ".join(
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in scores.items()
    )


def scorer(folder: Path) -> ModuleType:
    """Return the folder's own `score.py`."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Measure everything; print tables and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description="Labelled stories.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    missing = [name for name in FILES if not (folder / name).exists()]
    if missing:
        print(f"{folder}: there is no {', '.join(missing)}.", file=sys.stderr)
        raise SystemExit(2)
    score = scorer(folder)
    print(f"grouping {SETTINGS.grouping}, threshold {THRESHOLDS[SETTINGS.grouping]}")
    link, same = same_text(score, folder, "neardup_real")
    synthetic, _ = same_text(score, folder, "neardup_synth")
    grouped = clusters(score, folder)
    bridged(folder, late=False)
    late = bridged(folder, late=True)
    russian, _ = pairs_of(folder, "ru")
    pairs_of(folder, "en")
    found = {
        "link_f1": link,
        "same_text_f1": same,
        "synthetic_f1": synthetic,
        "story_bcubed_f": grouped["story_bcubed_f"],
        "alerts_per_story": grouped["alerts_per_story"],
        "swallowed": grouped["swallowed"],
        "unsent_stories": grouped["unsent_stories"],
        "messages_per_story": grouped["messages_per_story"],
        "bridged": late,
        "saga_pair_f": grouped["saga_pair_f"],
        "ru_pair_f1": russian,
    }
    print("\n" + json.dumps({name: round(value, 4) for name, value in found.items()}))


if __name__ == "__main__":
    main()

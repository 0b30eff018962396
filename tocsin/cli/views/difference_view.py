"""Show how two versions of an article differ: on a terminal, and for programs.

What was added and removed is marked by signs as well as by colours, as in
[-Friday-]{+Saturday+}: nobody has to see colours, and pipes and prints have none.
"""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from store.versions import Version
from tocsin.cli.json_output import Record
from tocsin.cli.styled_text import Text
from tocsin.cli.views.evidence_view import capture_record
from tocsin.intake.article_history import (
    ArticleHistory,
    ComparedVersions,
    ProvenCapture,
)
from tocsin.stories.compare_versions import ComparedPassage
from tocsin.stories.word_changes import ChangedPiece
from tocsin.words.phrases import pluralize, when


def difference_lines(
    history: ArticleHistory, steps: Iterable[ComparedVersions], zone: ZoneInfo
) -> Iterator[Text]:
    """Yield an article's headline, each comparison, and which pages prove it."""
    article = history.kept.article
    yield Text(f"#{history.kept.id} {article.title}", "bold")
    yield Text(article.url, "dim")
    shown = list[Version]()
    for step in steps:
        earlier, later = step.earlier, step.later
        yield Text("")
        yield Text(
            f"Version {earlier.number}, {when(earlier.at, zone)}, to version "
            f"{later.number}, {when(later.at, zone)}",
            "bold",
        )
        yield from _comparison_lines(step)
        shown += [each for each in (earlier, later) if each not in shown]
    yield Text("")
    for version in shown:
        yield from _proof_lines(history, version)


def _comparison_lines(step: ComparedVersions) -> Iterator[Text]:
    compared = step.comparison
    if compared.is_same:
        yield Text("Both say the same: only blanks differ.")
        return
    if compared.headline:
        yield Text("Headline:")
        yield from _marked(compared.headline)
    else:
        yield Text("The headline is the same.")
    yield Text("Text:")
    for passage in compared.passages:
        yield from _passage_lines(passage)


def _passage_lines(passage: ComparedPassage) -> Iterator[Text]:
    count = pluralize(len(passage.paragraphs), "paragraph")
    if passage.kind == "unchanged":
        yield Text(f"… {count} unchanged …", "dim")
    elif passage.kind == "moved":
        yield Text(f"({count} moved here{', and edited' if passage.pieces else ''})")
        yield from _marked(
            passage.pieces
            or tuple(ChangedPiece(line, "same") for line in passage.paragraphs)
        )
    else:
        yield from _marked(passage.pieces)


def _marked(pieces: Iterable[ChangedPiece]) -> Iterator[Text]:
    """Yield pieces with their signs, which each line has for itself."""
    line = Text()
    for piece in pieces:
        for number, part in enumerate(_with_fold(piece).split("\n")):
            if number:
                yield line
                line = Text()
            if part:
                line += _sign(part, piece)
    if line.plain:
        yield line


def _with_fold(piece: ChangedPiece) -> str:
    if piece.change != "folded":
        return piece.text
    return f"… ({pluralize(piece.words, 'word')}) … "


def _sign(part: str, piece: ChangedPiece) -> Text:
    if piece.change == "same":
        return Text(part)
    if piece.change == "folded":
        return Text(part, "dim")
    # Blanks at the ends stand outside: "[-late-] " and not "[-late -]".
    words = part.strip()
    before, _, after = part.partition(words) if words else (part, "", "")
    if not words:
        return Text(part)
    is_added = piece.change == "added"
    sign = f"{{+{words}+}}" if is_added else f"[-{words}-]"
    return Text(before) + Text(sign, "green" if is_added else "red") + Text(after)


def _proof_lines(history: ArticleHistory, version: Version) -> Iterator[Text]:
    showing = history.showing(version.number)
    if not showing:
        yield Text(f"Version {version.number}: no kept page has these words.")
    for one in showing:
        yield Text(f"Version {version.number}: {_proof(one)}")


def _proof(one: ProvenCapture) -> str:
    kept = one.capture.kept
    if kept is None:
        return ""
    said = [
        f"capture {one.capture.id}, number {kept.number} of the chain",
        f"received {kept.at}",
        "not signed yet: that happens when the day is over (UTC)"
        if one.seal is None
        else f"signed {one.seal.sealed:%Y-%m-%d %H:%M:%S} UTC",
    ]
    said += [
        f"stamped {token.stamped:%Y-%m-%d %H:%M:%S} UTC by {token.authority}"
        for token in one.stamps
        if token.stamped is not None
    ]
    return ", ".join(said)


def difference_record(
    history: ArticleHistory, steps: Sequence[ComparedVersions]
) -> Record:
    """Return comparisons for programs: docs/scripting.md lists the keys."""
    return {
        "article": history.kept.id,
        "title": history.kept.article.title,
        "url": history.kept.article.url,
        "versions": [
            {
                "number": version.number,
                "at": version.at,
                "title": version.title,
                "captures": [
                    _capture_record(one) for one in history.showing(version.number)
                ],
            }
            for version in history.versions
        ],
        "steps": [_step_record(step) for step in steps],
    }


def _capture_record(one: ProvenCapture) -> Record:
    return {
        **capture_record(one.capture),
        "proof": one.proof,
        "signed": one.seal.sealed if one.seal else None,
        "stamps": [
            {"authority": token.authority, "at": token.stamped} for token in one.stamps
        ],
    }


def _step_record(step: ComparedVersions) -> Record:
    compared = step.comparison
    return {
        "from": step.earlier.number,
        "to": step.later.number,
        "headline": [_piece_record(piece) for piece in compared.headline],
        "passages": [
            {
                "kind": passage.kind,
                "paragraphs": list(passage.paragraphs),
                "pieces": [_piece_record(piece) for piece in passage.pieces],
            }
            for passage in compared.passages
        ],
    }


def _piece_record(piece: ChangedPiece) -> Record:
    return {"change": piece.change, "text": piece.text, "words": piece.words}

"""Captures and days of evidence, as lines for people and records for programs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.evidence_model import (
    DOUBTFUL_CLOCK_SECONDS,
    REQUISITES,
    Capture,
    CapturePart,
    Seal,
    TimeToken,
)
from tocsin.cli.json_output import Record
from tocsin.cli.styled_text import Text
from tocsin.words.phrases import pluralize, when

if TYPE_CHECKING:
    from tocsin.evidence.verify_seals import DayReport

_COLOURS = {"kept": "green", "missed": "red", "removed": "dim", "removing": "yellow"}

STATES = {
    "due": "its page is still to be asked for",
    "recorded": "its page came and is being written down",
    "kept": "its file holds it",
    "missed": "there is none, for the reason that is shown",
    "removing": "somebody asked to remove it; its file still holds it",
    "removed": "its file holds only that it was there",
}


_NAMES: dict[CapturePart, str] = {
    "style": "style sheet",
    "image": "picture",
    "font": "font",
}


def capture_record(capture: Capture, needs: Sequence[Capture] = ()) -> Record:
    """Return a capture for programs: docs/scripting.md lists the keys.

    `needs` is what it needs in order to look as it did, or its listing.
    """
    kept = capture.kept
    return {
        "capture": capture.id,
        "state": capture.state,
        "why": capture.why,
        "wanted": capture.wanted,
        "url": capture.url,
        "article": capture.article,
        "part": capture.part,
        "needs": [one.id for one in needs],
        "left_out": capture.left_out,
        "reason": capture.reason,
        "number": kept.number if kept else None,
        "at": datetime.fromisoformat(kept.at) if kept else None,
        "day": kept.day if kept else None,
        "offset": kept.offset if kept else None,
        "length": kept.length if kept else None,
        "page": kept.page if kept else "",
        "status": kept.status if kept else None,
        "payload_sha256": kept.payload_sha256 if kept else "",
        "text_sha256": kept.text_sha256 if kept else "",
        "link": kept.link if kept else "",
    }


def capture_line(
    capture: Capture, zone: ZoneInfo, needs: Sequence[Capture] = ()
) -> Text:
    """Return a capture in a line."""
    line = Text(f"{capture.id:>6}  ") + Text(
        f"{capture.state:<9}", _COLOURS.get(capture.state, "")
    )
    line += Text(f" {when(capture.wanted, zone)}  ", "dim")
    line += Text(capture.url or "(removed)")
    if capture.reason:
        line += Text(f"  {capture.reason}", "yellow")
    if capture.part == "listing":
        line += Text("  the listing, in place of a page", "dim")
    if about := _about_files(capture, needs):
        line += Text(f"  {about}", "dim")
    return line


def _about_files(capture: Capture, needs: Sequence[Capture]) -> str:
    """Return how many files a page needs, and how many of them are not there."""
    files = [one for one in needs if one.part in REQUISITES]
    left_out = capture.left_out + sum(one.left_out for one in files)
    if not files and not left_out:
        return ""
    kept = sum(one.state == "kept" for one in files)
    missed = sum(one.state == "missed" for one in files)
    waiting = sum(one.state in ("due", "recorded") for one in files)
    said = [f"with {pluralize(kept, 'file')} that it needs"]
    said += [f"{missed} missed"] if missed else []
    said += [f"{waiting} to come"] if waiting else []
    said += [f"{left_out} left out"] if left_out else []
    return ", ".join(said)


def file_line(capture: Capture) -> Text:
    """Return a file that a page needs in a line."""
    line = Text(f"{capture.id:>8}  {_NAMES.get(capture.part, ''):<11} ")
    line += Text(f"{capture.state:<9}", _COLOURS.get(capture.state, ""))
    line += Text(f" {capture.url or '(removed)'}")
    if capture.reason:
        line += Text(f"  {capture.reason}", "yellow")
    return line


def capture_lines(
    capture: Capture,
    seal: Seal | None,
    tokens: list[TimeToken],
    zone: ZoneInfo,
    *,
    needs: Sequence[Capture] = (),
) -> Iterator[Text]:
    """Yield all that is known of a capture, but the files that it needs."""
    yield capture_line(capture, zone, needs)
    kept = capture.kept
    if kept is None:
        return
    if kept.page and kept.page != capture.url:
        yield Text(f"        page {kept.page}")
    if kept.status:
        yield Text(f"        HTTP {kept.status}, received {kept.at}")
    yield Text(
        f"        {kept.day}.warc.gz, byte {kept.offset}, "
        f"{pluralize(kept.length, 'byte')}, capture {kept.number} of the chain"
    )
    for name, digest in (
        ("page as received", kept.payload_sha256),
        ("text as read", kept.text_sha256),
        ("link", kept.link),
    ):
        if digest:
            yield Text(f"        SHA-256 of the {name}: {digest}", "dim")
    yield Text(f"        {_sealed(seal, tokens)}")


def _sealed(seal: Seal | None, tokens: list[TimeToken]) -> str:
    if seal is None:
        return "not sealed yet: that happens when the day is over (UTC)"
    stamps = [
        f"{token.stamped:%Y-%m-%d %H:%M:%S} UTC by {token.authority} ({token.state})"
        for token in tokens
        if token.stamped is not None
    ]
    signed = f"signed {seal.sealed:%Y-%m-%d %H:%M:%S} UTC"
    return f"{signed}, stamped {', '.join(stamps) or 'by nobody'}"


def day_record(report: "DayReport") -> Record:
    """Return what was found of a day for programs."""
    return {
        "day": report.day,
        "captures": report.captures,
        "removed": report.removed,
        "key": report.key,
        "exported_by": report.exported_by,
        "stamps": report.stamps,
        "notes": report.notes,
        "faults": report.faults,
    }


def day_lines(report: "DayReport") -> Iterator[Text]:
    """Yield what was found of a day."""
    mark = Text("✗ ", "red") if report.faults else Text("✓ ", "green")
    said = [pluralize(report.captures, "capture")]
    if report.removed:
        said.append(f"{report.removed} of them removed")
    said += [*(["signed"] if report.key else []), *report.notes]
    if report.stamps:
        said.append(f"stamped by {_authorities(len(report.stamps))}")
    yield mark + Text(f"{report.day}: {', '.join(said)}")
    if report.exported_by:
        yield Text(f"    exported by the key {report.exported_by}", "dim")
    for stamp in report.stamps:
        yield Text(f"    {stamp}", "dim")
    for fault in report.faults:
        yield Text(f"    {fault}", "red")


def token_problems(tokens: list[TimeToken]) -> Iterator[str]:
    """Yield what an operator should know of stamps."""
    for token in tokens:
        name = f"{token.day}, {token.authority}"
        if token.state == "wanted" and token.tries:
            yield f"{name}: signed, not stamped yet: {token.reason}"
        elif token.state == "given up":
            yield f"{name}: not stamped, and asked no more: {token.reason}"
        elif token.state == "unverified":
            yield f"{name}: the reply is kept and not verified: {token.reason}"
        ahead = token.ahead_seconds
        if ahead is not None and abs(ahead) > DOUBTFUL_CLOCK_SECONDS:
            way = "ahead of" if ahead > 0 else "behind"
            yield f"{name}: its clock is {abs(ahead):.0f} s {way} ours"


def _authorities(number: int) -> str:
    return "one authority" if number == 1 else f"{number} authorities"

"""Sealing: a day that is over is signed, and authorities stamp its head."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from store import captures, seals
from store.db import Store
from store.evidence_model import Seal, TimeToken
from tocsin.evidence.day_files import DayFiles, EvidenceError
from tocsin.evidence.seal_file import (
    DamagedSealError,
    earlier,
    head_bytes,
    read_seal,
    seal_bytes,
    signed_bytes,
    statement,
)
from tocsin.evidence.signing_key import load_or_make, public_text, sign
from tocsin.evidence.time_stamps import check_reply
from tocsin.evidence.warc_records import sha256

log = logging.getLogger("tocsin.evidence")

FIRST_WAIT = timedelta(minutes=10)
"""When an authority is asked again that did not answer; each wait is twice the last."""

LONGEST_WAIT = timedelta(hours=12)

GIVE_UP_AFTER = timedelta(days=30)
"""How long after the seal authorities are asked: a stamp says "at the latest then"."""


def stamp_name(day: str, place: int, reply: bytes) -> str:
    """Return the name of the file with a reply; it holds a part of its digest.

    Not all that a reply holds is signed by who made it.
    """
    return f"{day}.{place}.{sha256(reply)[:16]}.tsr"


class DaySealer:
    """Signs days, and keeps what authorities answer. Runs in the writer's thread."""

    def __init__(
        self,
        store: Store,
        files: DayFiles,
        *,
        key: Path,
        timestamp: Sequence[str],
        authorities: Path | None,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `authorities` is a file with the roots that stamps are checked by.

        `timestamp` are the addresses that are asked.
        """
        self._store = store
        self._files = files
        self._key = key
        self._timestamp = timestamp
        self._authorities = authorities
        self._clock = clock

    def seal_due(self) -> list[str]:
        """Seal the days that are over; return what an operator has to know, in lines.

        Raises EvidenceError when the key cannot be used, and when the others are sealed
        for days of which that cannot be.
        """
        today = self._clock().astimezone(UTC).date()
        days = (today.isoformat(), (today + timedelta(days=1)).isoformat())
        lines, problems = list[str](), list[str]()
        due = self._store.read(seals.unsealed_days, *days)
        if due:
            load_or_make(self._key)
        for day in due:
            try:
                lines += self.seal(day)
            except (EvidenceError, OSError) as error:
                problems.append(f"{day}: {error}")
        if problems:
            raise EvidenceError(
                f"Days that cannot be signed: {'; '.join(problems)}",
                remedy="See what is wrong: tocsin evidence verify",
            )
        return lines

    def seal(self, day: str) -> list[str]:
        """Seal a day, or seal it anew when its file was changed to remove captures."""
        found = [one.kept for one in self._store.read(captures.of_day, day)]
        kept = [one for one in found if one is not None]
        key, _ = load_or_make(self._key)
        path = self._files.seals / f"{day}.json"
        replaced = _earlier(path)
        seal = Seal(
            day=day,
            captures=len(kept),
            last_number=kept[-1].number,
            head=kept[-1].link,
            previous_head=kept[0].previous,
            file_sha256=self._files.sha256(day),
            public_key=public_text(key),
            signature="",
            sealed=self._clock(),
        )
        signature = sign(key, signed_bytes(statement(seal, replaced)))
        seal = replace(seal, signature=signature)
        head = self._files.seals / f"{day}.head"
        self._files.replace(head, [head_bytes(seal.head)])
        self._files.replace(path, [seal_bytes(statement(seal, replaced))])
        now = self._clock()
        before = self._store.read(seals.last_before, day)
        self._store.write(seals.put, seal, self._timestamp, now).result()
        log.info("day sealed", extra={"day": day, "captures": len(kept)})
        return self._about_key(seal, before)

    def _about_key(self, seal: Seal, before: Seal | None) -> list[str]:
        if before is None or before.public_key == seal.public_key:
            return []
        log.warning("signing key changed", extra={"since": seal.day})
        return [
            f"The key that signed days up to {before.day} is not the one in "
            f"{self._key} any more. Those days stay signed by it; if you have a copy "
            "of it, put it back."
        ]

    def take_reply(
        self, token: TimeToken, reply: bytes, asked: datetime, *, nonce: int
    ) -> TimeToken:
        """Keep what an authority answered, and return what it proves.

        What answers another question than that with this `nonce` proves nothing.
        """
        now, head = self._clock(), self.head_of(token.day)
        check = check_reply(reply, head, self._authorities)
        if check.is_of_others or check.nonce not in (None, nonce):
            return self.no_reply(token, "its answer is to another question")
        if check.stamped is None:
            return self.no_reply(token, check.reason)
        name = stamp_name(token.day, 1 + self._place(token), reply)
        self._files.replace(self._files.seals / name, [reply])
        middle = asked + (now - asked) / 2
        done = replace(
            token,
            state="verified" if check.is_verified else "unverified",
            file=name,
            stamped=check.stamped,
            ahead_seconds=(check.stamped - middle).total_seconds(),
            tries=token.tries + 1,
            next_try=None,
            reason=check.reason,
        )
        self._store.write(seals.put_token, done).result()
        facts = {"day": token.day, "authority": token.authority, "state": done.state}
        log.info("day stamped", extra=facts)
        return done

    def no_reply(self, token: TimeToken, reason: str) -> TimeToken:
        """Note that an authority did not answer, and when it is asked again."""
        now = self._clock()
        tries = token.tries + 1
        again = now + min(FIRST_WAIT * 2.0 ** min(tries - 1, 10), LONGEST_WAIT)
        seal = self._store.read(seals.get, token.day)
        is_over = seal is not None and again > seal.sealed + GIVE_UP_AFTER
        done = replace(
            token,
            state="given up" if is_over else "wanted",
            tries=tries,
            next_try=None if is_over else again,
            reason=reason,
        )
        self._store.write(seals.put_token, done).result()
        facts = {"day": token.day, "authority": token.authority, "why": reason}
        log.warning("day not stamped", extra=facts)
        return done

    def head_of(self, day: str) -> bytes:
        """Return what is stamped of a day."""
        seal = self._store.read(seals.get, day)
        if seal is None:
            raise EvidenceError(f"{day}: this day is not sealed.")
        return head_bytes(seal.head)

    def _place(self, token: TimeToken) -> int:
        """Return which of the day's tokens one is, counted from 0."""
        found = [one.authority for one in self._store.read(seals.tokens, token.day)]
        return found.index(token.authority)


def _earlier(path: Path) -> list[dict[str, Any]]:
    """Return what was signed of a day before; raises EvidenceError."""
    if not path.exists():
        return []
    try:
        return earlier(read_seal(path.read_bytes())[1])
    except DamagedSealError as error:
        raise EvidenceError(
            f"{path} stands in the way: {error}.",
            remedy="Put its copy back, or move it away.",
        ) from error

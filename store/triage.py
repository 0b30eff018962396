"""Triage: what the readers of a desk note of stories.

It belongs to the team, not to a person: who reads a story has read it for all. A story
that was merged into another one means that one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.columns import time_or_none, time_text, to_valid_utf8
from store.database import Database

TriageState = Literal["new", "read", "dismissed"]
"""How far a story has got with its readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What readers noted of a story."""

    state: TriageState = "new"
    judged: datetime | None = None
    """When the state was last set; None when it never was. What came later is not read,
    whatever the state."""
    starred: bool = False
    assignee: str = ""
    """Who is to look after it; empty for nobody."""
    note: str = ""
    tags: tuple[str, ...] = ()
    """In order of the alphabet."""
    changed: datetime | None = None
    """When any of this was last changed; None when nothing was noted."""
    changed_by: str = ""


def of(db: Database, story: int) -> Triage:
    """Return what is noted of a story; the defaults when nothing is."""
    return by_story(db, [story]).get(story, Triage())


def by_story(db: Database, stories: Iterable[int]) -> dict[int, Triage]:
    """Return story → what is noted of it; stories without a note are left out."""
    rows = db.conn.execute(
        """
        SELECT t.story_id, s.triage, t.judged, t.starred, t.assignee, t.note, t.changed,
          t.changed_by,
          (SELECT json_group_array(tag) FROM story_tags g WHERE g.story_id = t.story_id)
        FROM json_each(?) j JOIN triage t ON t.story_id = j.value
        JOIN stories s ON s.id = t.story_id
        """,
        (json.dumps(list(stories)),),
    )
    return {
        story: Triage(
            state=state,
            judged=time_or_none(judged),
            starred=bool(starred),
            assignee=assignee,
            note=note,
            tags=tuple(sorted(json.loads(tags))),
            changed=time_or_none(changed),
            changed_by=by,
        )
        for story, state, judged, starred, assignee, note, changed, by, tags in rows
    }


def set_state(
    db: Database, stories: Iterable[int], *, state: TriageState, by: str, now: datetime
) -> int:
    """Note that stories are new, read or dismissed; return how many there are."""
    ids = _noted(db, stories, by, now)
    _run(db, "UPDATE stories SET triage = :value WHERE id = :story", ids, state)
    judged = "UPDATE triage SET judged = :value WHERE story_id = :story"
    return _run(db, judged, ids, time_text(now))


def star(
    db: Database, stories: Iterable[int], *, starred: bool, by: str, now: datetime
) -> int:
    """Give stories a star, or take it away; return how many there are."""
    change = "UPDATE triage SET starred = :value WHERE story_id = :story"
    return _run(db, change, _noted(db, stories, by, now), starred)


def assign(
    db: Database, stories: Iterable[int], *, assignee: str, by: str, now: datetime
) -> int:
    """Give stories to somebody, or with "" to nobody; return how many there are."""
    change = "UPDATE triage SET assignee = :value WHERE story_id = :story"
    return _run(db, change, _noted(db, stories, by, now), assignee.strip())


def set_note(db: Database, story: int, *, note: str, by: str, now: datetime) -> int:
    """Replace the note on a story; return 1, or 0 when there is no such story."""
    change = "UPDATE triage SET note = :value WHERE story_id = :story"
    return _run(db, change, _noted(db, [story], by, now), note.strip())


def tag(
    db: Database, stories: Iterable[int], *, tag: str, by: str, now: datetime
) -> int:
    """Give stories a tag; return how many there are."""
    change = (
        "INSERT INTO story_tags (story_id, tag) VALUES (:story, :value)"
        " ON CONFLICT DO NOTHING"
    )
    return _run(db, change, _noted(db, stories, by, now), tag.strip())


def untag(
    db: Database, stories: Iterable[int], *, tag: str, by: str, now: datetime
) -> int:
    """Take a tag from stories; return how many there are."""
    change = "DELETE FROM story_tags WHERE story_id = :story AND tag = :value"
    return _run(db, change, _noted(db, stories, by, now), tag.strip())


def _noted(db: Database, stories: Iterable[int], by: str, now: datetime) -> list[int]:
    """Write down who changes something of these stories; return those there are."""
    rows = db.conn.execute(
        "SELECT DISTINCT coalesce(s.merged_into, s.id) FROM json_each(?) j"
        " JOIN stories s ON s.id = j.value",
        (json.dumps(list(stories)),),
    )
    ids = [id_ for (id_,) in rows]
    db.conn.executemany(
        "INSERT INTO triage (story_id, changed, changed_by) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET changed = excluded.changed,"
        " changed_by = excluded.changed_by",
        [(id_, time_text(now), to_valid_utf8(by)) for id_ in ids],
    )
    return ids


def _run(db: Database, statement: str, stories: list[int], value: str | bool) -> int:
    """Run a statement for each of these stories; return how many there are."""
    if isinstance(value, str):
        value = to_valid_utf8(value)
    db.conn.executemany(
        statement, [{"story": story, "value": value} for story in stories]
    )
    return len(stories)


def tag_counts(db: Database) -> list[tuple[str, int]]:
    """Return (tag, stories that have it), in order of the alphabet."""
    # What was noted of a story that was merged is noted of the one that it is in.
    rows = db.conn.execute(
        "SELECT tag, count(*) FROM story_tags g JOIN stories s ON s.id = g.story_id"
        " WHERE s.merged_into IS NULL GROUP BY tag"
    )
    return rows.fetchall()


def assignees(db: Database) -> list[str]:
    """Return who has stories to look after, in order of the alphabet."""
    rows = db.conn.execute(
        "SELECT DISTINCT assignee FROM triage t JOIN stories s ON s.id = t.story_id"
        " WHERE assignee <> '' AND s.merged_into IS NULL ORDER BY assignee"
    )
    return [assignee for (assignee,) in rows]


def merge(db: Database, into: int, others: Sequence[int]) -> None:
    """Let a story have what is noted of others as well.

    It is new if one of them is, dismissed only if all are, and has grown if one of them
    has: `last` of each has to be as it was before the merge.
    """
    ids = {"into": into, "others": json.dumps([into, *others])}
    for statement in _MERGE:
        db.conn.execute(statement, ids)


_MERGE = (
    """
    INSERT INTO triage (story_id, judged, starred, assignee, note, changed, changed_by)
    SELECT :into, coalesce(min(judged) FILTER (WHERE last > judged), max(judged)),
      max(starred),
      coalesce((SELECT assignee FROM triage WHERE assignee <> '' AND story_id IN
        (SELECT value FROM json_each(:others)) ORDER BY story_id <> :into LIMIT 1), ''),
      coalesce((SELECT group_concat(note, char(10)) FROM (
        SELECT DISTINCT note FROM triage WHERE note <> '' AND story_id IN
          (SELECT value FROM json_each(:others)) ORDER BY story_id <> :into)), ''),
      max(changed),
      (SELECT changed_by FROM triage WHERE story_id IN
        (SELECT value FROM json_each(:others)) ORDER BY changed DESC LIMIT 1)
    FROM triage JOIN stories ON stories.id = story_id
    WHERE story_id IN (SELECT value FROM json_each(:others)) GROUP BY :into
    ON CONFLICT DO UPDATE SET judged = excluded.judged, starred = excluded.starred,
      assignee = excluded.assignee, note = excluded.note, changed = excluded.changed,
      changed_by = excluded.changed_by
    """,
    """
    INSERT INTO story_tags (story_id, tag)
    SELECT DISTINCT :into, tag FROM story_tags
    WHERE story_id IN (SELECT value FROM json_each(:others)) ON CONFLICT DO NOTHING
    """,
    """
    UPDATE stories SET triage = (
      SELECT CASE WHEN sum(triage = 'new') THEN 'new'
                  WHEN sum(triage = 'read') THEN 'read' ELSE 'dismissed' END
      FROM stories WHERE id IN (SELECT value FROM json_each(:others)))
    WHERE id = :into
    """,
)


def copy(db: Database, story: int, new: int) -> None:
    """Note of a new story what is noted of the one that it was a part of."""
    ids = {"story": story, "new": new}
    for statement in _COPY:
        db.conn.execute(statement, ids)


_COPY = (
    # A number that a story had before it was merged may still have notes.
    "DELETE FROM triage WHERE story_id = :new",
    "DELETE FROM story_tags WHERE story_id = :new",
    """
    INSERT INTO triage
      (story_id, judged, starred, assignee, note, changed, changed_by)
    SELECT :new, judged, starred, assignee, note, changed, changed_by
    FROM triage WHERE story_id = :story
    """,
    """
    INSERT INTO story_tags (story_id, tag)
    SELECT :new, tag FROM story_tags WHERE story_id = :story
    """,
    """
    UPDATE stories SET triage = (SELECT triage FROM stories WHERE id = :story)
    WHERE id = :new
    """,
)

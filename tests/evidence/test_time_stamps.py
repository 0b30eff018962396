"""Stamps by a real authority on loopback, and what becomes of its replies."""

import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import seals
from store.db import Store
from store.evidence_model import TimeToken
from tests.support.evidence_days import EvidenceScene
from tests.support.patience import PATIENCE
from tests.support.stamp_authority import StampAuthority
from tocsin.evidence.seal_file import head_bytes
from tocsin.evidence.sealing import GIVE_UP_AFTER
from tocsin.evidence.time_stamps import by_library, check_reply, question
from tocsin.evidence.verify_days import verify_folder

DATA = head_bytes("ab" * 32)
TSA = "http://127.0.0.1:1/tsr"


@pytest.fixture
def authority(tmp_path: Path) -> StampAuthority:
    return StampAuthority(tmp_path / "tsa")


def test_a_reply_says_that_the_data_existed_then(authority: StampAuthority) -> None:
    asked = question(DATA)
    reply = authority.answer(asked.octets)

    found = check_reply(reply, DATA, authority.root)

    assert found.is_verified
    assert found.by == "rfc3161-client"
    assert found.stamped is not None
    assert abs(datetime.now(UTC) - found.stamped) < timedelta(hours=1)


def test_a_reply_says_nothing_of_other_data_nor_by_other_roots(
    authority: StampAuthority, tmp_path: Path
) -> None:
    asked = question(DATA)
    reply = authority.answer(asked.octets)
    other = StampAuthority(tmp_path / "other")

    changed = check_reply(reply, head_bytes("ac" * 32), authority.root)
    stranger = check_reply(reply, DATA, other.root)
    nobody = check_reply(reply, DATA, tmp_path / "none.pem")
    rubbish = check_reply(b"<html>", DATA, authority.root)

    assert not changed.is_verified
    assert not stranger.is_verified
    assert stranger.stamped is not None
    assert "openssl ts: " in stranger.reason
    assert "none.pem cannot be read" in nobody.reason
    assert (rubbish.is_verified, rubbish.stamped) == (False, None)


def test_a_root_that_cannot_be_read_does_not_hide_the_others(
    authority: StampAuthority, tmp_path: Path
) -> None:
    asked = question(DATA)
    reply = authority.answer(asked.octets)
    rubbish = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    roots, none = tmp_path / "roots.pem", tmp_path / "none.pem"
    roots.write_bytes(rubbish + authority.root.read_bytes())
    none.write_bytes(rubbish)

    found = check_reply(reply, DATA, roots)
    nobody = check_reply(reply, DATA, none)

    assert (found.is_verified, found.by) == (True, "rfc3161-client")
    assert "none.pem holds no root certificate" in nobody.reason


def test_a_reply_that_the_library_cannot_read_is_verified_by_openssl(
    tmp_path: Path,
) -> None:
    authority = StampAuthority(tmp_path / "tsa", with_chain=True)
    asked = question(DATA)
    reply = authority.answer(asked.octets)

    found = check_reply(reply, DATA, authority.root)
    changed = check_reply(reply, DATA + b" ", authority.root)

    assert found.is_verified
    assert found.by == "openssl ts"
    assert found.stamped is not None
    assert abs(datetime.now(UTC) - found.stamped) < timedelta(hours=1)
    assert not changed.is_verified
    assert changed.stamped == found.stamped


@pytest.fixture
def scene(store: Store, tmp_path: Path, authority: StampAuthority) -> EvidenceScene:
    """A sealed day, to be stamped by an authority that is trusted."""
    scene = EvidenceScene(
        store,
        tmp_path / "evidence",
        timestamp=(TSA,),
        authorities=authority.root,
    )
    scene.keep(1)
    scene.tomorrow()
    scene.sealer.seal_due()
    return scene


def due(scene: EvidenceScene) -> TimeToken:
    (token,) = scene.store.read(seals.due_tokens, scene.now)
    return token


def stamped(scene: EvidenceScene, authority: StampAuthority) -> tuple[TimeToken, bytes]:
    """Have an authority stamp the day; return what it proves, and its reply."""
    token = due(scene)
    asked = question(scene.sealer.head_of(token.day))
    reply = authority.answer(asked.octets)
    done = scene.sealer.take_reply(token, reply, scene.now, nonce=asked.nonce)
    return done, reply


def test_a_day_is_stamped_so_that_openssl_alone_can_check_it(
    scene: EvidenceScene, authority: StampAuthority
) -> None:
    done, reply = stamped(scene, authority)

    kept = scene.files.seals / done.file
    (report,) = verify_folder(scene.files, authorities=authority.root)
    assert (done.state, done.tries, done.next_try) == ("verified", 1, None)
    assert kept.read_bytes() == reply
    assert report.faults == []
    assert len(report.stamps) == 1
    assert report.stamps[0].startswith(done.file)
    command = ["openssl", "ts", "-verify", "-in", str(kept)]
    command += ["-CAfile", str(authority.root)]
    ended = subprocess.run(
        [*command, "-data", str(scene.files.seals / "2026-03-02.head")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "Verification: OK" in ended.stdout + ended.stderr
    assert scene.store.read(seals.due_tokens, scene.now) == []


def test_a_reply_that_nobody_trusts_is_kept_and_said_to_be(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    stranger = StampAuthority(tmp_path / "stranger")

    done, reply = stamped(scene, stranger)

    assert done.state == "unverified"
    assert (scene.files.seals / done.file).read_bytes() == reply
    assert "rfc3161-client: " in done.reason


def test_each_flipped_byte_of_a_reply_is_found(
    scene: EvidenceScene, authority: StampAuthority
) -> None:
    done, reply = stamped(scene, authority)
    path = scene.files.seals / done.file

    for at in range(0, len(reply), 7):
        broken = bytearray(reply)
        broken[at] ^= 1
        path.write_bytes(broken)
        (report,) = verify_folder(scene.files, authorities=authority.root)
        assert report.faults == [f"{path.name}: it is not the reply that was kept"]


def test_an_authority_that_is_silent_is_asked_ever_more_rarely_for_thirty_days(
    scene: EvidenceScene,
) -> None:
    start, waits = scene.now, list[timedelta]()
    token = due(scene)

    while token.state == "wanted":
        scene.now = token.next_try or scene.now
        token = scene.sealer.no_reply(token, "HTTP 503")
        if token.next_try is not None:
            waits.append(token.next_try - scene.now)

    assert waits[:4] == [timedelta(minutes=10 * 2**step) for step in range(4)]
    assert waits[-1] == timedelta(hours=12)
    assert token.state == "given up"
    assert token.reason == "HTTP 503"
    assert timedelta(days=29) < scene.now - start <= GIVE_UP_AFTER
    assert scene.store.read(seals.due_tokens, scene.now + timedelta(days=9)) == []


@pytest.mark.parametrize("with_chain", [False, True], ids=["library", "openssl"])
def test_an_answer_to_another_question_is_no_answer(
    scene: EvidenceScene, authority: StampAuthority, *, with_chain: bool
) -> None:
    if with_chain:
        authority = StampAuthority(authority.folder, with_chain=True)
    token = due(scene)
    asked = question(scene.sealer.head_of(token.day))
    replayed = authority.answer(question(scene.sealer.head_of(token.day)).octets)
    of_others = authority.answer(question(DATA).octets)

    for reply in (replayed, of_others):
        done = scene.sealer.take_reply(token, reply, scene.now, nonce=asked.nonce)

        assert (done.state, done.file) == ("wanted", "")
        assert done.reason == "its answer is to another question"
    assert [*scene.files.seals.glob("*.tsr")] == []


def test_any_bytes_in_place_of_a_reply_prove_nothing(
    authority: StampAuthority,
) -> None:
    reply = authority.answer(question(DATA).octets)
    version = reply.index(b"\xa0\x03\x02\x01\x02") + 4
    dice = random.Random(5)
    broken = [reply[:at] for at in range(0, len(reply), 9)]
    broken.append(reply[:version] + b"\x3b" + reply[version + 1 :])
    for _ in range(300):
        changed = bytearray(reply)
        changed[dice.randrange(len(reply))] ^= 1 << dice.randrange(8)
        broken.append(bytes(changed))

    checks = [check_reply(each, head_bytes("ac" * 32), None) for each in broken[:5]]
    read = [by_library(each, head_bytes("ac" * 32), authority.root) for each in broken]

    assert not any(check.is_verified for check in [*checks, *read])
    assert all(check.reason for check in [*checks, *read])


def test_a_reply_that_is_gone_is_missed_by_its_row(
    scene: EvidenceScene, authority: StampAuthority
) -> None:
    done, _ = stamped(scene, authority)
    (scene.files.seals / done.file).unlink()

    (report,) = scene.verified()

    assert report.faults == [f"{done.file}: the file is missing, of {TSA}"]

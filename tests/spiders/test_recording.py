"""The room of recordings is given back to the last byte, whatever a site sends."""

import tracemalloc

from spiders.fetch.recording import RecordingRoom


def test_what_comes_behind_an_answer_takes_no_room() -> None:
    room = RecordingRoom(most_bytes=1_000)
    recording = room.open()
    buffers = recording.begin()
    assert buffers is not None
    buffers.note_received(b"the answer")
    recording.end("http://press.example/1", 200)
    taken = recording.hand_over()

    buffers.note_received(b"more, before the page is written down")
    recording.release()
    buffers.note_received(b"more, when nobody waits for it any more")
    taken.release()

    assert (room.pages, room.size_bytes) == (0, 0)


def test_a_request_that_is_sent_again_leaves_the_first_behind() -> None:
    room = RecordingRoom()
    recording = room.open()
    first = recording.begin()
    assert first is not None
    first.note_received(b"half of")
    second = recording.begin()
    assert second is not None

    first.note_received(b" an answer that was given up")
    second.note_received(b"the answer")
    recording.end("http://press.example/1", 200)

    (exchange,) = recording.exchanges
    assert exchange.received == b"the answer"
    recording.release()
    assert (room.pages, room.size_bytes) == (0, 0)


def test_many_large_pages_at_once_hold_no_more_than_the_room() -> None:
    room = RecordingRoom(most_bytes=16_000_000)
    piece, most = bytes(65_536), 0
    tracemalloc.start()

    recordings = [room.open() for _ in range(64)]
    buffers = [recording.begin() for recording in recordings]
    for _ in range(16):
        for each in buffers:
            if each is not None:
                each.note_received(bytes(bytearray(piece)))
            most = max(most, room.size_bytes)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most <= 16_000_000
    assert peak < 20_000_000
    # Which of them found no room is a matter of order; each says so, or is whole.
    assert any(recording.problem for recording in recordings)
    for recording in recordings:
        recording.release()
    assert (room.pages, room.size_bytes) == (0, 0)

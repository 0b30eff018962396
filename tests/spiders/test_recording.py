"""The room of recordings is given back to the last byte, whatever a site sends."""

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

"""Recordings share one room, and say why there is none when it is full."""

from spiders.fetch.recording import RecordingRoom


def test_a_page_is_not_recorded_when_as_many_are_as_may_be() -> None:
    room = RecordingRoom(most_pages=2)
    first, second = room.open(), room.open()

    third = room.open()

    assert (first.problem, second.problem) == ("", "")
    assert third.problem == "2 pages were being recorded already"
    assert third.begin() is None
    third.release()
    assert room.pages == 2


def test_a_page_that_is_released_makes_room_for_another_once() -> None:
    room = RecordingRoom(most_pages=1)
    first = room.open()

    first.release()
    first.release()

    assert room.pages == 0
    assert room.open().problem == ""
    assert room.open().problem != ""


def test_a_page_that_does_not_fit_is_dropped_whole() -> None:
    room = RecordingRoom(most_bytes=10)
    recording = room.open()
    buffers = recording.begin()
    assert buffers is not None
    buffers.note_sent(b"12345")
    recording.end("http://a.example/", 200)

    buffers = recording.begin()
    assert buffers is not None
    buffers.note_received(b"123456")
    recording.end("http://a.example/2", 200)

    assert (
        recording.problem == "pages that were being recorded filled the memory for them"
    )
    assert recording.exchanges == []
    assert room.size_bytes == 0
    recording.release()
    assert (room.pages, room.size_bytes) == (0, 0)


def test_only_the_last_connection_of_an_exchange_counts() -> None:
    recording = RecordingRoom().open()
    lost, kept = recording.begin(), recording.begin()
    assert lost is not None
    assert kept is not None
    lost.note_sent(b"lost")
    kept.note_sent(b"asked")
    kept.note_received(b"answered")

    recording.end("http://a.example/", 200)

    assert [(one.sent, one.received) for one in recording.exchanges] == [
        (b"asked", b"answered")
    ]

"""Answers by heart are made, sent and written down together, and one client's trouble is that client's alone."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from mock_server.content.again import Retold
from mock_server.content.body import Delivery, FileSpan, PaddingSpan, Part, Pause
from mock_server.serving.answer import Stamp
from mock_server.serving.files import MOST_OPEN, OpenFiles
from mock_server.serving.limits import Limits
from mock_server.serving.loop import Loop
from mock_server.serving.outbox import PIECES_AT_ONCE, Given, Outbox
from mock_server.serving.parser import parse_head
from mock_server.serving.repeating import Repeatable
from mock_server.serving.sending import SLICE_BYTES, at_once
from mock_server.serving.wire import Wire

Story = list[tuple[str, object]]


class Told:
    """Answers again, and tells what is asked of it."""

    def __init__(self, story: Story, *varies: str) -> None:
        self.story, self.varies = story, varies

    def give(self, asked: str | None) -> Retold | None:
        raise AssertionError(asked)

    def note(self, retold: Retold, sent_bytes: int, *, aborted: bool) -> None:
        self.story.append(("noted", (retold[0][-1], sent_bytes, aborted)))

    def note_begun(self, retold: Retold) -> Callable[[Delivery], None]:
        self.story.append(("noted as open", retold[0][-1]))
        return lambda _delivery: None


class Kernel(Wire):
    """Takes ``takes`` bytes of what is sent; None: the client has left."""

    def __init__(self, story: Story, takes: int | None) -> None:
        super().__init__(cast("socket.socket", None))
        self.story, self.takes = story, takes

    def send(self, data: bytes | memoryview, *, more: bool = False) -> int:
        self.story.append(("sent with more" if more else "sent", len(data)))
        return self._take(len(data))

    def send_file(self, descriptor: int, offset: int, count: int) -> int:
        assert descriptor >= 0
        self.story.append(("sent of a file", (offset, count)))
        return self._take(count)

    def _take(self, count: int) -> int:
        if self.takes is None:
            raise BrokenPipeError
        taken = min(self.takes, count)
        self.takes -= taken
        self.sent_bytes += taken
        return taken


class Recipient:
    """A client, and what becomes of it."""

    def __init__(self, story: Story, takes: int | None) -> None:
        self.story = story
        self.peer = ("127.0.0.1", "1")
        self.wire: Wire = Kernel(story, takes)

    def go_on(self, given: Given) -> None:
        self.story.append(("goes on", (given.rest, given.body_from)))

    def fail(self, error: Exception) -> None:
        self.story.append(("failed", type(error)))


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


@pytest.fixture
def files() -> Iterator[OpenFiles]:
    made = OpenFiles()
    yield made
    made.close()


def known(story: Story, request_id: str, *parts: Part, piece: bool = False) -> tuple[Repeatable, Retold]:
    varies = ("Content-Range", "X-Request-Id") if piece else ("X-Request-Id",)
    values = ("bytes 0-1/2", request_id) if piece else (request_id,)
    head = parse_head(b"GET / HTTP/1.1\r\nHost: a", Limits())
    around = (b"before", b"after") if piece else None
    repeatable = Repeatable(head, "200 OK", [("Content-Length", "5")], Told(story, *varies), around)
    return repeatable, (values, parts, 1.0, 1.0, None)


def turned(loop: Loop, story: Story, count: int) -> Story:
    loop.call_soon(lambda: None)
    loop.run_while(lambda: len(story) < count)
    return story


def test_all_are_sent_before_any_is_written_down(loop: Loop, files: OpenFiles) -> None:
    story: Story = []
    outbox = Outbox(loop, Stamp(), files, None)
    for request_id in ("a", "b"):
        outbox.add(Recipient(story, 10_000), known(story, request_id, b"12345"))
    assert not story
    sent, second, *noted = turned(loop, story, 4)
    assert sent == second
    assert sent[0] == "sent"
    assert noted == [("noted", ("a", 5, False)), ("noted", ("b", 5, False))]


def test_small_answers_go_before_pieces_and_both_before_those_who_wait(loop: Loop, files: OpenFiles) -> None:
    story: Story = []
    outbox = Outbox(loop, Stamp(), files, None)
    loop.call_soon(lambda: story.append(("waited", None)))
    outbox.add(Recipient(story, 10_000), known(story, "piece", b"12", piece=True))
    outbox.add(Recipient(story, 10_000), known(story, "small", b"12345"))
    turned(loop, story, 6)
    assert [what for what, _ in story] == ["sent", "noted", "sent with more", "sent", "noted", "waited"]


def test_no_more_than_so_many_pieces_leave_in_a_turn(loop: Loop, files: OpenFiles) -> None:
    story: Story = []
    outbox = Outbox(loop, Stamp(), files, None)
    for number in range(PIECES_AT_ONCE):
        assert not outbox.is_full
        outbox.add(Recipient(story, 10_000), known(story, str(number), b"12", piece=True))
    assert outbox.is_full
    turned(loop, story, 3 * PIECES_AT_ONCE)
    assert not outbox.is_full


def test_who_has_left_and_who_is_slow_keep_nobody_from_an_answer(loop: Loop, files: OpenFiles) -> None:
    story: Story = []
    outbox = Outbox(loop, Stamp(), files, None)
    head_bytes = len(known(story, "a")[0].head(("a",), Stamp().lines()))
    for request_id, takes in (("a", None), ("b", head_bytes + 2), ("c", 10_000)):
        outbox.add(Recipient(story, takes), known(story, request_id, b"12345"))
    assert turned(loop, story, 8)[3:] == [
        ("noted", ("a", 0, True)),
        ("failed", BrokenPipeError),
        ("noted as open", "b"),
        ("goes on", ((b"345",), head_bytes)),
        ("noted", ("c", 5, False)),
    ]


@pytest.mark.parametrize("piece", [False, True])
def test_whatever_goes_wrong_with_one_answer_is_no_matter_of_the_others(
    loop: Loop, files: OpenFiles, *, piece: bool
) -> None:
    story: Story = []
    outbox = Outbox(loop, Stamp(), files, None)
    broken = Recipient(story, 10_000)
    broken.wire.send = _out_of_memory  # type: ignore[method-assign]  # as nothing that is planned does
    outbox.add(broken, known(story, "a", b"12", piece=piece))
    outbox.add(Recipient(story, 10_000), known(story, "b", b"12", piece=piece))
    turned(loop, story, 4)
    assert [step for step in story if not step[0].startswith("sent")] == [
        ("noted", ("a", 0, True)),
        ("failed", MemoryError),
        ("noted", ("b", 2, False)),
    ]


def _out_of_memory(data: bytes | memoryview, *, more: bool = False) -> int:
    raise MemoryError(data, more)


def test_what_a_client_does_not_take_of_a_piece_goes_on(loop: Loop, files: OpenFiles, tmp_path: Path) -> None:
    story: Story = []
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    answer = known(story, "a", FileSpan(str(path), 10, 50), piece=True)
    head_bytes = len(answer[0].head(answer[1][0], Stamp().lines()))
    Outbox(loop, Stamp(), files, None).add(Recipient(story, head_bytes + 20), answer)
    assert turned(loop, story, 4)[1:] == [
        ("sent of a file", (10, 50)),
        ("noted as open", "a"),
        ("goes on", ((FileSpan(str(path), 30, 30),), head_bytes)),
    ]


def test_a_piece_of_a_file_that_is_gone_ends_that_connection(loop: Loop, files: OpenFiles, tmp_path: Path) -> None:
    story: Story = []
    answer = known(story, "a", FileSpan(str(tmp_path / "none"), 0, 5), piece=True)
    Outbox(loop, Stamp(), files, None).add(Recipient(story, 10_000), answer)
    assert turned(loop, story, 3)[1:] == [("noted", ("a", 0, True)), ("failed", FileNotFoundError)]


def test_what_has_left_of_a_piece_that_fails_is_written_down(loop: Loop, files: OpenFiles, tmp_path: Path) -> None:
    story: Story = []
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    repeatable, retold = known(story, "a", FileSpan(str(path), 0, 50), piece=True)
    gone = FileSpan(str(tmp_path / "none"), 0, 5)
    answer = (repeatable, (retold[0], (*retold[1], gone), *retold[2:]))
    Outbox(loop, Stamp(), files, None).add(Recipient(story, 10_000), answer)
    assert turned(loop, story, 4)[2:] == [("noted", ("a", 50, True)), ("failed", FileNotFoundError)]


def test_at_most_a_slice_leaves_at_once(files: OpenFiles) -> None:
    story: Story = []
    wire, length = Kernel(story, 10 * SLICE_BYTES), 3 * SLICE_BYTES
    left = at_once(wire, (PaddingSpan(7, length),), files)
    assert SLICE_BYTES <= wire.sent_bytes < 2 * SLICE_BYTES
    assert left == (PaddingSpan(7 + wire.sent_bytes, length - wire.sent_bytes),)


def test_what_has_to_wait_does_not_leave_at_once(files: OpenFiles) -> None:
    wire = Kernel([], 1000)
    assert at_once(wire, (b"123", Pause(1), b"4"), files) == (Pause(1), b"4")
    wire.copies = True
    assert at_once(wire, (b"123", PaddingSpan(0, 9)), files) == (PaddingSpan(0, 9),)


def test_a_file_stays_open_as_long_as_it_is_wanted(files: OpenFiles, tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("one", "two")]
    for path in paths:
        Path(path).touch()
    first, second = (files.descriptor(path) for path in paths)
    files.close_unwanted()
    assert files.descriptor(paths[0]) == first
    files.close_unwanted()
    os.fstat(first)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(second)


def test_no_more_than_so_many_files_are_open(files: OpenFiles, tmp_path: Path) -> None:
    opened = []
    for number in range(MOST_OPEN + 1):
        (tmp_path / str(number)).touch()
        opened.append(files.descriptor(str(tmp_path / str(number))))
    assert len(set(opened)) == MOST_OPEN  # the last one has the number of one that was closed
    os.fstat(opened[-1])

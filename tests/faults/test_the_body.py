from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content.body import (
    Abort,
    Body,
    Instruction,
    Pace,
    PaddingSpan,
    Part,
    Pause,
    Stream,
    blocks_of,
    length_of,
)  # fmt: skip
from mock_server.faults.spans import split
from tests.faults.asking import CONTENT, Asker


def text(parts: list[Part]) -> bytes:
    return b"".join(b"".join(blocks_of(part)) for part in parts if not isinstance(part, Instruction))


def hundred() -> Iterator[bytes]:
    yield from (bytes([number]) * 10 for number in range(10))


PARTS = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.builds(PaddingSpan, st.integers(0, 99), st.integers(0, 50)),
        st.builds(lambda start, length: Stream(hundred, start, length), st.integers(0, 50), st.integers(0, 50)),
        st.just(Pause(1)),
    ),
    max_size=6,
)


@given(PARTS, st.integers(0, 200))
def test_a_split_loses_and_doubles_nothing(parts: list[Part], count: int) -> None:
    head, tail = split(parts, count)
    whole = text(parts)
    assert (text(head), text(tail)) == (whole[:count], whole[count:])
    assert head.count(Pause(1)) + tail.count(Pause(1)) == parts.count(Pause(1))


@pytest.mark.parametrize("after", [0, 1, 1000])
def test_a_cut_leaves_exactly_so_many_bytes_and_the_announced_length(server: Asker, after: int) -> None:
    whole = server.get(CONTENT)
    server.declare("cut", after_bytes=after)
    answer = server.get(CONTENT)
    assert answer.bytes == whole.bytes[:after]
    assert answer.parts[-1] == Abort(reset=False)
    assert answer.header("Content-Length") == str(whole.body.length)


def test_a_cut_counts_from_the_beginning_of_this_answer(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("cut", after_bytes=10)
    assert server.get(CONTENT, {"Range": "bytes=500-"}).bytes == whole[500:510]


def test_a_cut_behind_the_end_has_not_happened(server: Asker) -> None:
    name = server.declare("cut", after_bytes=10_000_000, times=1)
    assert server.get(CONTENT).fired == []
    assert server.tally(name) == (1, 0)


@pytest.mark.parametrize("after", [0, 1, 1000])
def test_a_stall_stands_after_so_many_bytes_and_behind_the_header_section(server: Asker, after: int) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("stall", after_bytes=after, seconds=0.5)
    answer = server.get(CONTENT)
    assert answer.parts[0] != Pause(0.5), "as the first part it would hold the header section back"
    place = answer.parts.index(Pause(0.5))
    assert sum(map(length_of, answer.parts[:place])) == after
    assert answer.bytes == whole


def test_two_stalls_at_one_place_and_a_cut_there_keep_their_order(server: Asker) -> None:
    server.declare("stall", after_bytes=10, seconds=0.5)
    server.declare("stall", after_bytes=10, seconds=0.25)
    server.declare("cut", after_bytes=10)
    answer = server.get(CONTENT)
    assert len(answer.bytes) == 10
    assert sorted(map(repr, answer.instructions)) == sorted(map(repr, [Pause(0.5), Pause(0.25), Abort(reset=False)]))
    assert answer.parts[-1] == Abort(reset=False)


def test_a_throttle_sets_the_pace_of_the_whole_body(server: Asker) -> None:
    whole = server.get(CONTENT)
    server.declare("throttle", bytes_per_s=1000)
    assert server.get(CONTENT).parts == (Pace(1000), *whole.parts)


def test_so_many_bytes_are_flipped_and_no_others(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("corrupt", after_bytes=100, count_bytes=3)
    wrong = server.get(CONTENT).bytes
    assert [index for index, pair in enumerate(zip(whole, wrong, strict=True)) if pair[0] != pair[1]] == [100, 101, 102]
    assert wrong[100] == whole[100] ^ 0xFF


def test_flipping_a_terabyte_reads_nothing_before_it_is_sent(server: Asker) -> None:
    server.declare("corrupt", after_bytes=0, count_bytes=2**62)
    answer = server.get("/v1/videos/vid_size_1TiB/content", {"Range": "bytes=2000000-"})
    assert answer.body.length == 2**40 - 2_000_000
    server.withdraw()
    true = server.get("/v1/videos/vid_size_1TiB/content", {"Range": "bytes=2000000-2000009"}).bytes
    assert next(iter(blocks_of(answer.parts[0])))[:10] == bytes(255 - byte for byte in true)


def test_a_reset_comes_after_so_many_bytes(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("reset", after_bytes=1000)
    answer = server.get(CONTENT)
    assert (answer.status, answer.bytes, answer.parts[-1]) == (200, whole[:1000], Abort(reset=True))
    assert not answer.body.verbatim


def test_a_bad_chunk_follows_a_good_one(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("bad_chunk", after_bytes=100)
    answer = server.get(CONTENT)
    assert (answer.bytes, answer.header("Content-Length"), answer.body.chunked) == (whole[:100], None, True)
    assert not answer.body.last_chunk.partition(b"\r\n")[0].isalnum()


def test_a_body_with_instructions_cannot_be_iterated() -> None:
    with pytest.raises(TypeError, match="owns the socket"):
        list(Body(b"x", Pause(1)))


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_computed_part_gives_any_piece_of_what_it_stands_for(start: int, length: int) -> None:
    whole = b"".join(hundred())
    length = min(length, 100 - start)
    assert b"".join(blocks_of(Stream(hundred, start, length))) == whole[start : start + length]

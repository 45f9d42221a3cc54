"""Whatever is asked: spans lie in the body and join to what was asked, and no header text brings anything down."""

from __future__ import annotations

import email
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mock_server.content import padding
from mock_server.content.body import Body, PaddingSpan, Part
from mock_server.content.body import Span as Piece
from mock_server.content.conditional import decide
from mock_server.content.dates import format_date, parse_date
from mock_server.content.padded import padded
from mock_server.content.ranges import MOST_PARTS, Span, parse_range
from mock_server.content.representation import Representation

SIZES = st.integers(1, 2**63 - 1)
# Every offset differs from all others nearby, so that bytes from a wrong place are noticed.
PARTS = st.lists(
    st.one_of(
        st.binary(min_size=1, max_size=20),
        st.builds(PaddingSpan, st.integers(0, 2**41), st.integers(1, 300)),
    ),
    max_size=6,
)
HEADER_TEXT = st.text(st.characters(min_codepoint=0, max_codepoint=0x17F), max_size=60)
NUMBERS = st.one_of(st.integers(0, 120), st.integers(0, 2**70)).map(str)
SPECS = st.one_of(
    st.builds("{}-{}".format, NUMBERS, NUMBERS), st.builds("{}-".format, NUMBERS), st.builds("-{}".format, NUMBERS)
)
RANGES = st.lists(SPECS, min_size=1, max_size=20).map(lambda specs: "bytes=" + ",".join(specs))
CONDITIONS = st.sampled_from(
    ["*", '"v1"', 'W/"v1"', '"v0"', "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:36 GMT", ""]
)
NAMES = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range")
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.one_of(CONDITIONS, HEADER_TEXT) for name in NAMES},
        "range": st.one_of(RANGES, HEADER_TEXT, HEADER_TEXT.map("bytes={}".format)),
    },
)


def represent(parts: list[Piece]) -> Representation:
    return Representation(tuple(parts), "video/mp4", '"v1"', 784111777, "video.mp4")


def content_of(parts: tuple[Part, ...]) -> bytes:
    return b"".join(Body(*parts))


def oracle(first: str, last: str, size: int) -> Span | None:
    """One satisfiable range, straight from section 14.1.2; None for one that is not."""
    wanted = range(int(first), int(last) + 1) if first and last else range(int(first), size) if first else None
    if wanted is None:
        wanted = range(max(0, size - int(last)), size)
    start, stop = wanted.start, min(wanted.stop, size)
    return (start, stop) if start < stop else None


@given(value=RANGES, size=st.one_of(st.integers(1, 150), SIZES))
def test_spans_lie_in_the_body_and_are_what_was_asked(value: str, size: int) -> None:
    specs = [spec.partition("-") for spec in value.removeprefix("bytes=").split(",")]
    spans = parse_range(value, size)

    invalid = any(first and last and int(last) < int(first) for first, _, last in specs)
    if invalid:
        assert not spans
        return
    expected = [span for first, _, last in specs if (span := oracle(first, last, size))]
    overlapping = any(a[0] < b[1] and b[0] < a[1] for n, a in enumerate(expected) for b in expected[:n])
    if overlapping or len(expected) > MOST_PARTS:
        assert spans is None
    else:
        assert spans is not None
        assert list(spans) == expected
        assert all(0 <= start < stop <= size for start, stop in spans)


@given(cuts=st.lists(st.integers(1, 99), max_size=15, unique=True))
def test_ranges_that_follow_each_other_join_to_the_whole(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 100]
    specs = [f"{start}-{stop - 1}" for start, stop in pairwise(edges)]
    whole = represent([bytes(range(30)), PaddingSpan(30, 70)])

    spans = parse_range("bytes=" + ",".join(specs), 100)

    assert spans is not None
    assert b"".join(content_of(whole.slice(*span)) for span in spans) == content_of(whole.parts)


@given(text=st.text(), size=st.integers(0, 2**63 - 1))
def test_no_text_breaks_the_reading_of_ranges(text: str, size: int) -> None:
    for value in (text, "bytes=" + text):
        spans = parse_range(value, size)
        assert spans is None or all(0 <= start < stop <= size for start, stop in spans)


@given(parts=PARTS, data=st.data())
def test_any_slice_has_the_bytes_of_the_same_slice_of_the_whole(parts: list[Piece], data: st.DataObject) -> None:
    representation = represent(parts)
    start = data.draw(st.integers(0, representation.size))
    stop = data.draw(st.integers(start, representation.size))

    assert content_of(representation.slice(start, stop)) == content_of(representation.parts)[start:stop]


@given(offset=st.integers(0, 2**63), length=st.integers(0, 3000), cut=st.integers(0, 3000))
def test_padding_is_the_same_in_one_piece_and_in_two(offset: int, length: int, cut: int) -> None:
    cut = min(cut, length)

    assert padding.read(offset, length) == padding.read(offset, cut) + padding.read(offset + cut, length - cut)


@given(size=st.integers(108, 2**63 - 1), data=st.data())
def test_every_size_that_a_video_can_be_padded_to_is_met_exactly(size: int, data: st.DataObject) -> None:
    base = represent([b"x" * 100])
    result = padded(base, size)
    start = data.draw(st.integers(0, size))

    assert result.size == size
    assert len(content_of(result.slice(start, min(start + 100, size)))) == min(100, size - start)


@given(method=st.sampled_from(["GET", "HEAD"]), headers=HEADERS, parts=PARTS)
def test_every_answer_is_consistent_in_itself(method: str, headers: dict[str, str], parts: list[Piece]) -> None:
    whole = represent(parts)
    plan = decide(method, headers, whole)
    answered, content = dict(plan.headers), content_of(plan.parts)

    assert len(answered) == len(plan.headers)
    assert plan.status in ((200, 206, 304, 412, 416) if method == "GET" else (200, 304, 412))
    if method == "HEAD" or plan.status >= 300:
        assert content == b""
    else:
        assert int(answered["Content-Length"]) == len(content)
    if plan.status == 206 and "Content-Range" in answered:
        start, stop = (
            int(number) for number in answered["Content-Range"].removeprefix("bytes ").split("/")[0].split("-")
        )
        assert content == content_of(whole.parts)[start : stop + 1]
    elif plan.status == 206:
        head = f"Content-Type: {answered['Content-Type']}\r\n\r\n".encode()
        assert 2 <= len(email.message_from_bytes(head + content).get_payload()) <= MOST_PARTS


@given(moment=st.integers(-(2**31), 2**36))
def test_a_date_that_was_sent_is_understood(moment: int) -> None:
    assert parse_date(format_date(moment), now=0) == moment


@given(text=st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    assert parse_date(text, now=0) is None

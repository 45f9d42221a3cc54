from __future__ import annotations

import pytest

from mock_server.content.ranges import MOST_PARTS, Span, parse_range

IGNORED = None
UNSATISFIABLE: tuple[Span, ...] = ()
HUGE = "9" * 10_000


@pytest.mark.parametrize(
    ("value", "spans"),
    [
        # RFC 9110 section 14.1.2, on 100 bytes
        ("bytes=0-0", ((0, 1),)),
        ("bytes=0-99", ((0, 100),)),
        ("bytes=0-", ((0, 100),)),
        ("bytes=99-", ((99, 100),)),
        ("bytes=10-19", ((10, 20),)),
        ("bytes=90-1000", ((90, 100),)),
        ("bytes=00010-00019", ((10, 20),)),
        ("bytes=-1", ((99, 100),)),
        ("bytes=-100", ((0, 100),)),
        ("bytes=-1000", ((0, 100),)),
        # case of the unit, optional white space, empty elements of a list (sections 14.1, 5.6.1)
        ("BYTES=0-0", ((0, 1),)),
        (" \tBytes=0-0 ", ((0, 1),)),
        ("bytes= 0-0 ", ((0, 1),)),
        ("bytes=,,0-0,\t,", ((0, 1),)),
        # digits without end
        (f"bytes=0-{HUGE}", ((0, 100),)),
        (f"bytes=-{HUGE}", ((0, 100),)),
        (f"bytes={'0' * 10_000}5-5", ((5, 6),)),
        (f"bytes={HUGE}-", UNSATISFIABLE),
        # none of them in the body (section 14.1.2)
        ("bytes=100-", UNSATISFIABLE),
        ("bytes=100-200", UNSATISFIABLE),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=-00", UNSATISFIABLE),
        ("bytes=100-,-0,200-300", UNSATISFIABLE),
        # several: in the order of asking, without those that cannot be satisfied
        ("bytes=0-9,20-29", ((0, 10), (20, 30))),
        ("bytes=20-29 , 0-9", ((20, 30), (0, 10))),
        ("bytes=0-9,10-19", ((0, 10), (10, 20))),
        ("bytes=0-9,100-,-0,-5", ((0, 10), (95, 100))),
        ("bytes=0-9,100-", ((0, 10),)),
        # overlapping (sections 14.2 and 17.15)
        ("bytes=0-9,9-19", IGNORED),
        ("bytes=50-,-1", IGNORED),
        ("bytes=0-,0-,0-,0-", IGNORED),
        # another unit, or none
        ("", IGNORED),
        ("bytes", IGNORED),
        ("0-9", IGNORED),
        ("items=0-9", IGNORED),
        ("seconds=1-2", IGNORED),
        ("bytes =0-9", IGNORED),
        ("=0-9", IGNORED),
        # not according to the grammar
        ("bytes=", IGNORED),
        ("bytes=,", IGNORED),
        ("bytes=-", IGNORED),
        ("bytes=--1", IGNORED),
        ("bytes=9-0", IGNORED),
        ("bytes=0-9,9-0", IGNORED),
        ("bytes=5", IGNORED),
        ("bytes=a-b", IGNORED),
        ("bytes=0-9-", IGNORED),
        ("bytes=0 - 9", IGNORED),
        ("bytes=+0-9", IGNORED),
        ("bytes=0x0-0x9", IGNORED),
        ("bytes=1_0-2_0", IGNORED),
        ("bytes=0-9;20-29", IGNORED),
        ("bytes=0-9, bytes=20-29", IGNORED),
        ("bytes=\u0660-\u0669", IGNORED),
        ("bytes=0-9\n", IGNORED),
    ],
)
def test_a_range_header_on_a_hundred_bytes(value: str, spans: tuple[Span, ...] | None) -> None:
    assert parse_range(value, 100) == spans


def test_as_many_ranges_as_allowed_are_answered_and_one_more_is_not() -> None:
    specs = [f"{start}-{start}" for start in range(0, 2 * MOST_PARTS + 2, 2)]

    assert parse_range("bytes=" + ",".join(specs[:MOST_PARTS]), 100) == tuple((n, n + 1) for n in range(0, 32, 2))
    assert parse_range("bytes=" + ",".join(specs), 100) is None


@pytest.mark.parametrize("value", ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"])
def test_ranges_of_nothing_are_ignored(value: str) -> None:
    assert parse_range(value, 0) is None


def test_the_last_byte_of_the_largest_file_can_be_asked_for() -> None:
    size = 2**63 - 1

    assert parse_range(f"bytes={size - 1}-{size - 1}", size) == ((size - 1, size),)
    assert parse_range(f"bytes={size}-", size) == ()

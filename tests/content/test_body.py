from __future__ import annotations

from pathlib import Path

import pytest

from mock_server.content import padding
from mock_server.content.body import BLOCK_BYTES, Body, Delivery, FileSpan, PaddingSpan
from mock_server.content.representation import Representation


def test_iterating_gives_the_bytes_of_all_parts_in_their_order(representation: Representation, whole: bytes) -> None:
    body = Body(*representation.parts)

    assert body.length == 100
    assert b"".join(body) == whole


def test_a_body_without_parts_has_no_bytes() -> None:
    assert Body().length == 0
    assert list(Body(b"")) == []


def test_large_parts_come_in_bounded_blocks(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * (BLOCK_BYTES + 1))
    sizes = [len(block) for block in Body(FileSpan(str(path), 0, BLOCK_BYTES + 1), PaddingSpan(7, BLOCK_BYTES * 2))]

    assert sizes == [BLOCK_BYTES, 1, BLOCK_BYTES, BLOCK_BYTES]


def test_a_terabyte_of_padding_can_be_begun_without_holding_it() -> None:
    first = next(iter(Body(PaddingSpan(2**40, 2**40))))

    assert first == padding.read(2**40, BLOCK_BYTES)


def test_a_file_that_became_too_short_is_an_error_and_not_a_short_body(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_bytes(b"12345")

    with pytest.raises(OSError, match="ended 5 bytes early"):
        list(Body(FileSpan(str(path), 0, 10)))


def test_the_delivery_of_a_whole_body_is_reported_once() -> None:
    reports: list[Delivery] = []
    body = Body(b"abc", b"de", on_finish=reports.append)

    list(body)
    assert reports == [Delivery(5, aborted=False)]
    body.close()
    body.close()
    body.finish(Delivery(0, aborted=True))

    assert reports == [Delivery(5, aborted=False)]


def test_closing_before_the_last_byte_is_an_aborted_delivery() -> None:
    reports: list[Delivery] = []
    body = Body(b"abc", b"de", on_finish=reports.append)

    next(iter(body))
    body.close()

    assert reports == [Delivery(3, aborted=True)]


def test_a_front_end_that_moves_the_bytes_itself_reports_what_it_knows() -> None:
    reports: list[Delivery] = []
    body = Body(b"abc", on_finish=reports.append)

    body.finish(Delivery(2, aborted=True))
    body.close()

    assert reports == [Delivery(2, aborted=True)]


def test_an_empty_body_is_delivered_without_being_iterated() -> None:
    reports: list[Delivery] = []
    Body(on_finish=reports.append).close()

    assert reports == [Delivery(0, aborted=False)]

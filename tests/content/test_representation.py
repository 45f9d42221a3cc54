from __future__ import annotations

import pytest

from mock_server.content.body import Body, PaddingSpan
from mock_server.content.representation import Representation


def test_the_size_is_the_sum_of_the_parts(representation: Representation) -> None:
    assert representation.size == 100


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 100), (0, 1), (99, 100), (0, 50), (50, 60), (60, 100), (49, 61), (55, 56), (10, 90)]
)
def test_a_slice_has_the_bytes_of_the_same_slice_of_the_whole(
    representation: Representation, whole: bytes, start: int, stop: int
) -> None:
    assert b"".join(Body(*representation.slice(start, stop))) == whole[start:stop]


@pytest.mark.parametrize("position", [0, 50, 55, 100])
def test_an_empty_slice_has_no_parts(representation: Representation, position: int) -> None:
    assert representation.slice(position, position) == ()


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 4), (0, 101), (101, 101)])
def test_a_slice_outside_the_representation_is_refused(representation: Representation, start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="is not within 0 to 100"):
        representation.slice(start, stop)


def test_a_slice_of_a_terabyte_is_a_value_and_not_a_terabyte() -> None:
    large = Representation((b"head", PaddingSpan(4, 2**40)), "video/mp4", '"x"', 0, "video.mp4")

    assert large.slice(2, 2**39) == (b"ad", PaddingSpan(4, 2**39 - 4))


@pytest.mark.parametrize("etag", ["", "v1", 'W/"v1"', '"v1', '"a"b"', '"a b"', '"a\r\nSet-Cookie: b"', "*"])
def test_an_entity_tag_that_is_not_strong_and_quoted_is_refused(etag: str) -> None:
    with pytest.raises(ValueError, match="entity tag"):
        Representation((), "video/mp4", etag, 0, "video.mp4")


@pytest.mark.parametrize("filename", ["", 'a"b.mp4', "a/b.mp4", "a\r\nb", "ü.mp4"])
def test_a_file_name_that_could_break_its_header_is_refused(filename: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        Representation((), "video/mp4", '"v1"', 0, filename)


def test_a_part_without_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="without bytes"):
        Representation((b"",), "video/mp4", '"v1"', 0, "video.mp4")

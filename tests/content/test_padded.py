"""Padded videos are looked at by readers of their own, which share nothing with the writer."""

from __future__ import annotations

import pytest

from mock_server.content import padding
from mock_server.content.body import Body, PaddingSpan
from mock_server.content.padded import padded
from mock_server.content.representation import Representation

DOCUMENTED = 15_728_640
FIVE_GIB = 5 * 2**30
TIB = 2**40
LARGEST = 2**63 - 1

FTYP = b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00"
EBML = b"\x1a\x45\xdf\xa3\x81\x00"
SEGMENT = b"\x18\x53\x80\x67"
CHILD = b"\xec\x81\x00"
WEBM = EBML + SEGMENT + b"\x01\x00\x00\x00\x00\x00\x00\x03" + CHILD


def video(media_type: str, content: bytes = b"") -> Representation:
    start = WEBM if media_type == "video/webm" else FTYP
    return Representation((content or start,), media_type, '"v1"', 784111777, "video.mp4")


def read(representation: Representation, start: int, length: int) -> bytes:
    return b"".join(Body(*representation.slice(start, min(start + length, representation.size))))


def boxes(representation: Representation) -> list[tuple[str, int, int]]:
    """Type, length of the header and of the whole of each ISO BMFF box."""
    found, at = [], 0
    while at < representation.size:
        head = read(representation, at, 16)
        size, header = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        assert size >= header
        found.append((head[4:8].decode(), header, size))
        at += size
    assert at == representation.size
    return found


def elements(representation: Representation, at: int = 0) -> list[tuple[int, int, int]]:
    """Id, length of the header and of the whole of each EBML element from byte ``at`` on, on one level."""
    found = []
    while at < representation.size:
        head = read(representation, at, 16)
        id_bytes = 9 - head[0].bit_length()
        size_bytes = 9 - head[id_bytes].bit_length()
        header = id_bytes + size_bytes
        size = int.from_bytes(head[id_bytes:header], "big") - (1 << 7 * size_bytes)
        assert size != (1 << 7 * size_bytes) - 1, "unknown size"
        found.append((int.from_bytes(head[:id_bytes], "big"), header, header + size))
        at += header + size
    assert at == representation.size
    return found


@pytest.mark.parametrize("media_type", ["video/mp4", "video/quicktime"])
@pytest.mark.parametrize(
    ("size", "header"),
    [
        (24, 8),
        (25, 8),
        (DOCUMENTED, 8),
        (16 + 2**32 - 1, 8),
        (16 + 2**32, 16),
        (FIVE_GIB, 16),
        (TIB, 16),
        (LARGEST, 16),
    ],
)
def test_an_mp4_ends_in_one_free_box(media_type: str, size: int, header: int) -> None:
    result = padded(video(media_type), size)

    assert result.size == size
    assert boxes(result) == [("ftyp", 8, 16), ("free", header, size - 16)]


@pytest.mark.parametrize(
    ("size", "header"),
    [
        (21 + 2, 2),
        (21 + 3, 2),
        (21 + 128, 2),
        (21 + 129, 9),
        (DOCUMENTED, 9),
        (FIVE_GIB, 9),
        (TIB, 9),
        (18 + 2**56 - 2, 9),
    ],
)
def test_a_webm_has_one_void_element_at_the_end_of_its_segment(size: int, header: int) -> None:
    result = padded(video("video/webm"), size)

    assert result.size == size
    assert elements(result) == [(0x1A45DFA3, 5, 6), (0x18538067, 12, size - 6)]
    assert elements(result, at=18) == [(0xEC, 2, 3), (0xEC, header, size - 21)]


def test_a_segment_of_unknown_size_stays_as_it_is() -> None:
    live = EBML + SEGMENT + b"\x01" + b"\xff" * 7 + CHILD
    result = padded(video("video/webm", live), DOCUMENTED)

    assert read(result, 0, len(live)) == live
    assert elements(result, at=18) == [(0xEC, 2, 3), (0xEC, 9, DOCUMENTED - 21)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"RIFF", "not a WebM"),
        (EBML, "not a WebM"),
        (EBML + b"\x15\x49\xa9\x66\x80", "not a WebM"),
        (b"\x1a\x45\xdf\xa3\x00" + WEBM, "not a WebM"),
        (WEBM + CHILD, "does not end with the file"),
        (EBML + SEGMENT + b"\x83" + CHILD, "size field of 1 bytes"),
    ],
)
def test_what_is_no_ordinary_webm_is_not_padded(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        padded(video("video/webm", content), DOCUMENTED)


@pytest.mark.parametrize("media_type", ["video/mp4", "video/quicktime", "video/webm"])
@pytest.mark.parametrize("size", [DOCUMENTED, FIVE_GIB, TIB])
def test_the_filling_is_padding_for_its_position(media_type: str, size: int) -> None:
    result = padded(video(media_type), size)
    filling = result.parts[-1]

    assert isinstance(filling, PaddingSpan)
    assert filling.offset + filling.length == size
    assert read(result, size - 1000, 1000) == padding.read(size - 1000, 1000)
    assert read(result, size // 2, 100) == padding.read(size // 2, 100)


def test_the_video_itself_stays_in_front() -> None:
    base = video("video/mp4")
    result = padded(base, DOCUMENTED)

    assert result.parts[: len(base.parts)] == base.parts
    assert (result.media_type, result.last_modified, result.filename) == ("video/mp4", 784111777, "video.mp4")


def test_the_size_that_it_has_gives_the_video_itself() -> None:
    base = video("video/mp4")

    assert padded(base, base.size) is base


def test_the_same_recipe_has_the_same_entity_tag_and_another_recipe_another() -> None:
    base = video("video/mp4")
    other = Representation(base.parts, base.media_type, '"v2"', base.last_modified, base.filename)
    tags = [base.etag, padded(base, TIB).etag, padded(base, TIB + 1).etag, padded(other, TIB).etag]

    assert padded(base, TIB).etag == tags[1]
    assert len(set(tags)) == len(tags)


def test_the_entity_tag_depends_on_the_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    before = padded(video("video/mp4"), TIB).etag
    monkeypatch.setattr(padding, "LABEL", "another padding")

    assert padded(video("video/mp4"), TIB).etag != before


@pytest.mark.parametrize(
    ("media_type", "size", "message"),
    [
        ("video/mp4", 15, "15 bytes are fewer than the 16 of the video itself"),
        ("video/mp4", 0, "fewer"),
        ("video/mp4", -1, "fewer"),
        ("video/mp4", 17, "at least 8 bytes"),
        ("video/mp4", 23, "at least 8 bytes"),
        ("video/quicktime", 20, "at least 8 bytes"),
        ("video/webm", 22, "at least 2 bytes"),
        ("video/mp4", LARGEST + 1, "more than a file can have"),
        ("video/webm", LARGEST, "more than an element's size field of 8 bytes can state"),
        ("image/webp", 100, "image/webp cannot be padded"),
    ],
)
def test_a_size_that_cannot_be_is_refused_with_the_reason(media_type: str, size: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        padded(video(media_type), size)

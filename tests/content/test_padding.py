from __future__ import annotations

import hashlib
import os

import pytest

from mock_server.content import padding


def test_the_padding_never_changes_without_a_new_label() -> None:
    expected = "cf77e4f65eb5e187b44c92a6f16081ff4faf691c5856752454308b16987306e8"
    assert padding.LABEL == "sora-mock padding 1"
    assert hashlib.sha256(padding.tile()).hexdigest() == expected


@pytest.mark.parametrize("offset", [0, 1, padding.TILE_BYTES - 3, padding.TILE_BYTES, 2**40 + 12345])
@pytest.mark.parametrize("length", [0, 1, 5, padding.TILE_BYTES, 2 * padding.TILE_BYTES + 9])
def test_a_byte_depends_on_its_position_alone(offset: int, length: int) -> None:
    tile = padding.tile()
    start = offset % padding.TILE_BYTES

    assert padding.read(offset, length) == (tile * 4)[start : start + length]


@pytest.mark.parametrize("wrong_by", [1, 512, 1024, 65_536, 262_144, 2**20, 2**21, 10 * 2**20, 2**30, 2**40])
def test_an_offset_that_is_wrong_by_a_usual_amount_shows(wrong_by: int) -> None:
    assert padding.read(5_000_000, 64) != padding.read(5_000_000 + wrong_by, 64)


def test_there_is_a_file_of_padding_for_sendfile() -> None:
    file = padding.tile_file()

    assert os.fstat(file.fileno()).st_size == padding.FILE_BYTES
    for offset in (1000, 3 * padding.TILE_BYTES - 50):
        assert os.pread(file.fileno(), 100, offset) == padding.read(offset, 100)
    assert padding.tile_file() is file

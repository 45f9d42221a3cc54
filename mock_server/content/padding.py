"""Padding for representations of any size: computed, constant in memory, different at every position.

One tile is repeated. Its length is a prime, so that an offset which is wrong by any number of kibibytes,
mebibytes or whole blocks lands on other bytes, and a client that stitches ranges together wrongly is found out.
"""

from __future__ import annotations

import atexit
import hashlib
from functools import cache
from typing import BinaryIO

LABEL = "sora-mock padding 1"
"""Names this padding. Other bytes need another label, for entity tags are made from it."""

TILE_BYTES = 1_048_573
"""The largest prime below one mebibyte."""

FILE_BYTES = 8 * TILE_BYTES
"""Of the file that padding is sent from."""


@cache
def tile() -> bytes:
    """The tile: the first ``TILE_BYTES`` bytes that SHAKE-128 makes of ``LABEL``."""
    return hashlib.shake_128(LABEL.encode()).digest(TILE_BYTES)


def read(offset: int, length: int) -> bytes:
    """``length`` bytes of padding from position ``offset`` of a representation on."""
    start = offset % TILE_BYTES
    block = tile()[start : start + length]
    missing = length - len(block)
    if missing:
        block += tile() * (missing // TILE_BYTES) + tile()[: missing % TILE_BYTES]
    return block


@cache
def tile_file() -> BinaryIO:
    """An open, unnamed file of ``FILE_BYTES`` of padding, for ``sendfile``. One for each process, until its end."""
    import tempfile  # rarely needed, and slow to import

    file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
    atexit.register(file.close)
    for _ in range(FILE_BYTES // TILE_BYTES):
        file.write(tile())
    file.flush()
    return file

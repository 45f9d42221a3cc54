"""Memory stays constant while a terabyte is served, whatever fault is in its body."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.app import create_app
from mock_server.front import CAPABILITIES
from mock_server.serving import Server
from tests.receipts.wire import Raw
from tests.serving.raw import Client

STATUS = Path("/proc/self/statm")
PAGE_BYTES = 4096
MIB = 1024 * 1024
READ_BYTES = 64 * MIB
ALLOWED_BYTES = 12 * MIB
"""Far less than what is read: buffers, the tile of padding, and what else the first use of something costs."""

pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="no /proc here")

BODY_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("bad_chunk", {"after_bytes": 2 * READ_BYTES}),
    ("chunked", {}),
    ("content_length", {"by_bytes": 1}),
    ("corrupt", {"count_bytes": 2**40}),
    ("cut", {"after_bytes": READ_BYTES}),
    ("endless", {}),
    ("garbage", {"count_bytes": 2 * READ_BYTES}),
    ("gzip", {}),
    ("ignore_range", {}),
    ("lying_range", {"lie": "bytes", "by_bytes": 7}),
    ("reset", {"after_bytes": READ_BYTES}),
    ("stall", {"after_bytes": READ_BYTES // 2, "seconds": 0.02}),
    ("throttle", {"bytes_per_s": 2**30}),
    ("unasked_range", {}),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    app = create_app({"strict": True}, capabilities=CAPABILITIES)
    with Server(app, threads=2, may_block=app.may_block).running() as running:
        yield running


@pytest.mark.parametrize(("kind", "details"), BODY_FAULTS, ids=[kind for kind, _ in BODY_FAULTS])
def test_a_terabyte_with_a_fault_in_it_needs_no_more_memory_than_one_block(
    server: Server, kind: str, details: dict[str, Any]
) -> None:
    raw = Raw(server)
    raw.ask()  # what is made once and kept has been made
    raw.declare(kind, **details)
    grown, read = grown_while_reading(server, raw.key, ranged="range" in kind and kind != "unasked_range")
    assert read >= READ_BYTES - MIB
    assert grown <= ALLOWED_BYTES, f"{grown / MIB:.1f} MiB more"


def grown_while_reading(server: Server, key: str, *, ranged: bool) -> tuple[int, int]:
    """By how much the process grew at most while it sent itself so many bytes of a terabyte, and how many they were."""
    fields = ["Host: x", f"Authorization: Bearer {key}", *(["Range: bytes=1000-"] if ranged else [])]
    request = "\r\n".join(["GET /v1/videos/vid_size_1TiB/content HTTP/1.1", *fields, "", ""])
    buffer, read = bytearray(MIB), 0
    gc.collect()
    before = most = resident_bytes()
    with Client(server) as client:
        client.send(request.encode())
        while read < READ_BYTES:
            try:
                count = client.socket.recv_into(buffer)
            except ConnectionResetError:
                break
            if not count:
                break
            read += count
            most = max(most, resident_bytes())
    return most - before, read


def resident_bytes() -> int:
    return int(STATUS.read_text().split()[1]) * PAGE_BYTES

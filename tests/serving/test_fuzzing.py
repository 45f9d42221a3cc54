"""Whatever bytes arrive, in whatever pieces: the same requests or the same refusal, and never a crash or a hang."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.serving import Limits, Server
from mock_server.serving.framing import Spool
from mock_server.serving.incoming import Incoming, Parser
from mock_server.serving.limits import RequestRefused
from tests.serving.application import application
from tests.serving.raw import Client

LIMITS = Limits(line_bytes=200, header_bytes=600, header_count=8, body_bytes=300, spool_bytes=100)

REQUESTS = [
    b"GET /a?b HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n",
    b"\r\nHEAD http://x:80/ HTTP/1.1\r\nHost: y\r\nConnection: close, x\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabcde",
    b'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a="b"\r\nabc\r\n1\r\nd\r\n0\r\nT: u\r\n\r\n',
    b"PUT /" + b"a" * 150 + b" HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 6 + b"Content-Length: 300\r\n\r\n" + b"c" * 300,
]
PIECES = [
    *(b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b",", b";", b"0", b"9", b"f" * 16, b"\xff", b"a" * 250),
    *(b"Host: y\r\n", b"Content-Length: 7\r\n", b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1", b"GET / HTTP/1.1\r\n"),
]


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Some requests, with some bytes taken out and others put in."""
    stream = b"".join(draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(stream)))
        end = draw(st.integers(start, min(len(stream), start + 12)))
        stream = stream[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + stream[end:]
    return stream


def outcome(pieces: Iterable[bytes]) -> tuple[list[object], bool]:
    """The requests that come out, and whether a refusal ends them.

    Which of several faults is named may depend on the cuts; each fault alone has its row in the table of refusals.
    """
    incoming = Incoming(LIMITS, Parser(LIMITS))
    requests: list[object] = []
    try:
        for piece in [*pieces, b""]:
            incoming.feed(piece)
            while (request := incoming.next()) is not None:
                requests.append((request.head, content_of(request.body)))
    except RequestRefused:
        return requests, True
    finally:
        incoming.discard()
    return requests, False


def content_of(body: Spool | None) -> bytes:
    if body is None:
        return b""
    content = body.rewound().read()
    body.close()
    return content


def whole(stream: bytes) -> list[bytes]:
    return [stream] if stream else []


@given(streams(), st.lists(st.integers(0, 2_000), max_size=6))
def test_what_comes_out_does_not_depend_on_how_it_was_cut(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges) if end > start]
    assert outcome(pieces) == outcome(whole(stream))


@given(streams())
def test_what_comes_out_does_not_depend_on_being_whole(stream: bytes) -> None:
    assert outcome(stream[at : at + 1] for at in range(len(stream))) == outcome(whole(stream))


@given(st.binary(max_size=300))
def test_noise_gives_requests_or_a_refusal(noise: bytes) -> None:
    outcome(whole(noise))


@pytest.fixture(scope="module")
def small() -> Iterator[Server]:
    with Server(application, limits=LIMITS).running() as server:
        yield server


@given(stream=streams() | st.binary(max_size=300))
def test_the_server_ends_every_connection_and_answers_the_next(small: Server, stream: bytes) -> None:
    with Client(small) as client:
        client.send(stream)
        client.end()
        answers = client.rest()
    assert not answers or answers.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 500 " not in answers
    with Client(small) as client:
        assert client.is_open()

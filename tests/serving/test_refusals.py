"""What is no request, or more of one than the limits allow, is refused: the same way however it is cut up."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mock_server.content.body import Body
from mock_server.serving import Limits, Refusal, Refused, Server
from tests.serving.application import application
from tests.serving.raw import Client

HOST = b"Host: x\r\n"
CHUNKED = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

BAD_REQUEST = {
    "conflicting Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    "repeated Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
    "list of Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\na",
    "signed Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na",
    "negative Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\na",
    "hexadecimal Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na",
    "underscored Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1_0\r\n\r\na",
    "superscript Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\na",
    "empty Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\na",
    "Transfer-Encoding and Content-Length": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Length: 3\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding under 1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked twice in two fields": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked not last": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "empty Transfer-Encoding": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \r\n\r\n0\r\n\r\n",
    "bare LF everywhere": b"GET / HTTP/1.1\nHost: x\n\n",
    "bare LF after the request line": b"GET / HTTP/1.1\nHost: x\r\n\r\n",
    "bare LF after a field": b"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
    "bare LF as the empty line": b"GET / HTTP/1.1\r\nHost: x\r\n\n",
    "bare LF before the request line": b"\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "bare CR in a field": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n",
    "bare CR at a line's end": b"GET / HTTP/1.1\r\nHost: x\r\r\n\r\n",
    "obs-fold": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "obs-fold with a tab": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n",
    "fold of the first field": b"GET / HTTP/1.1\r\n Host: x\r\n\r\n",
    "NUL in a value": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
    "NUL in a name": b"GET / HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n",
    "NUL in the target": b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL alone": b"\0",
    "escape in a value": b"GET / HTTP/1.1\r\nHost: x\r\nA: \x1b[0m\r\n\r\n",
    "DEL in a value": b"GET / HTTP/1.1\r\nHost: x\r\nA: \x7f\r\n\r\n",
    "lower-case method": b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
    "mixed-case method": b"Get / HTTP/1.1\r\nHost: x\r\n\r\n",
    "lower-case unknown method": b"frob / HTTP/1.1\r\nHost: x\r\n\r\n",
    "method with a colon": b"GE:T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "empty method": b" / HTTP/1.1\r\nHost: x\r\n\r\n",
    "missing Host": b"GET / HTTP/1.1\r\n\r\n",
    "repeated Host": b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    "repeated Host under 1.0": b"GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n",
    "two empty Hosts": b"GET / HTTP/1.1\r\nHost:\r\nHost:\r\n\r\n",
    "Host with a path": b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n",
    "Host with a user": b"GET / HTTP/1.1\r\nHost: a@x\r\n\r\n",
    "Host with a space": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "Host with a port that is none": b"GET / HTTP/1.1\r\nHost: x:http\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "tab before the colon": b"GET / HTTP/1.1\r\nHost: x\r\nA\t: b\r\n\r\n",
    "field without a colon": b"GET / HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n",
    "known field without a colon": b"GET / HTTP/1.1\r\nHost: x\r\nAccept\r\n\r\n",
    "field without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n",
    "name with a bracket": b"GET / HTTP/1.1\r\nHost: x\r\nA(b): c\r\n\r\n",
    "name above 127": b"GET / HTTP/1.1\r\nHost: x\r\n\xe9: c\r\n\r\n",
    "request line without a version": b"GET /\r\nHost: x\r\n\r\n",
    "request line with two spaces": b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    "request line that ends in a space": b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
    "request line with a tab": b"GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n",
    "tab in the target": b"GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n",
    "lower-case version": b"GET / http/1.1\r\nHost: x\r\n\r\n",
    "version without a number": b"GET / HTTP/\r\nHost: x\r\n\r\n",
    "other protocol": b"GET / HTTX/1.1\r\nHost: x\r\n\r\n",
    "relative target": b"GET a HTTP/1.1\r\nHost: x\r\n\r\n",
    "asterisk for GET": b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    "authority for GET": b"GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute target of another scheme": b"GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute target without a host": b"GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute target with a user": b"GET http://a@x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute target without Host": b"GET http://x/ HTTP/1.1\r\n\r\n",
    "fragment in the target": b"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n",
    "target above 127": b"GET /\xc3\xbc HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS on the plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "chunk size that is no number": CHUNKED + b"x\r\n",
    "chunk size with a sign": CHUNKED + b"+1\r\na\r\n",
    "chunk size with a prefix": CHUNKED + b"0x1\r\na\r\n",
    "empty chunk size": CHUNKED + b"\r\n",
    "chunk size after a space": CHUNKED + b" 1\r\na\r\n",
    "chunk size of 17 digits": CHUNKED + b"0" * 16 + b"1\r\na\r\n",
    "chunk size and a bare LF": CHUNKED + b"1\na\r\n0\r\n\r\n",
    "chunk longer than its size": CHUNKED + b"1\r\nab\r\n0\r\n\r\n",
    "chunk that ends in a bare LF": CHUNKED + b"1\r\na\n0\r\n\r\n",
    "chunk extension with NUL": CHUNKED + b"1;a=\0\r\na\r\n0\r\n\r\n",
    "trailer without a colon": CHUNKED + b"0\r\nabc\r\n\r\n",
    "trailer with a bare LF": CHUNKED + b"0\r\na: b\n\r\n",
    "trailer folded": CHUNKED + b"0\r\na: b\r\n c\r\n\r\n",
    "endless chunk extension": CHUNKED + b"1;" + b"a" * 9_000,
}

OTHERS = {
    "HTTP/2.0": (505, "version_not_supported", b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
    "HTTP/2": (505, "version_not_supported", b"GET / HTTP/2\r\nHost: x\r\n\r\n"),
    "HTTP/1.2": (505, "version_not_supported", b"GET / HTTP/1.2\r\nHost: x\r\n\r\n"),
    "HTTP/0.9": (505, "version_not_supported", b"GET / HTTP/0.9\r\nHost: x\r\n\r\n"),
    "HTTP/2 by prior knowledge": (505, "version_not_supported", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "unknown method": (501, "not_implemented", b"FROB / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "method with a dash": (501, "not_implemented", b"M-SEARCH / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "CONNECT": (501, "not_implemented", b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n"),
    "gzip": (501, "not_implemented", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
    "gzip, chunked": (
        501,
        "not_implemented",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    ),
    "identity": (501, "not_implemented", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"),
    "long target": (414, "uri_too_long", b"GET /" + b"a" * 8_192 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "very long target": (414, "uri_too_long", b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "long target without an end": (414, "uri_too_long", b"GET /" + b"a" * 8_190),
    "long method": (414, "uri_too_long", b"G" * 8_200),
    "long field": (431, "headers_too_large", b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 8_190 + b"\r\n\r\n"),
    "long header section": (
        431,
        "headers_too_large",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: %s\r\n" % (n, b"a" * 8_000) for n in range(5)) + b"\r\n",
    ),
    "header section without an end": (
        431,
        "headers_too_large",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: %s\r\n" % (n, b"a" * 8_000) for n in range(5)),
    ),
    "101 fields": (
        431,
        "headers_too_large",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(100)) + b"\r\n",
    ),
    "long trailer section": (
        431,
        "headers_too_large",
        CHUNKED + b"0\r\n" + b"".join(b"A%d: %s\r\n" % (n, b"a" * 8_000) for n in range(5)),
    ),
    "large body": (413, "body_too_large", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 33554433\r\n\r\n"),
    "huge body": (
        413,
        "body_too_large",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    ),
    "large body that waits": (
        413,
        "body_too_large",
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 33554433\r\n\r\n",
    ),
    "large chunk": (413, "body_too_large", CHUNKED + b"2000001\r\n"),
    "huge chunk": (413, "body_too_large", CHUNKED + b"f" * 16 + b"\r\n"),
}

ROWS = {name: (400, "bad_request", request) for name, request in BAD_REQUEST.items()} | OTHERS


@pytest.fixture(params=["at once", "byte by byte"])
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def pieces(data: bytes, cut: str) -> Iterator[bytes]:
    """All at once, or cut where cutting can hurt: the last 200 bytes one by one."""
    if cut == "at once":
        yield data
    else:
        start = max(0, len(data) - 200)
        yield data[:start] if start else b""
        yield from (data[n : n + 1] for n in range(start, len(data)))


@pytest.mark.parametrize("row", ROWS)
def test_what_is_no_request_is_refused_in_the_envelope_and_the_connection_closed(
    server: Server, row: str, cut: str
) -> None:
    status, code, request = ROWS[row]
    with Client(server) as client:
        for piece in pieces(request, cut):
            client.send(piece)
        answer = client.answer()
        assert (answer.status, answer.code) == (status, code)
        assert answer.json()["error"].keys() == {"message", "type", "param", "code"}
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["connection"] == "close"
        assert client.rest() == b""


def test_a_refused_head_request_gets_no_body(server: Server) -> None:
    with Client(server) as client:
        client.send(b"HEAD / HTTP/1.1\r\n\r\n")
        assert client.answer("HEAD").status == 400
        assert client.rest() == b""


def test_nothing_after_a_refused_request_is_taken_for_a_request(server: Server) -> None:
    smuggled = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
    with Client(server) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n" + smuggled)
        assert client.answer().status == 400
        assert client.rest() == b""


def test_a_client_that_sends_a_refused_body_to_its_end_still_reads_the_answer(server: Server) -> None:
    size = 40_000_000
    with Client(server) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
        client.send(b"a" * size)
        assert client.answer().status == 413


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_large() -> None:
    with Server(application, limits=Limits(body_bytes=1_000)).running() as server, Client(server) as client:
        client.send(CHUNKED + b"3e8\r\n" + b"a" * 1_000 + b"\r\n1\r\n")
        assert client.answer().code == "body_too_large"


def test_the_limits_are_the_largest_that_pass() -> None:
    limits = Limits(line_bytes=100, header_bytes=200, header_count=3, body_bytes=10)
    with Server(application, limits=limits).running() as server:
        with Client(server) as client:
            line = b"GET /" + b"a" * (100 - 14) + b" HTTP/1.1"
            assert len(line) == 100
            assert client.ask(line + b"\r\nHost: x\r\nA: b\r\nC: d\r\n\r\n").status == 200
            head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nA: "
            assert client.ask(head + b"a" * 97 + b"\r\n\r\n0123456789").status == 200
        with Client(server) as client:
            assert client.ask(head + b"a" * 98 + b"\r\n\r\n0123456789").status == 431


def test_who_embeds_the_server_renders_its_refusals() -> None:
    def refuse(refusal: Refusal) -> Refused:
        return Refused([("Content-Type", "text/plain"), ("X-Code", refusal.code)], Body(b"no: %d" % refusal.status))

    with Server(application, refuse=refuse).running() as server, Client(server) as client:
        answer = client.ask(b"get / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (answer.headers["x-code"], answer.body) == ("bad_request", b"no: 400")


def test_the_envelope_says_what_is_wrong(client: Client) -> None:
    error = json.loads(client.ask(b"GET / HTTP/1.1\r\n\r\n").body)["error"]
    assert error["message"] == "The Host header field is missing."
    assert error["type"] == "invalid_request_error"

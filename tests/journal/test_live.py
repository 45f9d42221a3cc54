"""The journal behind the real front end: clients that hang up, bytes that are no request, waits that hold nobody up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mock_server.app import assemble, create_app
from mock_server.front import refuse
from mock_server.serving import Server
from mock_server.web.api import Api
from tests.serving.raw import Client

KEY = "Authorization: Bearer sk-mock-live-0123456789"
SIZE = 64 * 1024 * 1024


def _serving(app: Api) -> Server:
    return Server(app, threads=4, may_block=app.may_block, refuse=lambda refusal: refuse(app, refusal))


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with either kind of store: one that never blocks, and one that may."""
    folder: Path = tmp_path_factory.mktemp("store")
    store = "memory:" if request.param == "memory" else f"sqlite:{folder}/journal.db"
    app = create_app({"strict": True, "store": store}, rng=Random(request.param))
    with _serving(app).running() as running:
        yield running
    app.pipeline.services.store.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server) as connected:
        for world in ("own", "anonymous"):
            connected.ask(f"DELETE /_mock/requests?world={world} HTTP/1.1\r\nHost: x\r\n{KEY}\r\n\r\n".encode())
        yield connected


def ask(client: Client, target: str) -> Any:
    answer = client.get(target, KEY)
    assert answer.status == 200, answer.body
    return answer.json()


def test_a_client_that_hangs_up_in_the_middle_of_a_download_is_told(server: Server, client: Client) -> None:
    with Client(server, receive_buffer=65_536) as leaver:
        leaver.send(f"GET /v1/videos/vid_size_64MiB/content HTTP/1.1\r\nHost: x\r\n{KEY}\r\n\r\n".encode())
        leaver.socket.recv(65_536)
        (entry,) = ask(client, "/_mock/requests?open=true")["data"]
        assert (entry["task"], entry["status"]) == ("vid_size_64MiB", None)
    found = ask(client, "/_mock/requests?aborted=true&wait_s=5")
    (entry,) = found["data"]
    assert entry["task"] == "vid_size_64MiB"
    assert 0 < entry["sent_bytes"] < SIZE


def test_a_download_to_its_end_is_told_with_every_byte(client: Client) -> None:
    answer = client.get("/v1/videos/vid_size_123456B/content", KEY)
    assert len(answer.body) == 123_456
    (entry,) = ask(client, "/_mock/requests")["data"]
    assert (entry["sent_bytes"], entry["aborted"], entry["open"]) == (123_456, False, False)


def test_an_answer_that_has_arrived_is_in_the_journal_as_ended(client: Client) -> None:
    for _ in range(20):
        client.get("/v1/videos/vid_queued", KEY)
    found = ask(client, "/_mock/requests")
    assert (found["count"], found["open"]) == (20, [])


def test_bytes_that_are_no_request_are_in_the_anonymous_journal(server: Server, client: Client) -> None:
    with Client(server) as stranger:
        assert stranger.ask(b"GET /v1/videos HTTP/1.1\r\nHost : x\r\n\r\n").status == 400
    (entry,) = ask(client, "/_mock/requests?world=anonymous&wait_s=5")["data"]
    assert (entry["status"], entry["code"], entry["method"]) == (400, "bad_request", "")
    assert entry["refused"]


def test_a_wait_holds_nobody_up_and_ends_with_what_it_is_for(server: Server, client: Client) -> None:
    found: list[Any] = []

    def wait() -> None:
        with Client(server) as waiting:
            found.append(ask(waiting, "/_mock/requests?state=failed&wait_s=5"))

    waiter = threading.Thread(target=wait)
    waiter.start()
    for _ in range(20):
        assert client.get("/v1/videos/vid_queued", KEY).status == 200
    assert found == [], "others were answered while it waited"
    client.get("/v1/videos/vid_failed", KEY)
    waiter.join(timeout=10)
    assert found[0]["count"] == 1


def test_a_tail_is_followed_from_event_to_event(client: Client) -> None:
    client.get("/v1/videos/vid_queued", KEY)
    tail = client.get("/_mock/requests/events?wait_s=5", KEY)
    assert tail.headers["content-type"] == "text/event-stream"
    lines = tail.body.decode().split("\n")
    number = next(line.removeprefix("id: ") for line in lines if line.startswith("id: "))
    assert json.loads(next(line.removeprefix("data: ") for line in lines if line.startswith("data: ")))["task"]
    assert b"data" not in client.get("/_mock/requests/events", KEY, f"Last-Event-ID: {number}").body


def test_a_verification_waits_for_a_download_that_has_not_ended(server: Server, client: Client) -> None:
    wanted = json.dumps({"requests": {"task": "vid_size_64MiB", "aborted": True}}).encode()
    head = (
        f"POST /_mock/verify HTTP/1.1\r\nHost: x\r\n{KEY}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(wanted)}\r\n\r\n"
    )
    with Client(server, receive_buffer=65_536) as leaver:
        leaver.send(f"GET /v1/videos/vid_size_64MiB/content HTTP/1.1\r\nHost: x\r\n{KEY}\r\n\r\n".encode())
        leaver.socket.recv(65_536)
        client.send(head.encode() + wanted)
    outcome = client.answer("POST").json()
    assert outcome["verified"], outcome["explanation"]


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    """As `sora-mock serve` runs it, without Flask."""
    app = assemble({"strict": True})
    server = Server(app, threads=4, may_block=app.may_block, refuse=lambda refusal: refuse(app, refusal))
    with server.running() as running:
        yield running


CREATE = json.dumps({"prompt": "A cat"}).encode()


def create_head(key: str, *fields: str) -> bytes:
    lines = ["POST /v1/videos HTTP/1.1", "Host: x", f"Authorization: Bearer {key}", "Content-Type: application/json"]
    return "\r\n".join([*lines, *(fields or [f"Content-Length: {len(CREATE)}"]), "", ""]).encode()


def journal_of(server: Server, key: str, query: str = "order=asc") -> list[dict[str, Any]]:
    with Client(server) as client:
        found = client.get(f"/_mock/requests?{query}", f"Authorization: Bearer {key}").json()
    entries: list[dict[str, Any]] = found["data"]
    return entries


def until_open(server: Server, key: str) -> dict[str, Any]:
    with Client(server) as client:
        found = client.get("/_mock/requests?open=true&wait_s=5", f"Authorization: Bearer {key}").json()["data"]
    (entry,) = found
    assert isinstance(entry, dict)
    return entry


def test_a_request_whose_body_is_still_on_its_way_is_open(plain: Server) -> None:
    key = "sk-mock-slowly-sent"
    with Client(plain) as client:
        client.send(create_head(key) + CREATE[:3])
        entry = until_open(plain, key)
        assert (entry["operation"], entry["status"], entry["open"]) == ("createVideo", None, True)
        client.send(CREATE[3:])
        task = client.answer().json()["id"]
    (same,) = journal_of(plain, key)
    assert (same["id"], same["at"], same["number"]) == (entry["id"], entry["at"], entry["number"])
    assert (same["task"], same["status"], same["open"], same["body"]) == (task, 200, False, {"prompt": "string"})
    assert same["duration_ms"] > 0


def test_a_client_that_leaves_before_its_body_has_asked_in_its_own_world(plain: Server) -> None:
    key = "sk-mock-leaves-early"
    with Client(plain) as client:
        client.send(create_head(key) + CREATE[:3])
        until_open(plain, key)
    (entry,) = journal_of(plain, key, "aborted=true&wait_s=5")
    assert (entry["operation"], entry["status"], entry["task"], entry["open"]) == ("createVideo", None, None, False)


def test_a_body_that_breaks_off_its_form_ends_its_request(plain: Server) -> None:
    key = "sk-mock-bad-chunk"
    with Client(plain) as client:
        client.send(create_head(key, "Transfer-Encoding: chunked") + b'3\r\n{"p\r\n')
        until_open(plain, key)
        client.send(b"nonsense\r\n")
        assert client.answer().code == "bad_request"
    (entry,) = journal_of(plain, key, "aborted=true&wait_s=5")
    assert (entry["status"], entry["open"]) == (None, False)


def test_a_chunked_body_is_read_and_written_down_as_any_other(plain: Server) -> None:
    key = "sk-mock-in-chunks"
    with Client(plain) as client:
        client.send(create_head(key, "Transfer-Encoding: chunked") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(CREATE), CREATE))
        assert client.answer().status == 200
    (entry,) = journal_of(plain, key)
    assert entry["body"] == {"prompt": "string"}


@pytest.mark.parametrize(
    ("method", "target", "waits"),
    [
        ("GET", "/_mock/requests", True),
        ("GET", "/_mock/requests?limit=100", True),
        ("GET", "/_mock/requests?limit=1", False),
        ("GET", "/_mock/requests?after=3&limit=9&order=asc", False),
        ("DELETE", "/_mock/requests", False),
        ("DELETE", "/_mock/requests?all=true", True),
        ("GET", "/_mock/requests?limit=1&wait_s=1", True),
        ("GET", "/_mock/requests?limit=1&w%61it_s=1", True),
        ("GET", "/_mock/requests?status=404", True),
        ("GET", "/_mock/requests/req_1", True),
        ("GET", "/_mock/receipts", True),
    ],
)
def test_a_short_page_needs_no_thread_unless_a_request_is_open(method: str, target: str, waits: bool) -> None:
    app = create_app()
    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    assert app.may_block(environ) is waits
    app.pipeline.services.journal.begin("a-world", {"id": "req_1", "open": True})
    assert app.may_block(environ)
    assert not app.may_block({**environ, "PATH_INFO": "/v1/videos"})

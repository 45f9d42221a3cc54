"""A request that comes again byte for byte is answered by heart: the answers are those of a server that never is."""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.app import assemble, watcher_of
from mock_server.call import Call, Reply, Request
from mock_server.serving import Server
from mock_server.store.memory import MemoryStore
from mock_server.table import Table
from mock_server.web.application import Application
from mock_server.worlds import world_of
from tests.api.client import FakeClock
from tests.serving.raw import Client

KEYS = ("sk-mock", "sk-test-second", "nobody")
CONTENTS = tuple(f"/v1/videos/{name}/content" for name in ("vid_completed", "vid_size_1MB", "vid_queued", "mine"))
RANGES = ("0-9", "5-5", "100-70000", "-3", "999990-", "9-1", "0-1,5-6", "90000000-")
PATHS = (
    *CONTENTS,
    *(f"/v1/videos/{name}" for name in ("vid_completed", "vid_queued", "vid_in_progress", "mine", "nobody")),
    *(f"/v1/videos/{name}/content?variant=thumbnail&x=1" for name in ("vid_completed", "nobody")),
    "/v1/videos/vid_expired/content",
    *("/v1/videos?limit=2", "/v1/videos?after=mine", "/v1/videos/vid_completed?nope=1", "/nope", "/_mock/clock"),
)
TASKS = (
    {"state": "completed"},
    {"state": "queued"},
    {"lifecycle": [{"state": "queued", "for_s": 3}, {"state": "completed", "for_s": 5}, {"state": "expired"}]},
    {"lifecycle": [{"state": "queued", "for_polls": 2}, {"state": "completed", "content_after_calls": 1}]},
    {"lifecycle": [{"state": "in_progress", "for_s": 10}, {"state": "completed", "content_after_s": 4}]},
)
WRITES = (
    *(("PUT", "/_mock/tasks/mine", task) for task in TASKS),
    *(("PUT", "/_mock/tasks/vid_queued", task) for task in TASKS[:2]),
    ("DELETE", "/_mock/tasks/mine", None),
    ("DELETE", "/v1/videos/vid_completed", None),
    ("PATCH", "/_mock/clock", {"advance_s": 4}),
    ("PATCH", "/_mock/clock", {"advance_s": -4}),
    ("PATCH", "/_mock/clock", {"frozen": True}),
    ("POST", "/_mock/faults", {"name": "busy", "kind": "status", "status": 503, "times": 1}),
    ("DELETE", "/_mock/faults", None),
    ("POST", "/_mock/reset", None),
)

Asked = tuple[str, str, str, Any]
STEPS = st.one_of(
    st.tuples(st.sampled_from(["GET", "GET", "HEAD"]), st.sampled_from(PATHS), st.sampled_from(KEYS), st.none()),
    st.tuples(st.sampled_from(RANGES), st.sampled_from(CONTENTS), st.sampled_from(KEYS[:2]), st.none()),
    st.sampled_from(WRITES).map(lambda write: (write[0], write[1], "sk-mock", write[2])),
    st.sampled_from([0.5, 3.0, 61.0]),
)


class Asker:
    """Asks one server over one connection, in the same bytes each time."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def __init__(self, app: Application, server: Server) -> None:
        self.app = app
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def ask(self, method: str, target: str, key: str, body: Any) -> tuple[Any, ...]:
        """``method`` may be a range instead: of a GET."""
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"Host": "localhost", "Authorization": f"Bearer {key}"} | (
            {"Content-Type": "application/json"} if raw else {}
        )
        if "-" in method:
            method, headers["Range"] = "GET", f"bytes={method}"
        self.connection.request(method, target, raw or None, headers)
        answer = self.connection.getresponse()
        fields = sorted(field for field in answer.getheaders() if field[0] not in ("Date", "X-Request-Id"))
        return answer.status, fields, answer.read()

    def journal(self) -> list[dict[str, Any]]:
        """What was written down in all worlds, without what differs in every request."""
        services = self.app.pipeline.services
        return [
            {name: value for name, value in entry.items() if name not in ("id", "duration_ms")}
            for world in sorted(services.worlds.known())
            for entry in services.journal.entries(world)
        ]


class Forgetful(Application):
    """Answers every request as if it were the first of its kind."""

    direct = None  # type: ignore[assignment]  # the front end takes the way of any WSGI application


@settings(max_examples=40)
@given(steps=st.lists(STEPS, min_size=2, max_size=25))
def test_an_answer_by_heart_is_that_of_a_server_that_remembers_nothing(steps: list[Asked | float]) -> None:
    clock = FakeClock()
    plain = [assemble({"api_key": KEYS[:2]}, clock=clock, rng=Random(1)) for _ in range(2)]
    remembering, forgetful = plain[0], Forgetful(plain[1].pipeline, plain[1].interfaces)
    with (
        Server(remembering).running() as one,
        Server(forgetful).running() as other,
        Asker(remembering, one) as first,
        Asker(forgetful, other) as second,
    ):
        askers = first, second
        for step in steps:
            if isinstance(step, float):
                clock.advance(step)
                continue
            for _ in range(2):
                answers = [asker.ask(*step) for asker in askers]
                assert answers[0] == answers[1], step

    assert askers[0].journal() == askers[1].journal()


def walks(app: Application) -> list[str]:
    """The paths of the requests that go the whole way, from now on."""
    walked: list[str] = []
    answer = app.pipeline.answer

    def watched(request: Request, interfaces: Sequence[str], begun: Call | None = None) -> Reply:
        walked.append(request.raw_path)
        return answer(request, interfaces, begun)

    app.pipeline.answer = watched  # type: ignore[method-assign]  # a look at what is called
    return walked


@pytest.mark.parametrize(
    ("path", "key", "times"),
    [
        ("/v1/videos/vid_completed", "sk-mock", 1),
        ("/v1/videos/vid_queued/content", "sk-mock", 1),
        ("/v1/videos/nobody", "sk-mock", 1),
        ("/v1/videos/vid_completed", "wrong key", 1),
        ("/v1/videos/vid_in_progress", "sk-mock", 5),  # its progress grows
        ("/v1/videos/vid_completed/content", "sk-mock", 5),  # long
        ("/v1/videos?limit=2", "sk-mock", 1),
        ("/v1/videos", "sk-mock", 5),  # shows tasks that go on
        ("/_mock/clock", "sk-mock", 5),
    ],
)
def test_only_short_answers_that_last_are_given_by_heart(path: str, key: str, times: int) -> None:
    app = assemble({}, clock=FakeClock())
    walked = walks(app)
    with Server(app).running() as server, Asker(app, server) as asker:
        for _ in range(5):
            asker.ask("GET", path, key, None)

    assert len(walked) == times


def test_pieces_of_a_video_are_found_without_the_whole_way() -> None:
    app = assemble({}, clock=FakeClock())
    walked = walks(app)
    with Server(app).running() as server, Asker(app, server) as asker:
        pieces = [asker.ask(f"{start}-{start + 999}", CONTENTS[1], "sk-mock", None) for start in range(0, 10_000, 1000)]
        whole = asker.ask("GET", CONTENTS[1], "sk-mock", None)

    assert b"".join(piece[-1] for piece in pieces) == whole[-1][:10_000]
    assert {piece[0] for piece in pieces} == {206}
    assert len(walked) == 2  # the first piece, and the whole


def test_a_piece_that_is_on_its_way_stands_in_the_journal_as_open() -> None:
    app = assemble({})
    journal, world = app.pipeline.services.journal, world_of("sk-mock")
    with Server(app).running() as server, Client(server, receive_buffer=4096) as client, Client(server) as other:
        asked = "GET /v1/videos/vid_size_1GiB/content HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n"
        client.send(f"{asked}Range: bytes=0-9\r\n\r\n".encode())
        client.answer()
        client.send(f"{asked}Range: bytes=10-\r\n\r\n".encode())
        client.socket.recv(1)
        other.send(b"GET /v1/videos HTTP/1.1\r\nHost: a\r\n\r\n")  # of another world
        other.answer()  # so what was sent before has been written down
        first, second = journal.entries(world)

    assert (first["open"], first["range"]["given"]) == (False, "bytes 0-9/1073741824")
    assert (second["open"], second["status"], second["range"]["asked"]) == (True, None, "bytes=10-")
    *_, second = journal.entries(world)
    assert (second["open"], second["aborted"]) == (False, True)


def test_pieces_of_content_that_was_replaced_are_the_new_ones(tmp_path: Path) -> None:
    shutil.copytree("fixtures", tmp_path / "fixtures")
    folder = tmp_path / "fixtures" / "content"
    flags = {"tasks": str(tmp_path / "fixtures" / "tasks.yaml")}
    app = assemble(flags)
    watcher, file, listed = watcher_of(app, flags), folder / "landscape.mp4", folder / "content.yaml"
    old = file.read_bytes()
    new = old[:1000] + bytes(1000) + old[2000:]
    asked = (
        b"GET /v1/videos/vid_landscape/content HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n"
        b"Range: bytes=1000-1999\r\n\r\n"
    )
    with Server(app).running() as server, Client(server) as client:

        def piece() -> bytes:
            client.send(asked)
            return client.answer().body

        before = [piece() for _ in range(4)]
        (folder / "replaced").write_bytes(new)
        (folder / "replaced").replace(file)
        before_sum, after_sum = (hashlib.sha256(content).hexdigest() for content in (old, new))
        listed.write_text(listed.read_text("utf-8").replace(before_sum, after_sum), encoding="utf-8")
        assert watcher.look()
        after = [piece() for _ in range(4)]

    assert set(before) == {old[1000:2000]}
    assert set(after) == {bytes(1000)}


def test_an_answer_by_heart_comes_before_what_was_asked_after_it() -> None:
    clock = GatedClock()
    app = assemble({}, clock=clock)
    asked = "{} /v1/videos/vid_deletable_1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n\r\n"
    poll, delete = (asked.format(method).encode() for method in ("GET", "DELETE"))
    with Server(app).running() as server, Client(server) as first, Client(server) as second, Client(server) as third:
        for _ in range(3):
            assert first.ask(poll).status == 200
        clock.gate.clear()
        third.send(b"GET /v1/videos/held HTTP/1.1\r\nHost: a\r\n\r\n")
        assert clock.waiting.wait(10)
        first.send(poll)  # both arrive while the loop is held up, and so in one turn
        second.send(delete)
        clock.gate.set()
        assert [client.answer().status for client in (third, first, second)] == [401, 200, 200]
    *_, before, after = app.pipeline.services.journal.entries(world_of("sk-mock"))
    assert (before["method"], after["method"]) == ("GET", "DELETE")


class GatedClock:
    """Tells the time while its gate is open."""

    def __init__(self) -> None:
        self.gate, self.waiting = threading.Event(), threading.Event()
        self.gate.set()

    def now(self) -> float:
        if not self.gate.is_set():
            self.waiting.set()
            self.gate.wait(10)
        return 1_800_000_000.0


def test_the_journal_keeps_no_body_of_an_answer_by_heart() -> None:
    app = assemble({})
    with Server(app).running() as server, Asker(app, server) as asker:
        for _ in range(5):
            asker.ask("GET", "/v1/videos?limit=2", "sk-mock", None)
    store = app.pipeline.services.store
    assert isinstance(store, MemoryStore)
    deferred = [entry for log in store._logs.values() for entry in log.entries if isinstance(entry, tuple)]
    assert len(deferred) >= 3
    assert b"object" not in repr(deferred).encode(), "which is in every body, and in no entry"


def test_two_ranges_in_two_fields_are_not_taken_for_one() -> None:
    app = assemble({}, clock=FakeClock())
    with Server(app).running() as server, Client(server) as client:
        asked = f"GET {CONTENTS[0]} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n"
        answers = []
        for fields in ("Range: bytes=0-9\r\n", "Range: bytes=5-9\r\n", "Range: bytes=0-1\r\nRange: bytes=4-5\r\n"):
            client.send(f"{asked}{fields}\r\n".encode())
            answers.append(client.answer())

    assert [len(answer.body) for answer in answers[:2]] == [10, 5]
    assert answers[2].status == 200  # joined, they follow no grammar and are ignored


def test_faults_are_asked_each_time() -> None:
    app = assemble({}, clock=FakeClock())
    fault = {"name": "third", "kind": "status", "status": 500, "when": {"operation": "getVideo", "nth": 3}}
    with Server(app).running() as server, Asker(app, server) as asker:
        asker.ask("POST", "/_mock/faults", "sk-mock", fault)
        statuses = [asker.ask("GET", "/v1/videos/vid_completed", "sk-mock", None)[0] for _ in range(5)]

    assert statuses == [200, 200, 500, 200, 200]


def test_another_table_makes_answers_forgotten() -> None:
    app = assemble({}, clock=FakeClock())
    snapshot = app.pipeline.snapshot
    without = snapshot._replace(table=replace(snapshot.table, rows={}, globs=()))
    with Server(app).running() as server, Asker(app, server) as asker:
        before = [asker.ask("GET", "/v1/videos/vid_completed", "sk-mock", None)[0] for _ in range(3)]
        app.pipeline.snapshot = without
        after = asker.ask("GET", "/v1/videos/vid_completed", "sk-mock", None)[0]

    assert (before, after) == ([200, 200, 200], 404)


def test_no_two_answers_have_the_same_request_id() -> None:
    app = assemble({})
    with Server(app).running() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        seen = []
        for _ in range(5):
            connection.request("GET", "/v1/videos/vid_completed", headers={"Authorization": "Bearer sk-mock"})
            answer = connection.getresponse()
            answer.read()
            seen.append(answer.headers["X-Request-Id"])
        connection.close()

    assert len(set(seen)) == 5
    assert seen == [entry["id"] for entry in app.pipeline.services.journal.entries(world_of("sk-mock"))]


KEY = "Authorization: Bearer sk-mock\r\n"
CONTENT = f"GET {CONTENTS[0]} HTTP/1.1\r\nHost: a\r\n{KEY}"


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (f"{CONTENT}\r\nRange: bytes=0-3\r\n", [200]),
        (f"{CONTENT}\r\n\r\nRange: bytes=0-3", [200]),
        (f"\r\n{CONTENT}Range: bytes=0-3\r\n\r\n", [206]),
        (f"{CONTENT}Range: bytes=20-29\r\nRange: 0-9\r\n\r\n", [206]),
        (f"{CONTENT}Range: bytes=0-{'9' * 20_000}\r\n\r\n", [431]),
        (f"{CONTENT}RANGE: bytes=0-9\r\nContent-Length: 20\r\n\r\n\r\nRange: bytes=5-6\r\n", [206]),
    ],
)
def test_only_a_range_in_a_header_section_is_one(sent: str, statuses: list[int]) -> None:
    """What has been learnt before changes nothing of how bytes are read."""
    answers: list[list[tuple[int, str | None, bytes]]] = []
    for learnt in (False, True):
        app = assemble({}, clock=FakeClock())
        with Server(app).running() as server, Client(server) as client:
            for _ in range(2 if learnt else 0):
                client.send(f"{CONTENT}Range: bytes=0-9\r\n\r\n".encode())
                assert client.answer().status == 206
            client.send(sent.encode())
            found = [client.answer() for _ in statuses]
            answers.append([(each.status, each.headers.get("content-range"), each.body) for each in found])

    assert answers[0] == answers[1]
    assert [status for status, _, _ in answers[0]] == statuses


@pytest.mark.parametrize("fields", ["", "Range: bytes=0-40000\r\n"])
def test_a_client_that_leaves_ends_its_entry(fields: str) -> None:
    app = assemble({})
    path = CONTENTS[0] if fields else "/v1/videos/vid_completed"
    asked = f"GET {path} HTTP/1.1\r\nHost: a\r\n{KEY}{fields}\r\n".encode()
    with Server(app).running() as server:
        for _ in range(3):
            with Client(server) as client:
                client.send(asked)
                client.answer()
        for _ in range(20):
            with Client(server) as client:
                client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.send(asked)

    entries = list(app.pipeline.services.journal.entries(world_of("sk-mock")))
    assert len(entries) >= 3
    assert [entry["id"] for entry in entries if entry["open"]] == []


def test_a_failure_is_not_learnt_by_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    app = assemble({}, clock=FakeClock())
    with Server(app).running() as server, Asker(app, server) as asker:
        with monkeypatch.context() as broken:
            broken.setattr(Table, "representation", lambda *_: 1 / 0)
            failed = asker.ask("HEAD", CONTENTS[0], "sk-mock", None)[0]
        statuses = [asker.ask("HEAD", CONTENTS[0], "sk-mock", None)[0] for _ in range(2)]

    assert (failed, statuses) == (500, [200, 200])


def test_a_list_lasts_no_longer_than_the_state_of_the_task_that_it_begins_after() -> None:
    clock = FakeClock()
    app = assemble({}, clock=clock)
    walked = walks(app)
    stages = [{"state": "completed", "for_s": 3}, {"state": "expired"}]
    with Server(app).running() as server, Asker(app, server) as asker:
        asker.ask("PUT", "/_mock/tasks/mine", "sk-mock", {"lifecycle": stages})
        for moment_s in (0, 0, 4):
            clock.advance(moment_s)
            asker.ask("GET", "/v1/videos?after=mine&order=asc", "sk-mock", None)

    assert len(walked) == 3  # the task, the list, and the list after the task has expired


@pytest.mark.parametrize("path", ["/_mock/reset", "/v1/videos"])
def test_a_request_whose_body_is_empty_has_one(path: str) -> None:
    with Server(assemble({})).running() as server, Client(server) as client:
        client.send(f"POST {path} HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: 0\r\n\r\n".encode())
        assert client.answer().status == (204 if "reset" in path else 400)

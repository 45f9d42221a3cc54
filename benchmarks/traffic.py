"""What the soak asks for: a client that does one thing after the other, and knows what has to come of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from benchmarks.measuring import request
from benchmarks.peers import CREATE, CREATE_FORM, FORM, JSON

Answer = tuple[int, bytes]
CUT_AFTER = 20_000
TIMEOUT_S = 30


class Unexpected(Exception):
    """The server did not do what it was asked for."""


class Client:
    """One connection that is kept while the server keeps it, and several worlds that nobody else uses."""

    def __init__(self, port: int, keys: Sequence[str], rng: Random) -> None:
        self._port, self._keys, self._rng = port, keys, rng
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self.key = keys[0]
        self.acts: Sequence[Callable[[], object]] = (
            *[self.poll] * 40,
            *[self.not_ready] * 15,
            *[self.refused] * 5,
            *[self.job] * 8,
            *[self.page] * 5,
            *[self.whole] * 5,
            *[self.piece] * 8,
            *[self.leave_early] * 5,
            *[self.cut] * 4,
            *[self.throttled] * 1,
            *[self.reset_connection] * 2,
            *[self.bad_gateway] * 3,
            *[self.journal] * 3,
            *[self.move_clock] * 2,
            *[self.carry_state] * 1,
            *[self.no_request] * 2,
            *[self.reset] * 1,
        )

    def act(self) -> str:
        """Do something in one of the worlds; what it was."""
        self.key = self._rng.choice(self._keys)
        act = self._rng.choice(self.acts)
        try:
            act()
        except (OSError, http.client.HTTPException) as error:
            raise Unexpected(f"{act.__name__}: {error!r}") from error
        return act.__name__

    def close(self) -> None:
        self._connection.close()

    def poll(self) -> None:
        self._ask("GET", f"/v1/videos/{self._rng.choice(('vid_queued', 'vid_completed', 'vid_failed'))}")

    def not_ready(self) -> None:
        self._ask("GET", "/v1/videos/vid_in_progress/content", expected=404)

    def refused(self) -> None:
        self._ask("GET", "/v1/videos/vid_queued", headers={"Authorization": "Bearer wrong"}, expected=401)

    def job(self) -> None:
        """From the create to the delete, an hour in between."""
        body, kind = self._rng.choice(((CREATE, JSON), (CREATE_FORM, FORM)))
        task = self._json("POST", "/v1/videos", body, {"Content-Type": kind.partition(": ")[2]})
        self._json("PATCH", "/_mock/clock", {"advance_s": 3600})
        seen = self._json("GET", f"/v1/videos/{task['id']}")
        if seen["status"] != "completed":
            raise Unexpected(f"a task is {seen['status']} after an hour")
        self._ask("DELETE", f"/v1/videos/{task['id']}")

    def page(self) -> None:
        self._ask("GET", "/v1/videos?limit=20")

    def whole(self) -> None:
        _, body = self._ask("GET", "/v1/videos/vid_completed/content")
        if body[4:8] != b"ftyp":
            raise Unexpected("that is no video")

    def piece(self) -> None:
        first = self._rng.randrange(1 << 30)
        wanted = {"Range": f"bytes={first}-{first + 99_999}"}
        _, body = self._ask("GET", "/v1/videos/vid_size_1TiB/content", headers=wanted, expected=206)
        if len(body) != 100_000:
            raise Unexpected(f"{len(body)} bytes for a range of 100,000")

    def leave_early(self) -> None:
        """A client that goes away in the middle of a download."""
        with self._sent("/v1/videos/vid_size_1TiB/content") as sock:
            sock.recv(self._rng.randrange(1, 1 << 20))

    def cut(self) -> None:
        with self._befallen({"kind": "cut", "after_bytes": CUT_AFTER}):
            received = self._received("/v1/videos/vid_completed/content")
        if len(received) != CUT_AFTER:
            raise Unexpected(f"cut after {len(received)} bytes")

    def throttled(self) -> None:
        with self._befallen({"kind": "throttle", "bytes_per_s": 250_000}):
            self.whole()

    def reset_connection(self) -> None:
        was_reset = False
        with self._befallen({"kind": "reset", "after_bytes": CUT_AFTER}):
            try:
                self._received("/v1/videos/vid_completed/content")
            except ConnectionResetError:
                was_reset = True
        if not was_reset:
            raise Unexpected("the connection was not reset")

    def bad_gateway(self) -> None:
        with self._befallen({"kind": "status", "status": 502, "envelope": "html"}):
            self._ask("GET", "/v1/videos/vid_completed/content", expected=502)

    def journal(self) -> None:
        found = self._json("GET", "/_mock/requests?limit=5")
        if found["count"] < len(found["data"]):
            raise Unexpected("more entries than are counted")
        self._ask("GET", "/_mock/receipts")

    def move_clock(self) -> None:
        self._json("PATCH", "/_mock/clock", {"advance_s": 1})

    def carry_state(self) -> None:
        state = self._json("GET", "/_mock/state")
        self._ask("PUT", "/_mock/state", state, expected=204)

    def no_request(self) -> None:
        """What cannot be read is refused, and the connection ended."""
        with socket.create_connection(("127.0.0.1", self._port), TIMEOUT_S) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: one\r\nHost: two\r\n\r\n")
            if not sock.recv(1000).startswith(b"HTTP/1.1 400"):
                raise Unexpected("that is not 400")

    def reset(self) -> None:
        self._ask("POST", "/_mock/reset", expected=204)

    @contextlib.contextmanager
    def _befallen(self, fault: dict[str, Any]) -> Iterator[None]:
        """Downloads of this world are befallen until the block ends."""
        when = {"operation": "getVideoContent"}
        self._ask("PUT", "/_mock/faults/soak", {**fault, "when": when}, expected=201)
        yield
        self._ask("DELETE", "/_mock/faults/soak", expected=204)

    def _received(self, path: str) -> bytes:
        """The body of an answer on a connection of its own, to where it ends."""
        with self._sent(path) as sock:
            received = b""
            while block := sock.recv(1 << 20):
                received += block
        return received.partition(b"\r\n\r\n")[2]

    def _sent(self, path: str) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_S)
        sock.sendall(request(path, (f"Authorization: Bearer {self.key}",)))
        return sock

    def _json(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return json.loads(self._ask(method, path, body, headers)[1])

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        expected: int | tuple[int, ...] = 200,
    ) -> Answer:
        fields = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body, fields = json.dumps(body).encode(), {"Content-Type": "application/json", **fields}
        self._connection.request(method, path, body, fields)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in (expected if isinstance(expected, tuple) else (expected,)):
            raise Unexpected(f"{method} {path}: {answer.status} {content[:200]!r}")
        return answer.status, content

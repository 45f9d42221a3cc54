"""A client of the real front end that reads to the end of the connection, whatever the headers say."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_server.content import padding
from mock_server.serving import Server
from tests.serving.raw import Client

_numbers = itertools.count()

SIZE = 300_000
TASK = f"vid_size_{SIZE}B"
CONTENT = f"/v1/videos/{TASK}/content"


@dataclass(frozen=True)
class Received:
    """Everything that came, the error that ended it, and the seconds until each read returned."""

    data: bytes
    error: OSError | None
    moments: list[float]

    @property
    def head(self) -> str:
        return self.data.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def status(self) -> int:
        return int(self.head.split(" ")[1])

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]

    def header(self, name: str) -> str | None:
        lines = (line.partition(": ") for line in self.head.split("\r\n")[1:])
        return next((value for known, _, value in lines if known.lower() == name.lower()), None)


class Raw:
    """Asks one server with a key, and so in a world, of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.key = f"sk-mock-wire-{next(_numbers)}"

    def ask(
        self,
        target: str = CONTENT,
        *fields: str,
        method: str = "GET",
        body: Any = None,
        enough: Callable[[bytes], bool] = lambda _: False,
        at: Server | None = None,
        key: bool = True,
    ) -> Received:
        """``enough``: leave when it says so of all that came."""
        raw = b"" if body is None else json.dumps(body).encode()
        server = at or self.server
        lines = [f"{method} {target} HTTP/1.1", f"Host: {server.host}:{server.port}", "Connection: close", *fields]
        lines += [f"Authorization: Bearer {self.key}"] if key else []
        lines += ["Content-Type: application/json", f"Content-Length: {len(raw)}"] if raw else []
        begun, data, moments = time.monotonic(), b"", []
        with Client(server) as client:
            client.send("\r\n".join([*lines, "", ""]).encode() + raw)
            try:
                while not enough(data) and (piece := client.socket.recv(65_536)):
                    moments.append(time.monotonic() - begun)
                    data += piece
            except OSError as error:
                return Received(data, error, moments)
        return Received(data, None, moments)

    def declare(self, kind: str, **details: Any) -> None:
        """Have a fault befall downloads."""
        details.setdefault("when", {"operation": "getVideoContent"})
        answer = self.ask("/_mock/faults", method="POST", body={"kind": kind, **details})
        assert answer.status == 201, answer.body

    def json(self, target: str, **options: Any) -> Any:
        answer = self.ask(target, **options)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def firing(self, number: int = 0) -> dict[str, Any]:
        """What became of the fault that was declared."""
        (receipt,) = self.json("/_mock/receipts")["data"]
        firing: dict[str, Any] = receipt["requests"][number]
        return firing


def padded(start: int, stop: int) -> bytes:
    """Bytes of the video behind the real one."""
    return padding.read(start, stop - start)

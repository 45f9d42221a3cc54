"""Asks an application's pipeline, so that what a fault makes of an answer is seen as data."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from mock_server.app import create_app
from mock_server.call import Reply, Request
from mock_server.content.body import Body, Delivery, Instruction, Part, blocks_of
from mock_server.faults.kind import OWN_WIRE
from mock_server.web.api import Api
from tests.api.client import FakeClock

CONTENT = "/v1/videos/vid_landscape/content"
_numbers = itertools.count()


@dataclass(frozen=True)
class Answer:
    reply: Reply

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def body(self) -> Body:
        return self.reply.body

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.reply.body.parts

    @property
    def instructions(self) -> list[Instruction]:
        return [part for part in self.parts if isinstance(part, Instruction)]

    @property
    def bytes(self) -> bytes:
        """What is sent as long as nothing ends the connection before."""
        return b"".join(b"".join(blocks_of(part)) for part in self.parts if not isinstance(part, Instruction))

    def header(self, name: str) -> str | None:
        values = [value for known, value in self.reply.headers if known.lower() == name.lower()]
        assert len(values) <= 1, f"{name} is there twice"
        return values[0] if values else None

    @property
    def fired(self) -> list[str]:
        """The faults that the answer names."""
        return (self.header("Mock-Fault") or "").split(", ") if self.header("Mock-Fault") else []

    def json(self) -> Any:
        return json.loads(self.bytes)


class Asker:
    """Asks one application with one key."""

    def __init__(self, app: Api, clock: FakeClock, key: str = "") -> None:
        self.app = app
        self.clock = clock
        self.key = key or f"sk-mock-{next(_numbers)}"

    def ask(
        self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None, key: str | None = ""
    ) -> Answer:
        """The answer, after it has been delivered as a whole. ``key``: None sends none."""
        fields = {name.lower(): value for name, value in (headers or {}).items()}
        fields.setdefault("host", "localhost:4010")
        if key is not None:
            fields["authorization"] = f"Bearer {key or self.key}"
        raw = b"" if body is None else json.dumps(body).encode()
        if raw:
            fields["content-type"] = "application/json"
        path, _, query = target.partition("?")
        request = Request(method, path, query, fields, lambda: (len(raw), BytesIO(raw)))
        reply = self.app.pipeline.answer(request, self.app.interfaces)
        reply.body.finish(Delivery(reply.body.length, aborted=False))
        return Answer(reply)

    def get(self, target: str, headers: Mapping[str, str] | None = None, key: str | None = "") -> Answer:
        return self.ask("GET", target, headers=headers, key=key)

    def create(self, prompt: str = "A cat") -> Answer:
        return self.ask("POST", "/v1/videos", {"prompt": prompt})

    def declare(self, kind: str, **details: Any) -> str:
        """Put a fault in force in the world of the key; its name."""
        answer = self.ask("POST", "/_mock/faults", {"kind": kind, **details})
        assert answer.status == 201, answer.bytes
        return str(answer.json()["data"][0]["name"])

    def withdraw(self) -> None:
        assert self.ask("DELETE", "/_mock/faults").status == 204

    def tally(self, name: str) -> tuple[int, int]:
        """How often a fault has met a request, and fired."""
        fault = self.get(f"/_mock/faults/{name}").json()
        return fault["met"], fault["fired"]

    def journal(self, query: str = "") -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.get(f"/_mock/requests?order=asc&{query}").json()["data"]
        return entries


def started(capabilities: frozenset[str] = frozenset({OWN_WIRE}), **settings: Any) -> Asker:
    """A server of its own in strict mode."""
    clock = FakeClock()
    app = create_app(
        {"strict": True, **settings}, clock=clock, rng=Random(next(_numbers)), capabilities=capabilities,
        pause=lambda _: None,
    )  # fmt: skip
    return Asker(app, clock)

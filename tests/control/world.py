"""One world of one server, as its control API sees it."""

from __future__ import annotations

import json
from typing import Any

from tests.api.client import Answer, Client

NOTHING = object()


class World:
    """Asks the control API, and holds each answer against the status that is expected."""

    def __init__(self, client: Client) -> None:
        self.api = client

    def ask(self, method: str, target: str, body: Any = NOTHING, **options: Any) -> Answer:
        """``target`` is what stands behind ``/_mock/``."""
        raw = b"" if body is NOTHING else json.dumps(body).encode()
        kind = "application/json" if raw else ""
        return self.api.ask(method, f"/_mock/{target}", raw, content_type=kind, **options)

    def get(self, target: str) -> Any:
        answer = self.ask("GET", target)
        assert answer.status == 200, answer.body
        return answer.json()

    def put(self, target: str, body: Any) -> Any:
        answer = self.ask("PUT", target, body)
        assert answer.status in (200, 201, 204), answer.body
        return answer.json() if answer.body else None

    def patch(self, target: str, body: Any) -> Any:
        answer = self.ask("PATCH", target, body)
        assert answer.status == 200, answer.body
        return answer.json()

    def delete(self, target: str) -> None:
        answer = self.ask("DELETE", target)
        assert answer.status in (200, 204), answer.body

    def reset(self, *what: str) -> None:
        answer = self.ask("POST", "reset", {"what": what} if what else NOTHING)
        assert answer.status == 204, answer.body

    def advance(self, seconds: float) -> None:
        self.patch("clock", {"advance_s": seconds})

    def refused(self, method: str, target: str, body: Any = NOTHING) -> str:
        """The message of a 400."""
        answer = self.ask(method, target, body)
        assert answer.status == 400, answer.body
        return str(answer.error["message"])

    def content(self, task_id: str) -> str:
        return self.api.get(f"/v1/videos/{task_id}/content").summary

    def state(self) -> Any:
        """The whole world, as it is exported."""
        return self.get("state")

"""A client that misbehaves on purpose, and asks what the server noticed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from mock_server.call import Reply, Request
from tests.faults.asking import CONTENT, Answer, Asker

TASK = "vid_landscape"


class Drill(Asker):
    def download(self, start: int | None = None, if_range: str | None = None, task: str = TASK) -> Answer:
        """``start``: the first byte to ask for."""
        headers = {} if start is None else {"Range": f"bytes={start}-"}
        if if_range is not None:
            headers["If-Range"] = if_range
        return self.get(CONTENT.replace(TASK, task), headers)

    def begin(self, target: str) -> Reply:
        """A request whose answer nobody has taken yet; its body is to be closed."""
        fields = {"authorization": f"Bearer {self.key}"}
        request = Request("GET", target, "", fields, lambda: (0, BytesIO()))
        return self.app.pipeline.answer(request, self.app.interfaces)

    def receipts(self, query: str = "") -> list[dict[str, Any]]:
        receipts: list[dict[str, Any]] = self.get(f"/_mock/receipts?{query}").json()["data"]
        return receipts

    def firings(self, query: str = "") -> list[dict[str, Any]]:
        """The requests that befell the one fault that there is."""
        (receipt,) = self.receipts(query)
        assert receipt["fired"] == len(receipt["requests"])
        requests: list[dict[str, Any]] = receipt["requests"]
        return requests

    def firing(self, query: str = "") -> dict[str, Any]:
        return self.firings(query)[0]

    def verify(self, client: str, **wanted: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/_mock/verify", {"client": client, **wanted})
        assert answer.status == 200, answer.bytes
        outcome: dict[str, Any] = answer.json()
        return outcome

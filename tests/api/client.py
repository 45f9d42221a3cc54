"""The client of the API's tests. It fails the test on any answer that the server's contract does not document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.test import run_wsgi_app

from mock_server.web.api import Api
from tests.api.oracle import Headers, oracle

READ_BYTES = 64 * 1024 * 1024
"""Of a body that is announced as longer than this, nothing is read."""


class FakeClock:
    """Stands still until it is told to move."""

    def __init__(self, moment: float = 1_800_000_000.0) -> None:
        self.moment = moment

    def now(self) -> float:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, or None."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error, from the envelope and nothing but the envelope."""
        document = self.json()
        assert list(document) == ["error"], document
        found: dict[str, Any] = document["error"]
        assert {"message", "code"} <= set(found) <= {"message", "code", "type", "param"}, found
        return found

    @property
    def summary(self) -> str:
        """``404 video_not_found``, or ``200``."""
        return f"{self.status} {self.error['code']}" if self.status >= 400 and self.body else str(self.status)


class Client:
    """Asks one application, by default with one key. ``clock`` is the application's."""

    def __init__(self, app: Api, clock: FakeClock, key: str = "sk-mock") -> None:
        self.app = app
        self.clock = clock
        self.key = key

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        content_type: str = "",
        headers: dict[str, str] | None = None,
        key: str | None = "",
    ) -> Answer:
        """``key``: the empty string stands for the client's own, None for no Authorization at all."""
        fields = {} if key is None else {"Authorization": f"Bearer {key or self.key}"}
        environ = _environ(method, target, body, content_type, {**fields, **(headers or {})})
        iterable, status, sent = run_wsgi_app(self.app, environ)
        length = next((int(value) for name, value in sent if name == "Content-Length"), 0)
        raw = b"".join(iterable) if length <= READ_BYTES else b""
        iterable.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable
        answer = Answer(int(status.split(" ")[0]), list(sent), raw)
        self._judge(method, target.partition("?")[0], answer)
        return answer

    def get(self, target: str, **options: Any) -> Answer:
        return self.ask("GET", target, **options)

    def post(self, target: str, payload: Any, **options: Any) -> Answer:
        return self.ask("POST", target, json.dumps(payload).encode(), content_type="application/json", **options)

    def create(self, prompt: str = "A cat", **details: Any) -> str:
        """The id of a new task."""
        answer = self.post("/v1/videos", {"prompt": prompt, **details})
        assert answer.status == 200, answer.body
        return str(answer.json()["id"])

    def document(self, task_id: str) -> Any:
        """The task, as its status shows it."""
        answer = self.get(f"/v1/videos/{task_id}")
        assert answer.status == 200, answer.body
        return answer.json()

    def status(self, task_id: str) -> str:
        return str(self.document(task_id)["status"])

    def _judge(self, method: str, path: str, answer: Answer) -> None:
        contracts = self.app.pipeline.snapshot.contracts
        oracles = [oracle(contract.as_yaml.decode()) for contract in contracts.values()]
        judge = next((each for each in oracles if each.knows(path)), oracles[0])
        breaches = list(judge.breaches(method, path, answer.status, answer.headers, answer.body))
        assert breaches == [], f"{method} {path[:200]}: {answer.summary}"
        assert answer.status < 500, answer.body
        length = answer.header("Content-Length")
        if method != "HEAD" and int(length or 0) <= READ_BYTES:
            assert len(answer.body) == int(length or 0)
        else:
            assert answer.body == b""


Start = Callable[..., Client]
"""Starts a server of its own with settings given by name."""


def _environ(method: str, target: str, body: bytes, content_type: str, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if "Transfer-Encoding" in headers:
        environ["wsgi.input_terminated"] = True
    elif body:
        environ["CONTENT_LENGTH"] = str(len(body))
    if content_type:
        environ["CONTENT_TYPE"] = content_type
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ

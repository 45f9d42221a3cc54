"""The program under test: a client of the API in a few lines, with nothing but the standard library."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from mock_server.testing import SoraMock


def ask(mock: SoraMock, target: str, body: object = None, *, key: str = "") -> tuple[int, Any]:
    """Status and JSON, or bytes, of the answer to a GET, or to a POST where there is a body."""
    raw = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key or mock.api_key}", "Content-Type": "application/json"}
    try:
        answer = urlopen(Request(mock.base_url + target, raw, headers), timeout=10)
    except HTTPError as error:
        answer = error
    with answer:
        said = answer.read()
        return answer.status, json.loads(said) if "json" in answer.headers["Content-Type"] else said


def status_of(mock: SoraMock, task_id: str) -> str:
    """The word that the API shows; this is a poll."""
    return str(ask(mock, f"/videos/{task_id}")[1]["status"])

"""One request to the control API, and what its answer says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from mock_server.testing.connection import answer_of


class Answering(Protocol):
    """Whatever takes a request to a server and brings back status and body."""

    url: str

    def request(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        """Raises ControlError where no answer comes."""

    def close(self) -> None:
        """Let go of what is not in use."""


class Talk:
    """Requests for the world of ``key``. All of them raise ControlError for an answer that is no success.

    Keyword arguments are query parameters; those that are None are left out. Raises ValueError for a key or a token
    that cannot stand in a header section.
    """

    def __init__(self, way: Answering, key: str | None, token: str | None) -> None:
        for name, secret in (("key", key), ("token", token)):
            if secret and not (secret.isascii() and secret.isprintable()):  # http.client would tell all of it
                raise ValueError(f"the {name} has a character that none can have, such as the end of a line")
        self._way = way
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        if token:
            self._headers["Mock-Token"] = token

    def get(self, path: str, /, **query: Any) -> Any:
        """GET: a JSON value."""
        return self._ask("GET", path, None, query)

    def text(self, path: str, headers: Mapping[str, str], /, **query: Any) -> str:
        """GET: the text as it came."""
        status, raw = self._way.request("GET", _target(path, query), {**self._headers, **headers}, None)
        return raw.decode() if status == 200 else str(answer_of(status, raw))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """PUT of a JSON object."""
        return self._ask("PUT", path, body, {})

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """PATCH with a JSON object."""
        return self._ask("PATCH", path, body, {})

    def post(self, path: str, body: Mapping[str, Any], /, **query: Any) -> Any:
        """POST of a JSON object."""
        return self._ask("POST", path, body, query)

    def delete(self, path: str, /, **query: Any) -> None:
        """DELETE."""
        self._ask("DELETE", path, None, query)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None, query: Mapping[str, Any]) -> Any:
        headers, raw = self._headers, None
        if body is not None:
            headers, raw = headers | {"Content-Type": "application/json"}, json.dumps(body).encode()
        return answer_of(*self._way.request(method, _target(path, query), headers, raw))


def named(folder: str, name: str) -> str:
    """The path of what is called ``name``, whatever characters it has."""
    return f"{folder}/{quote(name, safe='')}"


def _target(path: str, query: Mapping[str, Any]) -> str:
    pairs = {name: _shown(value) for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Judges answers by the documents that the server publishes about itself. Shares no code with the server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs
import yaml

Headers = list[tuple[str, str]]


class Oracle:
    """Knows what one OpenAPI document documents."""

    def __init__(self, text: str) -> None:
        self.document: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
        paths = sorted(self.document["paths"], key=lambda path: "{" in path)
        self._paths = [(re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))), path) for path in paths]

    def knows(self, path: str) -> bool:
        """Whether the document has this path, which is still percent-encoded."""
        return self._template(path) is not None

    def _template(self, path: str) -> str | None:
        decoded = "/".join(quote(unquote(segment), safe="") for segment in path.split("/"))
        return next((template for pattern, template in self._paths if pattern.fullmatch(decoded)), None)

    def breaches(self, method: str, path: str, status: int, headers: Headers, body: bytes) -> Iterator[str]:
        """What of an answer is not documented."""
        sent = {name.lower(): value for name, value in headers}
        if len(sent) != len(headers):
            yield f"a header is sent twice: {headers}"
        responses = list(self._responses(method, path, status))
        if not responses:
            yield f"status {status} is not documented for {method} {path}"
        complaints = [list(self._mismatches(method, response, sent, body)) for response in responses]
        if complaints and all(complaints):
            yield from complaints[0]

    def _responses(self, method: str, path: str, status: int) -> Iterator[Any]:
        """The responses that may be meant: the operation's own, or one that belongs to no operation."""
        operation = self._operation(method, path)
        if operation is not None and str(status) in operation["responses"]:
            yield self._resolved(operation["responses"][str(status)])
        if operation is None or operation.get("security", self.document["security"]) == []:
            for answer in map(str, self.document["x-answers"].values()):
                if answer.startswith(f"{status}/"):
                    yield self.document["components"]["responses"][answer.split("/")[1]]

    def _operation(self, method: str, path: str) -> Any:
        item = self.document["paths"].get(self._template(path), {})
        known = item.get(method.lower()) if method.isupper() else None
        return item.get("get") if known is None and method == "HEAD" else known

    def _resolved(self, node: Any) -> Any:
        while "$ref" in node:
            keys = node["$ref"].removeprefix("#/").split("/")
            node = self.document
            for key in keys:
                node = node[key]
        return node

    def _mismatches(self, method: str, response: Any, sent: Mapping[str, str], body: bytes) -> Iterator[str]:
        for name, reference in response.get("headers", {}).items():
            header = self._resolved(reference)
            if name.lower() in sent:
                value = sent[name.lower()]
                schema = header["schema"]
                if not self._validator(schema).is_valid(int(value) if schema.get("type") == "integer" else value):
                    yield f"header {name}: {value!r} does not fit {schema}"
            elif header.get("required"):
                yield f"header {name} is missing"
        if "content" not in response:
            if body or "content-type" in sent:
                yield f"no content is documented, and there is {body[:80]!r} of type {sent.get('content-type')}"
            return
        media_type = sent.get("content-type", "").partition(";")[0]
        if media_type not in response["content"]:
            yield f"media type {media_type!r} is not among {list(response['content'])}"
        elif media_type == "application/json" and method != "HEAD":
            yield from self._json_mismatches(response["content"][media_type], body)

    def _json_mismatches(self, media_type: Any, body: bytes) -> Iterator[str]:
        value = json.loads(body, parse_constant=_refuse)
        for error in self._validator(media_type.get("schema", {})).iter_errors(value):
            yield f"body: {error.message} at {error.instance_path}"
        examples = [self._resolved(example)["value"] for example in media_type.get("examples", {}).values()]
        codes = {example["error"]["code"] for example in examples if set(example) == {"error"}}
        if codes and value["error"]["code"] not in codes:
            yield f"code {value['error']['code']} is not among {codes}"

    def _validator(self, schema: Any) -> Any:
        return jsonschema_rs.Draft202012Validator({**schema, "components": self.document["components"]})


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


@cache
def oracle(text: str) -> Oracle:
    """The oracle of a document, read once."""
    return Oracle(text)

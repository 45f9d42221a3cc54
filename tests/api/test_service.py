"""What every answer carries, and what belongs to no operation of the API."""

from __future__ import annotations

import json
import re

import pytest
import yaml

import mock_server
from mock_server.schema import shipped
from tests.api.client import Client


def test_every_answer_names_its_request_and_no_two_are_alike(client: Client) -> None:
    answers = [
        client.get("/v1/videos/vid_queued"),
        client.get("/v1/videos/vid_queued"),
        client.get("/v1/videos/vid_nobody"),
        client.get("/nowhere"),
        client.get("/v1/videos", key=None),
        client.ask("OPTIONS", "/v1/videos"),
        client.ask("HEAD", "/v1/videos/vid_completed/content"),
        client.get("/_mock/health"),
    ]
    names = [str(answer.header("X-Request-Id")) for answer in answers]
    assert all(re.fullmatch("req_[0-9a-f]{16}", name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("target", "document"), [("health", {"status": "ok"}), ("ready", {"status": "ready"})])
@pytest.mark.parametrize("key", [None, "sk-mock", "wrong"])
def test_health_and_readiness_are_open_to_all(client: Client, target: str, document: object, key: str | None) -> None:
    answer = client.get(f"/_mock/{target}", key=key)
    assert (answer.status, answer.json()) == (200, document)


def test_the_version_is_told(client: Client) -> None:
    assert client.get("/_mock/version", key=None).json()["version"] == mock_server.__version__


def test_the_contract_is_served_as_it_is_and_as_json(client: Client) -> None:
    as_yaml = client.get("/openapi.yaml", key=None)
    as_json = client.get("/openapi.json", key=None)
    assert as_yaml.header("Content-Type") == "application/yaml"
    assert as_yaml.body == shipped("openapi.yaml").read_bytes()
    assert json.loads(as_json.body) == yaml.safe_load(as_yaml.body)


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("PUT", "/v1/videos", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/v1/videos", "GET, HEAD, OPTIONS, POST"),
        ("GET", "/v1/videos/remix", "OPTIONS, POST"),
        ("DELETE", "/v1/videos/remix", "OPTIONS, POST"),
        ("HEAD", "/v1/videos/remix", "OPTIONS, POST"),
        ("POST", "/v1/videos/vid_queued", "DELETE, GET, HEAD, OPTIONS"),
        ("POST", "/v1/videos/vid_queued/content", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/videos/vid_queued/remix", "OPTIONS, POST"),
        ("get", "/v1/videos", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/_mock/health", "GET, HEAD, OPTIONS"),
        ("BREW", "/v1/videos/vid_queued/content", "GET, HEAD, OPTIONS"),
    ],
)
def test_an_unknown_method_of_a_known_path_is_405_with_allow(
    client: Client, method: str, target: str, allowed: str
) -> None:
    answer = client.ask(method, target)
    assert answer.status == 405
    assert answer.header("Allow") == allowed
    if method != "HEAD":
        assert answer.error["message"] == f"Method {method} is not allowed here. Allowed: {allowed}."


@pytest.mark.parametrize("key", [None, "sk-mock"])
def test_options_tells_the_methods_of_a_path_to_everybody(client: Client, key: str | None) -> None:
    answer = client.ask("OPTIONS", "/v1/videos/vid_queued/content", key=key)
    assert (answer.status, answer.header("Allow"), answer.body) == (204, "GET, HEAD, OPTIONS", b"")
    assert client.ask("OPTIONS", "/nowhere", key=key).summary == "404 not_found"
    assert client.ask("OPTIONS", "*", key=key).status == 204


@pytest.mark.parametrize(
    "target",
    ["/", "/v1", "/v1/video", "/v1/videos/", "/v2/videos", "//v1/videos", "/v1//videos", "/V1/videos",
     "/v1/videos/vid_queued/", "/v1/videos/vid_queued/contents", "/v1/videos//content", "/v1/videos/a/b/content",
     "/v1%2Fvideos", "/v1/videos%2Fvid_queued", "/favicon.ico", "/static/x.js", "/_mock", "/_mock/nothing"],
)  # fmt: skip
def test_an_unknown_path_is_404_with_method_and_path(client: Client, target: str) -> None:
    answer = client.get(target)
    assert answer.summary == "404 not_found"
    assert answer.error["message"] == f"Invalid URL (GET {target})"


def test_what_need_not_be_encoded_may_be(client: Client) -> None:
    assert client.get("/v1/%76ideos/vid%5Fqueued").json()["id"] == "vid_queued"
    assert client.get("/v1/videos/%72emix").summary == "405 method_not_allowed"


def test_head_of_any_get_has_its_headers_and_no_body(client: Client) -> None:
    for target in ("/v1/videos/vid_queued", "/v1/videos?limit=1", "/_mock/health", "/openapi.yaml"):
        get, head = client.get(target), client.ask("HEAD", target)
        assert (head.status, head.body) == (200, b"")
        assert head.headers[:2] == get.headers[:2]

"""The API reference as it is served: which page, which files, and what a browser may keep and load."""

from __future__ import annotations

import re

import pytest

from mock_server.app import control_app
from mock_server.contract.contract import Contract
from mock_server.snapshot import CONTROL
from tests.api.client import Client, Start

TYPES = {
    "favicon-32x32.png": "image/png",
    "reference.css": "text/css; charset=utf-8",
    "reference.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
TARGETS = ["/_mock/docs", "/_mock/docs?document=control", *(f"/_mock/docs/{name}" for name in TYPES)]


def links(client: Client, target: str = "/_mock/docs") -> list[str]:
    """The documents that the page offers."""
    answer = client.get(target, key=None)
    assert answer.status == 200, answer.body
    return re.findall(r'href="\?document=(\w+)"', answer.body.decode())


def test_the_page_needs_no_key_and_shows_the_api_first(client: Client) -> None:
    answer = client.get("/_mock/docs", key=None)
    assert (answer.status, answer.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert b'data-url="../openapi.yaml"' in answer.body


def test_the_page_shows_the_control_document_by_choice(client: Client) -> None:
    answer = client.get("/_mock/docs?document=control")
    assert b'data-url="openapi.yaml"' in answer.body
    assert b'<a href="?document=control" aria-current="page">' in answer.body


def test_everything_that_the_page_names_is_served(client: Client) -> None:
    page = client.get("/_mock/docs").body.decode()
    named = re.findall(r'(?:src|href)="(docs/[^"]+)"', page)
    assert sorted(named) == sorted(f"docs/{name}" for name in TYPES)
    assert [client.get(f"/_mock/{name}", key=None).status for name in named] == [200] * len(named)


@pytest.mark.parametrize(("name", "media_type"), TYPES.items())
def test_each_file_comes_whole_and_with_its_type(client: Client, name: str, media_type: str) -> None:
    answer = client.get(f"/_mock/docs/{name}")
    assert (answer.header("Content-Type"), answer.header("Content-Length")) == (media_type, str(len(answer.body)))
    assert answer.header("X-Content-Type-Options") == "nosniff"


def test_the_contract_lists_exactly_the_files_that_there_are(client: Client) -> None:
    contract: Contract = client.app.pipeline.snapshot.contracts[CONTROL]
    operation = contract.operations["getReferenceAsset"]
    name = next(parameter for parameter in operation.parameters if parameter.name == "name")
    assert contract.document.at(name.schema)["enum"] == list(TYPES)


@pytest.mark.parametrize("name", ["LICENSE", "pages.py", "..%2Fcontrol.yaml", "%2e%2e", "swagger-ui.css.map"])
def test_no_other_file_is_served(client: Client, name: str) -> None:
    assert client.get(f"/_mock/docs/{name}").summary == "400 invalid_value"


@pytest.mark.parametrize("target", TARGETS)
def test_a_browser_that_has_the_newest_is_answered_304(client: Client, target: str) -> None:
    first = client.get(target)
    assert first.header("Cache-Control") == "no-cache"
    again = client.get(target, headers={"If-None-Match": f'W/{first.header("ETag")}, "older"'})
    assert (again.status, again.body, again.header("ETag")) == (304, b"", first.header("ETag"))
    assert client.get(target, headers={"If-None-Match": '"older"'}).status == 200


def test_the_two_pages_have_different_entity_tags(client: Client) -> None:
    assert len({client.get(target).header("ETag") for target in TARGETS}) == len(TARGETS)


@pytest.mark.parametrize("target", TARGETS[:2])
def test_the_page_may_load_and_ask_its_own_server_only(client: Client, target: str) -> None:
    policy = client.get(target).header("Content-Security-Policy") or ""
    directives = dict(text.strip().split(" ", 1) for text in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert {source for sources in directives.values() for source in sources.split()} <= {
        "'none'", "'self'", "data:", "blob:",
    }  # fmt: skip


@pytest.mark.parametrize("settings", [{"control": "off"}, {"control_port": "0"}])
def test_without_the_control_api_only_the_api_is_shown(start: Start, settings: dict[str, str]) -> None:
    client = start(**settings)
    assert links(client) == ["api"]
    refused = client.app.test_client().get("/_mock/docs?document=control")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (404, "not_found")


def test_the_port_of_the_control_api_shows_both(start: Start) -> None:
    client = start(control_port="0")
    assert links(Client(control_app(client.app), client.clock)) == ["api", "control"]


def test_the_page_is_open_where_there_is_a_control_token(start: Start) -> None:
    assert links(start(control_token="open-sesame")) == ["api", "control"]


def test_an_unknown_document_is_400_and_names_those_that_there_are(client: Client) -> None:
    message = client.get("/_mock/docs?document=controll").error["message"]
    assert "'api' and 'control'" in message
    assert "Did you mean 'control'?" in message

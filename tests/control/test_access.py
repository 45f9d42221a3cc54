"""Who may use the control API: off, on a port of its own, behind a token, and for which world."""

from __future__ import annotations

import json

import pytest

from mock_server.app import control_app
from mock_server.web.api import Api
from tests.api.client import Client, Start
from tests.control.world import World

OPEN = ["/_mock/health", "/_mock/ready", "/openapi.yaml", "/openapi.json"]
CLOSED = ["/_mock/clock", "/_mock/tasks", "/_mock/state", "/_mock/lifecycles", "/_mock/version", "/_mock/openapi.yaml"]


def asked(app: Api, target: str, method: str = "GET") -> str:
    """Status and code, where an application serves only a part of what its documents say."""
    answer = app.test_client().open(target, method=method)
    return f"{answer.status_code} {answer.get_json()['error']['code']}"


def test_without_a_key_the_first_configured_one_is_meant(start: Start) -> None:
    world = World(start())
    world.put("tasks/vid_mine", {})
    for headers in ({}, {"Authorization": "Bearer sk-mock"}):
        assert world.api.get("/_mock/tasks/vid_mine", key=None, headers=headers).status == 200
    assert world.api.get("/_mock/tasks/vid_mine", key="sk-mock-other").status == 404


@pytest.mark.parametrize("value", ["Bearer wrong", "Basic sk-mock", "sk-mock", ""])
def test_a_key_that_is_not_known_is_401(world: World, value: str) -> None:
    answer = world.api.get("/_mock/clock", key=None, headers={"Authorization": value})
    assert answer.summary == "401 unauthorized"
    assert answer.header("WWW-Authenticate") == "Bearer, Mock-Token"


@pytest.mark.parametrize("settings", [{"control": "off"}, {"control_port": "0"}])
def test_switched_off_only_what_is_open_to_everybody_is_there(start: Start, settings: dict[str, str]) -> None:
    client = start(**settings)
    assert [client.get(target, key=None).status for target in OPEN] == [200] * len(OPEN)
    assert [asked(client.app, target) for target in CLOSED] == ["404 not_found"] * len(CLOSED)
    assert asked(client.app, "/_mock/clock", "PATCH") == "404 not_found"
    assert client.status("vid_queued") == "queued"


def test_on_a_port_of_its_own_the_control_api_is_all_there_is(start: Start) -> None:
    client = start(control_port="0")
    control = World(Client(control_app(client.app), client.clock))
    task_id = client.create()
    control.patch(f"tasks/{task_id}", {"state": "completed"})
    assert client.status(task_id) == "completed"
    assert [control.api.get(target).status for target in (*OPEN, *CLOSED)] == [200] * 10
    assert asked(control.api.app, "/v1/videos") == "404 not_found"


def test_where_there_is_a_token_it_has_to_be_shown(start: Start) -> None:
    client = start(control_token="open-sesame")
    for headers in ({}, {"Mock-Token": "open-sesam"}, {"Mock-Token": ""}, {"Mock-Token": "op\u00e9n"}):
        for target in CLOSED:
            answer = client.get(target, headers=headers)
            assert (answer.summary, answer.header("WWW-Authenticate")) == ("401 unauthorized", "Bearer, Mock-Token")
            assert "Mock-Token" in answer.error["message"]
    for target in CLOSED:
        assert client.get(target, headers={"Mock-Token": "open-sesame"}).status == 200
        assert client.get(target, headers={"Mock-Token": "open-sesame"}, key="wrong").status == 401


def test_what_is_open_to_everybody_needs_no_token(start: Start) -> None:
    client = start(control_token="open-sesame")
    assert [client.get(target, key=None).status for target in OPEN] == [200] * len(OPEN)
    assert client.status("vid_queued") == "queued"


def test_the_token_is_in_no_journal_and_no_log(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    client = start(control_token="open-sesame")
    shown = {"Mock-Token": "open-sesame"}
    client.get("/v1/videos", headers=shown)
    client.get("/_mock/clock", headers=shown)
    client.get("/_mock/clock", headers={"Mock-Token": "open-sesame-not"})
    state = client.get("/_mock/state?journal=true", headers=shown).json()
    assert len(state["journal"]) == 1
    assert "sesame" not in json.dumps(state) + caplog.text

"""The contract's examples show what the server does: those of requests work, and name what there is."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.contract.contract import Contract
from mock_server.domain.answers import STATES, UNKNOWN
from tests.contract.conftest import CONTRACT, Start

SAMPLE = "/v1/videos/vid_abc123xyz456/content"


def examples(contract: Contract, parameter: str, path: str) -> dict[str, Any]:
    """The examples of one parameter of a path, by their names."""
    for index in range(len(contract.document.at(("paths", path, "parameters")))):
        declared = contract.document.resolved(("paths", path, "parameters", index))
        if declared["name"] == parameter:
            return {name: example["value"] for name, example in declared["examples"].items()}
    raise LookupError(parameter)


def test_a_task_of_every_state_is_among_the_examples(contract: Contract, start: Start) -> None:
    client = start()
    ids = examples(contract, "task_id", "/v1/videos/{task_id}")
    assert set(ids) == set(STATES) - {UNKNOWN}
    for state, task_id in ids.items():
        status = client.get(f"/v1/videos/{task_id}").get_json()["status"]
        assert status == {"expired": "completed"}.get(state, state)


def test_the_examples_of_ranges_reach_206_and_416(contract: Contract, start: Start) -> None:
    client = start()
    ranges = examples(contract, "Range", "/v1/videos/{task_id}/content")
    statuses = {name: client.get(SAMPLE, headers={"Range": value}).status_code for name, value in ranges.items()}
    assert statuses == dict.fromkeys(ranges, 206) | {"unsatisfiable": 416}


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"])
def test_the_examples_of_conditions_hold(name: str, contract: Contract, start: Start) -> None:
    """So that a fuzzer, which combines the examples of all headers, gets past them to the ranges."""
    client = start()
    for value in examples(contract, name, "/v1/videos/{task_id}/content").values():
        assert client.get(SAMPLE, headers={name: value, "Range": "bytes=0-9"}).status_code == 206


@pytest.mark.parametrize("operation", ["createVideo", "remixVideo", "remixVideoByBody"])
def test_the_examples_of_bodies_are_taken(operation: str, contract: Contract, start: Start) -> None:
    client = start()
    declared = contract.operations[operation]
    bodies = contract.document.at((*declared.location, "requestBody", "content", "application/json", "examples"))
    assert bodies
    for body in bodies.values():
        path = declared.path.replace("{task_id}", "vid_completed")
        assert client.post(path, json=body["value"]).status_code == 200


def test_creation_is_linked_to_what_can_be_done_next(contract: Contract) -> None:
    at = (*contract.operations["createVideo"].location, "responses", "200", "links")
    links = {link["operationId"] for link in contract.document.at(at).values()}
    assert links == {"getVideo", "getVideoContent", "deleteVideo", "remixVideo", "remixVideoByBody"}


def test_the_file_stands_at_the_top_and_is_the_one_that_is_served(start: Start) -> None:
    assert start().get("/openapi.yaml").data == CONTRACT.read_bytes()

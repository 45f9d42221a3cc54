from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml

from mock_server.snapshot import CONTROL
from mock_server.testing import Control, ControlError, MockServer, SoraMock
from mock_server.testing import documents as told
from mock_server.testing.in_process import DirectWay
from tests.testing.program import ask, status_of

CONTRACT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "mock_server/control/control.yaml").read_text("utf-8")
)
SCHEMAS = CONTRACT["components"]["schemas"]


class Recording:
    """A way to an application that notes which operations were asked for."""

    def __init__(self, app: Any) -> None:
        self._direct, self.asked = DirectWay(app), set[tuple[str, str]]()
        self.url = self._direct.url

    def request(self, method: str, target: str, headers: Any, body: bytes | None) -> tuple[int, bytes]:
        self.asked.add((method, target.partition("?")[0]))
        return self._direct.request(method, target, headers, body)

    def close(self) -> None:
        self._direct.close()


def use_all_of(control: Control) -> None:
    """Call each method of the client."""
    assert control.health() and control.ready() and control.version()  # noqa: PT018 - which of them, the trace tells
    control.contract()
    control.clock.get()
    control.clock.advance(1)
    control.clock.reset()
    control.tasks.put("vid_a")
    control.tasks.get("vid_a")
    control.tasks.change("vid_a", state="failed")
    control.tasks.list()
    control.tasks.delete("vid_a")
    control.tasks.clear()
    control.lifecycles.put("mine", "polls")
    control.scenarios.put("mine", content="webm")
    for kind in (control.lifecycles, control.scenarios):
        kind.list()
        kind.get("mine")
        kind.delete("mine")
    control.faults.add("gzip")
    control.faults.put("mine", "gzip")
    control.faults.get("mine")
    control.faults.list()
    control.faults.delete("mine")
    control.faults.clear()
    control.requests.get(control.requests.find()[0].id)
    next(control.requests.follow())
    control.requests.har()
    control.requests.clear()
    control.receipts()
    control.verify(count={"exactly": 0})
    control.restore(control.state())
    control.reset()


def test_there_is_a_method_for_every_operation_of_the_control_api() -> None:
    server = MockServer(listen=False)
    with server as mock:
        way = Recording(server.app)
        way.request("GET", "/v1/videos", {"Authorization": f"Bearer {mock.api_key}"}, None)
        use_all_of(Control(way, mock.api_key))
        matches = [server.app.pipeline.snapshot.match((CONTROL,), *each)[1] for each in way.asked]
    asked = {match.operation.id for match in matches if match.operation}
    operations = [each for item in CONTRACT["paths"].values() for each in item.values()]
    known = {operation["operationId"] for operation in operations if "operationId" in operation}
    assert known - asked == {"getControlContract", "getContract", "getReferencePage", "getReferenceAsset"}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("Clock", told.Clock),
        ("Task", told.Task),
        ("Request", told.Entry),
        ("Firing", told.Firing),
        ("Receipt", told.Receipt),
    ],
)
def test_what_the_contract_tells_is_what_a_value_has(schema: str, kind: Any) -> None:
    assert set(kind._fields) == set(SCHEMAS[schema]["properties"])


@pytest.mark.parametrize(
    ("schema", "kind", "beyond"),
    [
        ("TaskDefinition", told.TaskDefinition, set()),
        ("TaskChange", told.TaskChange, set()),
        ("Verification", told.Expectation, set()),
        ("Filters", told.Filters, {"range", "headers"}),
    ],
)
def test_what_can_be_said_is_what_the_contract_takes(schema: str, kind: Any, beyond: set[str]) -> None:
    known = set(get_type_hints(kind, vars(told)))
    assert set(SCHEMAS[schema]["properties"]) - known == beyond
    assert known - set(SCHEMAS[schema]["properties"]) <= {"after", "world"}


def test_the_clock_is_frozen_set_moved_and_let_go(mock: SoraMock) -> None:
    assert mock.clock.freeze(at="2030-01-01T00:00:00Z").now == 1893456000
    assert mock.clock.advance(60).now == 1893456060
    assert mock.clock.now() == mock.clock.now() == 1893456060
    assert mock.clock.set(5).now == 5
    assert not mock.clock.unfreeze().frozen
    assert mock.clock.scale(60).scale == 60
    assert mock.clock.reset().scale == 1


def test_a_task_is_made_changed_and_deleted(mock: SoraMock) -> None:
    made = mock.tasks.put("vid_mine", state="in_progress", progress=42, prompt="A cat")
    assert (made.state, made.progress, made.prompt, made.origin) == ("in_progress", 42, "A cat", "world")
    assert mock.tasks.change("vid_mine", state="failed").state == "failed"
    assert mock.tasks.get("vid_mine").error == {
        "code": "video_generation_failed",
        "message": "The video could not be generated.",
    }
    mock.tasks.delete("vid_mine")
    with pytest.raises(ControlError) as refused:
        mock.tasks.get("vid_mine")
    assert (refused.value.status, refused.value.code) == (404, "task_not_found")


def test_tasks_are_listed_over_all_pages(mock: SoraMock, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [task.id for task in mock.tasks.list()]
    monkeypatch.setattr("mock_server.testing.world.PAGE", 3)
    assert [task.id for task in mock.tasks.list()] == whole
    assert [task.id for task in mock.tasks.list(limit=4)] == whole[:4]
    assert [task.id for task in mock.tasks.list(newest_first=False, after=whole[2])] == whole[1::-1]
    assert mock.tasks.list("cancelled")[0].id == "vid_cancelled"


def test_a_fault_tells_its_parameters_and_how_often_it_has_fired(mock: SoraMock) -> None:
    made = mock.faults.put("mine", "status", status=503, times=1, when={"operation": "getVideo"})
    assert (made.parameters, made.times, made.fired) == ({"status": 503}, 1, 0)
    assert ask(mock, "/videos/vid_queued")[0] == 503
    assert [(fault.name, fault.fired) for fault in mock.faults.list()] == [("mine", 1)]
    assert {fault.kind for fault in mock.faults.add_preset("flaky-cdn")} == {"cut", "status"}
    assert "flaky-cdn" in {preset.name for preset in mock.faults.presets()}
    assert mock.faults.seed() > 0


def test_a_refusal_names_what_is_wrong(mock: SoraMock) -> None:
    with pytest.raises(ControlError, match="did you mean 'after_bytes'") as refused:
        mock.faults.add("cut", after_byts=1)
    assert (refused.value.status, refused.value.code, refused.value.param) == (400, "invalid_value", "after_byts")


def test_requests_are_found_counted_and_told_by_id(mock: SoraMock) -> None:
    for task in ("vid_queued", "vid_completed", "vid_queued"):
        ask(mock, f"/videos/{task}")
    found = mock.requests.find(task="vid_queued")
    assert [entry.state for entry in found] == ["queued", "queued"]
    assert mock.requests.count(status="2xx") == 3
    assert mock.requests.get(found[0].id).number == 1
    assert [entry.number for entry in mock.requests.find(newest_first=True, limit=2)] == [3, 2]
    assert mock.requests.har()["log"]["version"] == "1.2"
    mock.requests.clear()
    assert mock.requests.count() == 0


def test_a_test_waits_for_requests_of_another_thread(mock: SoraMock) -> None:
    thread = threading.Thread(target=ask, args=(mock, "/videos/vid_queued"))
    thread.start()
    assert [entry.task for entry in mock.requests.wait(operation="getVideo")] == ["vid_queued"]
    thread.join()
    assert mock.requests.wait(at_least=2, wait_s=0.01, operation="getVideo")[0].task == "vid_queued"


def test_following_gives_each_request_once_as_it_comes(mock: SoraMock) -> None:
    ask(mock, "/videos/vid_queued")
    ask(mock, "/videos/vid_failed")
    following = mock.requests.follow(operation="getVideo")
    assert [entry.task for entry in islice(following, 2)] == ["vid_queued", "vid_failed"]
    ask(mock, "/videos")
    ask(mock, "/videos/vid_cancelled")
    assert next(following).task == "vid_cancelled"
    assert next(mock.requests.follow(after=3)).task == "vid_cancelled"


def test_a_verdict_says_what_came_instead(mock: SoraMock) -> None:
    ask(mock, "/videos/vid_queued")
    verdict = mock.control.verify(requests={"task": "vid_queued"}, count={"exactly": 2})
    assert not verdict.verified
    assert mock.control.verify(requests={"operation": "getVideo"}).verified
    missed = mock.control.verify(requests={"operation": "getVideo", "status": 404})
    assert missed.nearest[0].request.task == "vid_queued"
    assert missed.nearest[0].differs["status"] == {"expected": 404, "got": 200}


def test_receipts_tell_what_the_client_did_next(mock: SoraMock) -> None:
    task = mock.completed()
    mock.faults.add("status", name="late", status=503, times=1, when={"operation": "getVideoContent"})
    ask(mock, f"/videos/{task.id}/content")
    ask(mock, f"/videos/{task.id}/content")
    [receipt] = mock.control.receipts("late")
    assert (receipt.fired, receipt.requests[0].did) == (1, "retried")


def test_a_world_is_copied_to_another_key(mock: SoraMock) -> None:
    mock.tasks.put("vid_mine", state="failed")
    other = mock.another()
    other.control.restore(mock.control.state(journal=True))
    assert status_of(other, "vid_mine") == "failed"


def test_a_reset_may_be_of_some_things_only(mock: SoraMock) -> None:
    mock.tasks.put("vid_mine")
    mock.clock.freeze()
    mock.reset("clock")
    assert not mock.clock.get().frozen
    assert mock.tasks.get("vid_mine").state == "queued"
    mock.reset()
    assert "vid_mine" not in {task.id for task in mock.tasks.list()}


def test_the_world_of_another_key_is_reached_over_the_same_connections(mock: SoraMock) -> None:
    mock.tasks.put("vid_mine")
    other = mock.control.with_key(mock.new_key())
    assert "vid_mine" not in {task.id for task in other.tasks.list()}


@pytest.mark.parametrize(
    "change",
    [lambda mock: mock.tasks.put("vid/odd"), lambda mock: mock.lifecycles.get("default?x=1")],
    ids=["slash", "question mark"],
)
def test_a_name_with_odd_characters_is_refused_by_the_server_and_is_no_other_path(
    mock: SoraMock, change: Callable[[SoraMock], object]
) -> None:
    with pytest.raises(ControlError) as refused:
        change(mock)
    assert refused.value.status == 400


def test_no_key_is_in_what_a_client_or_a_world_shows_of_itself(mock: SoraMock) -> None:
    assert mock.api_key not in repr(mock) + repr(mock.control) + str(mock.control.state(journal=True))

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.domain.fault import Fault, Occasion, Tally, fault_from_document, fault_to_document, meet
from tests.faults.asking import CONTENT, Asker, started


def statuses(server: Asker, *targets: str) -> list[int]:
    return [server.get(target).status for target in targets]


@pytest.mark.parametrize(
    ("when", "fits", "does_not"),
    [
        ({"operation": "getVideo"}, ("GET", "/v1/videos/vid_completed", {}), ("GET", CONTENT, {})),
        ({"task": "vid_land*"}, ("GET", CONTENT, {}), ("GET", "/v1/videos/vid_webm/content", {})),
        ({"method": "HEAD"}, ("HEAD", CONTENT, {}), ("GET", CONTENT, {})),
        ({"key": "sk-mock-*"}, ("GET", CONTENT, {}), ("GET", CONTENT, {"key": "YOUR_API_KEY"})),
        ({"range": "none"}, ("GET", CONTENT, {}), ("GET", CONTENT, {"Range": "bytes=0-"})),
        ({"range": "any"}, ("GET", CONTENT, {"Range": "bytes=-5"}), ("GET", CONTENT, {})),
        ({"range": "from_start"}, ("GET", CONTENT, {"Range": "bytes=0-5"}), ("GET", CONTENT, {"Range": "bytes=1-"})),
        ({"range": "from_start"}, ("GET", CONTENT, {}), ("GET", CONTENT, {"Range": "bytes=-5"})),
        ({"range": "resumed"}, ("GET", CONTENT, {"Range": "bytes=1-"}), ("GET", CONTENT, {"Range": "bytes=0-"})),
        ({"range": "resumed"}, ("GET", CONTENT, {"Range": "bytes=-5"}), ("GET", CONTENT, {})),
    ],
)
def test_a_fault_befalls_the_requests_that_it_is_for(
    start_with: Any, when: dict[str, str], fits: tuple[Any, ...], does_not: tuple[Any, ...]
) -> None:
    server = start_with(f"faults: [{{name: mine, kind: status, status: 599, when: {when}}}]\n")
    outcomes = []
    for method, target, headers in (fits, does_not):
        key = headers.pop("key", "")
        outcomes.append(server.ask(method, target, headers=headers, key=key).status == 599)
    assert outcomes == [True, False]


def test_a_fault_befalls_the_requests_from_the_nth_to_the_mth_of_those_that_fit(server: Asker) -> None:
    server.declare("status", status=599, when={"operation": "getVideo", "nth": [2, 3]})
    video = "/v1/videos/vid_completed"
    assert statuses(server, video, "/v1/videos", video, video, video) == [200, 200, 599, 599, 200]


def test_counts_may_be_of_each_task_by_itself(server: Asker) -> None:
    name = server.declare("status", status=599, times=1, when={"operation": "getVideo", "each_task": True})
    one, other = "/v1/videos/vid_completed", "/v1/videos/vid_webm"
    assert statuses(server, one, one, other, one, other) == [599, 200, 599, 200, 200]
    assert server.tally(name) == (5, 2)


def test_a_fault_befalls_so_many_requests_at_most(server: Asker) -> None:
    name = server.declare("status", status=599, times=2)
    assert statuses(server, *["/v1/videos"] * 4) == [599, 599, 200, 200]
    assert server.tally(name) == (4, 2)


def test_the_same_seed_gives_the_same_luck_in_every_world_and_process() -> None:
    servers = [started(fault_seed=seed) for seed in (5, 5, 6)]
    for server in servers:
        server.declare("status", name="mine", status=599, probability=0.5)
    lucky = [statuses(server, *["/v1/videos"] * 40) for server in servers]
    assert lucky[0] == lucky[1] != lucky[2]
    assert 8 < lucky[0].count(599) < 32
    assert servers[2].get("/_mock/faults").json()["seed"] == 6


def test_a_refusal_before_the_request_is_read_is_not_befallen(server: Asker) -> None:
    name = server.declare("status", status=599)
    assert server.get("/v1/nothing").status == 404
    assert server.get("/v1/videos?limit=x").status == 400
    assert server.get("/v1/videos", key=None).status == 401
    assert server.tally(name) == (0, 0)


def test_faults_of_a_world_are_its_own(server: Asker) -> None:
    server.declare("status", status=599)
    other = Asker(server.app, server.clock)
    assert (server.get("/v1/videos").status, other.get("/v1/videos").status) == (599, 200)


def test_a_scenario_brings_faults_for_its_task(start_with: Any) -> None:
    server = start_with("")
    story = {"lifecycle": "instant", "faults": [{"kind": "cut", "after_bytes": 10, "times": 1}]}
    assert server.ask("PUT", "/_mock/scenarios/mine", story).status == 201
    task = server.ask("POST", "/v1/videos", {"prompt": "A cat"}, {"Prefer": "scenario=mine"}).json()["id"]
    other = server.ask("POST", "/v1/videos", {"prompt": "A cat"}, {"Prefer": "scenario=mine"}).json()["id"]
    first, second = (server.get(f"/v1/videos/{task}/content") for _ in range(2))
    assert (len(first.bytes), first.fired) == (10, ["mine.cut.1"])
    assert second.fired == []
    assert len(server.get(f"/v1/videos/{other}/content").bytes) == 10


def test_a_caller_prefers_a_preset_for_one_request(server: Asker) -> None:
    answer = server.get(CONTENT, {"Prefer": "fault=gzipped"})
    assert answer.header("Content-Encoding") == "gzip"
    assert answer.header("Preference-Applied") == "fault=gzipped"
    assert server.get(CONTENT).header("Content-Encoding") is None


def test_an_unknown_preset_is_refused_with_the_nearest_one(server: Asker) -> None:
    answer = server.get(CONTENT, {"Prefer": "fault=gziped"})
    assert answer.status == 400
    assert "gzipped" in answer.json()["error"]["message"]


def test_the_header_that_names_faults_can_be_switched_off() -> None:
    server = started(fault_header=False, fault=["gzipped"])
    answer = server.get(CONTENT)
    assert (answer.header("Content-Encoding"), answer.header("Mock-Fault")) == ("gzip", None)
    assert server.journal("operation=getVideoContent")[-1]["faults"] == ["gzipped.gzip.1"]


FAULTS = st.builds(
    Fault,
    name=st.just("mine"),
    kind=st.just("cut"),
    parameters=st.just({"after_bytes": 5}),
    when=st.builds(
        Occasion,
        operation=st.none() | st.just("getVideo"),
        range=st.none() | st.just("any"),
        nth=st.none() | st.tuples(st.integers(1, 5), st.integers(5, 9)),
        each_task=st.none() | st.booleans(),
    ),
    times=st.none() | st.integers(1, 5),
    probability=st.floats(0, 1),
)


@given(FAULTS)
def test_a_fault_is_the_same_after_it_was_written_down(fault: Fault) -> None:
    assert fault_from_document(fault_to_document(fault), "") == fault


@given(FAULTS, st.lists(st.floats(0, 1, exclude_max=True), max_size=30))
def test_a_fault_never_fires_more_often_than_it_may(fault: Fault, draws: list[float]) -> None:
    tally = Tally()
    for draw in draws:
        tally, _ = meet(fault, tally, draw)
    assert tally.met == len(draws)
    assert tally.fired <= min(len(draws), fault.times or len(draws))

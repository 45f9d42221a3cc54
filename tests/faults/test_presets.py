from __future__ import annotations

import pytest

from mock_server.content.body import Abort, Pause
from mock_server.schema import shipped
from mock_server.source import load_source
from tests.faults.asking import CONTENT, Asker, started

PRESETS = load_source(shipped("fixtures/tasks.yaml")).data["presets"]
JOURNEY = [
    ("POST", "/v1/videos", {}),
    ("GET", "/v1/videos/vid_landscape", {}),
    ("HEAD", CONTENT, {}),
    ("GET", CONTENT, {}),
    ("GET", CONTENT, {"Range": "bytes=100-"}),
]
"""What a client does."""


@pytest.mark.parametrize("preset", PRESETS)
def test_each_fault_of_each_preset_fires_on_the_way_of_a_client(preset: str) -> None:
    server = started(second_origin="http://127.0.0.1:4011", fault=preset, fault_seed=3)
    for _ in range(40):
        for method, target, headers in JOURNEY:
            server.ask(method, target, {"prompt": "A cat"} if method == "POST" else None, headers)
    # This one is for videos that are larger than what a minute allows.
    for _ in range(2):
        server.get("/v1/videos/vid_abc123xyz456/content")
    silent = [fault["name"] for fault in server.get("/_mock/faults").json()["data"] if not fault["fired"]]
    assert silent == []


def preset(server: Asker, name: str) -> None:
    assert server.ask("POST", "/_mock/faults", {"preset": name}).status == 201


def test_a_flaky_cdn_breaks_off_twice_for_each_task() -> None:
    server = started(fault_seed=1)
    preset(server, "flaky-cdn")
    target = "/v1/videos/vid_abc123xyz456/content"
    lengths = [server.get(target, {"Range": "bytes=0-"}).body.length for _ in range(2)]
    assert lengths == [16_384, 16_384]
    assert "flaky-cdn.cut.1" not in server.get(target).fired


def test_a_truncating_gateway_gives_up_after_what_a_minute_allows(server: Asker) -> None:
    preset(server, "truncating-gateway")
    answer = server.get("/v1/videos/vid_abc123xyz456/content", {"Range": "bytes=7864320-"})
    assert (answer.status, answer.body.length, answer.parts[-1]) == (200, 60 * 131_072, Abort(reset=False))


def test_a_lost_create_has_made_a_task(server: Asker) -> None:
    preset(server, "lost-create")
    assert server.create("A lost cat").parts == (Abort(reset=True),)
    assert server.create().status == 200
    assert len(server.get("/_mock/tasks?state=queued").json()["data"]) == 3


def test_content_lags_three_times_for_each_task(server: Asker) -> None:
    preset(server, "lagging-content")
    assert [server.get(CONTENT).status for _ in range(4)] == [404, 404, 404, 200]


def test_polls_fail_in_the_middle(server: Asker) -> None:
    preset(server, "poll-errors")
    answers = [server.get("/v1/videos/vid_queued") for _ in range(5)]
    assert [answer.status for answer in answers[:4]] == [200, 200, 500, 200]
    assert answers[4].parts[0] == Pause(30)

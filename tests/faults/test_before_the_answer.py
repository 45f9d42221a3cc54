from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from mock_server.content.body import Abort, PaddingSpan, Pause
from mock_server.content.dates import parse_date
from mock_server.faults.latency import Latency
from tests.faults.asking import CONTENT, Asker


def test_latency_holds_back_the_header_section_and_changes_nothing_else(server: Asker) -> None:
    before = server.get("/v1/videos/vid_completed")
    server.declare("latency", seconds=0.25)
    after = server.get("/v1/videos/vid_completed")
    assert after.parts == (Pause(0.25), *before.parts)
    assert after.status == before.status == 200


def test_latencies_add_up_to_one_pause_before_the_header_section(server: Asker) -> None:
    server.declare("latency", seconds=0.25)
    server.declare("latency", seconds=0.5)
    assert server.get("/v1/videos/vid_completed").instructions == [Pause(0.75)]


LUCK = [(number + 0.5) / 1000 for number in range(1000)]


def test_uniform_latency_lies_between_its_bounds() -> None:
    drawn = [Latency(seconds=1, max_seconds=3, distribution="uniform", luck=luck).drawn() for luck in LUCK]
    assert 1 <= min(drawn) < 1.01
    assert 2.99 < max(drawn) <= 3


def test_log_normal_latency_has_its_median_and_is_bounded() -> None:
    drawn = [Latency(seconds=1, max_seconds=2.5, distribution="log_normal", luck=luck).drawn() for luck in LUCK]
    assert median(drawn) == pytest.approx(1, rel=0.01)
    assert max(drawn) == 2.5
    assert 0 < min(drawn) < 0.3


@pytest.mark.parametrize(
    ("envelope", "media_type", "body"),
    [
        ("nested", "application/json", {"error": {"message": "No.", "type": "server_error", "code": "overloaded"}}),
        ("flat", "application/json", {"code": "overloaded", "message": "No.", "data": None}),
        ("bare_string", "application/json", {"error": "No."}),
    ],
)
def test_a_status_has_the_envelope_that_is_asked_for(
    server: Asker, envelope: str, media_type: str, body: dict[str, Any]
) -> None:
    server.declare("status", status=503, code="overloaded", message="No.", envelope=envelope)
    answer = server.get(CONTENT)
    assert (answer.status, answer.header("Content-Type"), answer.json()) == (503, media_type, body)
    assert answer.header("Content-Length") == str(len(answer.bytes))


def test_a_status_may_be_a_page_or_nothing_at_all(server: Asker) -> None:
    server.declare("status", status=502, envelope="html", times=1)
    server.declare("status", status=429, envelope="empty")
    page, nothing = server.get(CONTENT), server.get(CONTENT)
    assert (page.status, page.header("Content-Type")) == (502, "text/html; charset=utf-8")
    assert b"<h1>Bad Gateway</h1>" in page.bytes
    assert (nothing.status, nothing.header("Content-Type"), nothing.bytes) == (429, None, b"")


def test_retry_after_comes_as_seconds_as_a_date_and_in_milliseconds(server: Asker) -> None:
    server.declare("status", status=503, retry_after_s=1.25, times=1)
    server.declare("status", status=503, retry_after_s=1.25, retry_after_as="date", times=1)
    server.declare("status", status=503, retry_after_s=1.25, retry_after_as="ms", times=1)
    seconds, date, ms = (server.get(CONTENT) for _ in range(3))
    assert seconds.header("Retry-After") == "2", "whole seconds, and not too early"
    assert parse_date(date.header("Retry-After") or "", now=0) == server.clock.moment + 2
    assert (ms.header("retry-after-ms"), ms.header("Retry-After")) == ("1250", None)


def test_an_error_keeps_the_operation_from_being_carried_out_unless_it_is_to_be(server: Asker) -> None:
    server.declare("status", status=500, times=1)
    server.declare("status", status=500, times=1, although_done=True)
    assert server.create().status == 500
    assert server.get("/_mock/tasks?state=queued").json()["data"][0]["origin"] == "table"
    assert server.create("A second cat").status == 500
    assert server.get("/_mock/tasks?state=queued").json()["data"][0]["prompt"] == "A second cat"
    assert server.create("A third cat").status == 200


def test_a_rate_limit_counts_by_window_of_world_time(server: Asker) -> None:
    server.declare("rate_limit", requests=2, window_s=60, when={"operation": "getVideo"})
    asked = [server.get("/v1/videos/vid_queued") for _ in range(3)]
    assert [answer.status for answer in asked] == [200, 200, 429]
    assert asked[2].header("Retry-After") == "60"
    assert server.get("/v1/videos").status == 200, "another operation"
    server.ask("PATCH", "/_mock/clock", {"advance_s": 59.5})
    late = server.get("/v1/videos/vid_queued")
    assert (late.status, late.header("Retry-After")) == (429, "1")
    server.ask("PATCH", "/_mock/clock", {"advance_s": 0.5})
    assert server.get("/v1/videos/vid_queued").status == 200


def test_a_client_is_told_to_wait_in_the_time_that_it_lives_in(server: Asker) -> None:
    server.ask("PATCH", "/_mock/clock", {"scale": 60})
    server.declare("rate_limit", requests=0, window_s=60, retry_after_as="ms")
    assert server.get("/v1/videos").header("retry-after-ms") == "1000"


def test_a_request_that_a_rate_limit_lets_pass_is_not_one_that_it_befell(server: Asker) -> None:
    name = server.declare("rate_limit", requests=2)
    assert [server.get("/v1/videos").fired for _ in range(3)] == [[], [], [name]]
    assert server.tally(name) == (3, 1)


def test_each_world_has_a_quota_of_its_own(server: Asker) -> None:
    other = Asker(server.app, server.clock)
    for asker in (server, other):
        asker.declare("rate_limit", requests=1)
    assert [asker.get("/v1/videos").status for asker in (server, other, server)] == [200, 200, 429]


def test_creates_are_refused_while_enough_jobs_are_running(server: Asker) -> None:
    server.declare("concurrent_jobs", jobs=2, retry_after_s=7)
    assert [server.create().status for _ in range(2)] == [200, 200]
    refused = server.create()
    assert (refused.status, refused.json()["error"]["code"]) == (429, "concurrent_limit_exceeded")
    assert refused.header("Retry-After") == "7"
    remix = server.ask("POST", "/v1/videos/vid_completed/remix", {"prompt": "At night"})
    assert remix.status == 429
    assert server.get("/v1/videos").status == 200
    server.ask("PATCH", "/_mock/clock", {"advance_s": 11})
    assert server.create().status == 200


@pytest.mark.parametrize(
    ("kind", "parameters", "parts"),
    [
        ("hang", {"seconds": 30}, (Pause(30), Abort(reset=False))),
        ("close", {}, (Abort(reset=False),)),
        ("reset", {}, (Abort(reset=True),)),
        ("garbage", {"count_bytes": 99}, (PaddingSpan(0, 99),)),
    ],
)
def test_a_connection_fault_is_all_that_the_client_gets(
    server: Asker, kind: str, parameters: dict[str, Any], parts: tuple[Any, ...]
) -> None:
    name = server.declare(kind, **parameters, when={"operation": "createVideo"})
    answer = server.create()
    assert answer.parts == parts
    assert answer.body.verbatim
    entry = server.journal("operation=createVideo")[-1]
    assert (entry["status"], entry["faults"]) == (None, [name])
    assert server.get("/_mock/tasks?state=queued").json()["data"][0]["origin"] == "table"


@pytest.mark.parametrize("kind", ["hang", "close", "reset", "garbage"])
def test_a_create_may_be_carried_out_although_its_answer_is_lost(server: Asker, kind: str) -> None:
    server.declare(kind, although_done=True, times=1)
    assert server.create("A lost cat").body.verbatim
    assert server.get("/_mock/tasks?state=queued").json()["data"][0]["prompt"] == "A lost cat"


def test_garbage_does_not_begin_like_http(server: Asker) -> None:
    server.declare("garbage")
    assert not server.get(CONTENT).bytes.startswith(b"HTTP")


def test_no_fault_befalls_the_control_api(server: Asker) -> None:
    server.declare("status")
    assert server.get("/_mock/faults").status == 200
    assert server.get("/_mock/health").status == 200

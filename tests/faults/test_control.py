from __future__ import annotations

import pytest

from tests.faults.asking import CONTENT, Asker, started


def test_faults_are_listed_with_their_origin_and_tally() -> None:
    server = started(fault="gzipped")
    server.declare("status", name="mine", status=503, times=1)
    server.get(CONTENT)
    server.get(CONTENT)
    faults = {fault["name"]: fault for fault in server.get("/_mock/faults").json()["data"]}
    assert [(name, f["origin"], f["met"], f["fired"]) for name, f in faults.items()] == [
        ("mine", "world", 2, 1),
        ("gzipped.gzip.1", "settings", 2, 1),
    ]
    assert faults["mine"]["status"] == 503
    assert (faults["mine"]["capability"], faults["mine"]["breaks_contract"]) == ("any", True)


def test_a_preset_is_put_in_force_for_one_world() -> None:
    server = started(fault_seed=1)
    answer = server.ask("POST", "/_mock/faults", {"preset": "flaky-cdn"})
    assert [fault["name"] for fault in answer.json()["data"]] == ["flaky-cdn.cut.1", "flaky-cdn.status.2"]
    assert server.get(CONTENT).fired[0] == "flaky-cdn.cut.1"
    assert Asker(server.app, server.clock).get(CONTENT).fired == []


def test_the_presets_are_listed_with_a_sentence_each(server: Asker) -> None:
    presets = server.get("/_mock/faults").json()["presets"]
    assert {"flaky-cdn", "brownout", "slow-mobile", "truncating-gateway"} <= {preset["name"] for preset in presets}
    assert all(preset["description"].endswith(".") for preset in presets)


def test_putting_a_fault_anew_begins_its_tally_anew(server: Asker) -> None:
    fault = {"kind": "status", "status": 599, "times": 1, "when": {"each_task": True}}
    assert server.ask("PUT", "/_mock/faults/mine", fault).status == 201
    assert server.get("/v1/videos/vid_completed").status == 599
    assert server.ask("PUT", "/_mock/faults/mine", fault).status == 200
    assert server.tally("mine") == (0, 0)
    assert server.get("/v1/videos/vid_completed").status == 599


def test_a_fault_is_withdrawn_by_its_name(server: Asker) -> None:
    name = server.declare("status")
    assert server.ask("DELETE", f"/_mock/faults/{name}").status == 204
    assert server.get("/v1/videos").status == 200
    for method in ("GET", "DELETE"):
        answer = server.ask(method, f"/_mock/faults/{name}")
        assert (answer.status, answer.json()["error"]["code"]) == (404, "fault_not_found")


def test_a_name_that_no_fault_has_is_named_with_the_nearest(server: Asker) -> None:
    server.declare("status", name="busy")
    told = [server.ask(method, "/_mock/faults/bussy").json()["error"]["message"] for method in ("GET", "DELETE")]
    assert told == [
        "There is no fault 'bussy' in this world. Did you mean 'busy'?",
        "This world has no fault 'bussy' of its own. Did you mean 'busy'?",
    ]


def test_names_are_found_for_faults_without_one(server: Asker) -> None:
    assert [server.declare("gzip"), server.declare("gzip"), server.declare("etag")] == ["gzip-1", "gzip-2", "etag-1"]


@pytest.mark.parametrize("what", [{"what": ["faults"]}, {}])
def test_a_reset_withdraws_faults_tallies_and_quotas(server: Asker, what: dict[str, list[str]]) -> None:
    server.declare("rate_limit", name="mine", requests=1)
    assert [server.get("/v1/videos").status for _ in range(2)] == [200, 429]
    assert server.ask("POST", "/_mock/reset", what).status == 204
    assert server.get("/_mock/faults").json()["data"] == []
    server.declare("rate_limit", name="mine", requests=1)
    assert [server.get("/v1/videos").status for _ in range(2)] == [200, 429]


def test_the_state_of_a_world_holds_its_faults(server: Asker) -> None:
    server.declare("cut", after_bytes=5, when={"nth": [1, 2]}, probability=0.5)
    state = server.get("/_mock/state").json()
    other = Asker(server.app, server.clock)
    assert other.ask("PUT", "/_mock/state", state).status == 204
    assert other.get("/_mock/state").json()["faults"] == state["faults"]
    assert other.get("/_mock/faults").json()["data"][0]["when"] == {"nth": [1, 2]}


def test_a_state_with_a_fault_that_is_not_sound_is_refused(server: Asker) -> None:
    state = server.get("/_mock/state").json() | {"faults": [{"name": "mine", "kind": "cut"}]}
    answer = server.ask("PUT", "/_mock/state", state)
    assert (answer.status, answer.json()["error"]["param"]) == (400, "faults.0.after_bytes")


def test_strict_mode_has_nothing_against_what_a_fault_makes(server: Asker) -> None:
    server.declare("status", status=418, envelope="bare_string")
    assert server.get("/v1/videos").status == 418
    server.withdraw()
    server.declare("content_type", media_type="")
    assert server.get("/v1/videos").status == 200

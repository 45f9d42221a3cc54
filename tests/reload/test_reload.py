"""What is in force after an edit, and what stays as it was."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import run_wsgi_app

from mock_server.store import open_store
from tests.api.client import FakeClock, _environ
from tests.reload.conftest import TABLE, Begin, Files, Reloading

CONTENT_IS_NOT_READY = "queued: 404/video_not_ready"


def test_nothing_is_loaded_where_nothing_has_changed(client: Reloading) -> None:
    before = client.app.pipeline.snapshot

    assert not client.look()
    assert client.app.pipeline.snapshot is before


def test_a_new_row_a_new_lifecycle_and_a_new_scenario_are_in_force(client: Reloading, files: Files) -> None:
    files.edit("tasks:\n", "tasks:\n  - {id: vid_new, state: failed}\n")
    files.edit("lifecycles:\n", "lifecycles:\n  short: [{state: in_progress}]\n")
    files.edit("tasks:\n", "scenarios:\n  - {name: shortly, lifecycle: short, when: {prompt: soon}}\ntasks:\n")
    assert client.get("/v1/videos/vid_new").status == 404

    assert client.look()

    assert client.status("vid_new") == "failed"
    assert "vid_new" in [task["id"] for task in client.get("/v1/videos").json()["data"]]
    assert client.status(client.create("soon")) == "in_progress"
    assert not client.look(), "and that was all"


def test_a_row_that_was_removed_is_gone(client: Reloading, files: Files) -> None:
    files.edit("  - {id: vid_fixed, state: completed}\n", "")

    assert client.look()

    assert client.get("/v1/videos/vid_fixed").status == 404


def test_an_answer_that_the_contract_now_gives_is_given(client: Reloading, files: Files) -> None:
    task_id = client.create()
    assert client.get(f"/v1/videos/{task_id}/content").summary == "404 video_not_ready"
    files.edit(CONTENT_IS_NOT_READY, "queued: 404/video_expired", file=files.contract)

    assert client.look()

    assert client.get(f"/v1/videos/{task_id}/content").summary == "404 video_expired"
    assert b"queued: 404/video_expired" in client.get("/openapi.yaml").body


def test_a_path_that_the_contract_now_has_is_routed_and_listed(client: Reloading, files: Files) -> None:
    assert client.get("/v1/videos/a/b").status == 404
    files.edit("\n  /v1/videos:\n", NEW_PATH + "\n  /v1/videos:\n", file=files.contract)

    assert client.look()

    assert client.get("/v1/engines").json() == {"engines": []}
    assert "listEngines" in {rule.endpoint for rule in client.app.url_map.iter_rules()}


NEW_PATH = """
  /v1/engines:
    get:
      operationId: listEngines
      responses:
        '200':
          description: The engines.
          content:
            application/json:
              schema: {type: object}
              example: {engines: []}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '500': {$ref: '#/components/responses/InternalError'}"""


def test_tasks_that_were_created_meanwhile_stay_as_they_were(client: Reloading, files: Files) -> None:
    before = client.create()
    files.edit("for_s: 10", "for_s: 1000")

    assert client.look()

    after = client.create()
    client.clock.advance(10)
    assert client.status(before) == "completed"
    assert client.status(after) == "queued"


def test_a_row_that_says_the_same_goes_on_and_one_that_says_something_else_begins_anew(
    client: Reloading, files: Files
) -> None:
    files.edit("tasks:\n", "tasks:\n  - {id: vid_other, lifecycle: default}\n")
    assert client.look()
    started = int(client.clock.moment)
    client.clock.advance(6)
    files.edit("{id: vid_other, lifecycle: default}", "{id: vid_other, lifecycle: default, model: other}")
    assert client.look()

    created = {name: client.document(name)["created_at"] - started for name in ("vid_moving", "vid_other")}
    assert created == {"vid_moving": 0, "vid_other": 6}
    client.clock.advance(4)
    assert (client.status("vid_moving"), client.status("vid_other")) == ("completed", "queued")


def test_an_age_that_was_edited_counts_from_the_reload(client: Reloading, files: Files) -> None:
    client.clock.advance(2)
    files.edit("{id: vid_moving, lifecycle: default}", "{id: vid_moving, lifecycle: default, age_s: 9}")

    assert client.look()

    assert client.status("vid_moving") == "queued"
    client.clock.advance(1)
    assert client.status("vid_moving") == "completed"


def test_a_row_whose_lifecycle_says_something_else_begins_anew(client: Reloading, files: Files) -> None:
    client.clock.advance(10)
    assert client.status("vid_moving") == "completed"
    files.edit("for_s: 10", "for_s: 9")

    assert client.look()

    assert client.status("vid_moving") == "queued"


def test_a_moment_of_creation_that_was_edited_is_shown(client: Reloading, files: Files) -> None:
    files.edit("{id: vid_fixed, state: completed}", "{id: vid_fixed, state: queued, created_at: 1000}")
    assert client.look()
    files.edit("created_at: 1000", "created_at: 2000")

    assert client.look()

    assert client.document("vid_fixed")["created_at"] == 2000


def test_keys_that_were_edited_are_in_force(client: Reloading, files: Files) -> None:
    files.edit("keys: [sk-mock, sk-mock-*]", "keys: [another]")

    assert client.look()

    assert client.get("/v1/videos/vid_fixed").status == 401
    assert client.get("/v1/videos/vid_fixed", key="another").status == 200


def test_what_a_world_has_changed_of_a_row_stays_changed(client: Reloading, files: Files) -> None:
    assert client.ask("DELETE", "/v1/videos/vid_fixed").status == 200
    files.edit("{id: vid_fixed, state: completed}", "{id: vid_fixed, state: failed}")

    assert client.look()

    assert client.get("/v1/videos/vid_fixed").status == 404
    assert client.get("/v1/videos/vid_fixed", key="sk-mock-another").json()["status"] == "failed"


def test_a_request_in_flight_keeps_what_was_in_force_when_it_came(client: Reloading, files: Files) -> None:
    raw = b'{"prompt": "A cat"}'

    class EditedMeanwhile:
        """A body during whose arrival the files change."""

        def read(self, _size: int) -> bytes:
            files.edit("for_s: 10}", "for_s: 1000}")
            assert client.look()
            return raw

    environ = _environ("POST", "/v1/videos", raw, "application/json", {"Authorization": "Bearer sk-mock"})
    iterable, status, _ = run_wsgi_app(client.app, {**environ, "wsgi.input": EditedMeanwhile()})
    assert status == "200 OK"
    in_flight = json.loads(b"".join(iterable))["id"]
    later = client.create()

    client.clock.advance(10)
    assert client.status(in_flight) == "completed"
    assert client.status(later) == "queued"


# What cannot be used


def test_a_broken_table_changes_nothing_and_the_log_says_where_it_is_broken(
    client: Reloading, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    before = client.app.pipeline.snapshot
    files.edit("{id: vid_moving, lifecycle: default}", "{id: vid_moving, lifecycle: defualt}")

    assert not client.look()

    assert client.app.pipeline.snapshot is before
    where, consequence = caplog.messages
    assert where.startswith(f"{files.table}:9:")
    assert "no such lifecycle" in where
    assert "did you mean 'default'?" in where
    assert consequence == "not reloaded: what was loaded before stays in force"
    assert not client.look(), "said once"
    assert len(caplog.messages) == 2


def test_a_broken_contract_changes_nothing_and_the_log_says_where_it_is_broken(
    client: Reloading, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    files.edit(CONTENT_IS_NOT_READY, "queued: 404/video_not_redy", file=files.contract)
    line = files.contract.read_text("utf-8").partition("404/video_not_redy")[0].count("\n") + 1

    assert not client.look()

    assert caplog.messages[0].startswith(f"{files.contract}:{line}:")
    assert client.get(f"/v1/videos/{client.create()}/content").summary == "404 video_not_ready"


@pytest.mark.parametrize("written", range(5, len(TABLE), 40))
def test_an_edit_that_is_seen_half_written_is_made_up_for(client: Reloading, files: Files, written: int) -> None:
    whole = TABLE + "  - {id: vid_new, state: failed}\n"
    files.table.write_text(whole[:written], "utf-8")
    client.look()
    files.table.write_text(whole, "utf-8")

    assert client.look()

    assert client.status("vid_new") == "failed"


def test_a_file_that_is_gone_changes_nothing_until_it_is_there_again(
    client: Reloading, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    files.table.unlink()
    assert not client.look()
    assert caplog.messages[0].startswith(f"{files.table}:1:1: cannot be read")
    assert client.status("vid_fixed") == "completed"

    files.put(TABLE.replace("vid_fixed", "vid_new"))
    assert client.look()
    assert client.status("vid_new") == "completed"


def test_an_edit_of_the_same_length_is_seen(client: Reloading, files: Files) -> None:
    files.edit("vid_fixed", "vid_FIXED")

    assert client.look()

    assert client.status("vid_FIXED") == "completed"


def test_settings_in_the_table_are_read_at_the_start_and_not_again(
    begin: Begin, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    files.put("settings: {lifecycle: slow}\n" + TABLE.replace("tasks:\n", "tasks: []\n").partition("  - {id")[0])
    files.edit("lifecycles:\n", "lifecycles:\n  slow: [{state: in_progress}]\n")
    client = begin()
    files.edit("settings: {lifecycle: slow}", "settings: {lifecycle: default}")

    assert client.look()
    assert "settings have changed" in caplog.messages[0]
    assert client.status(client.create()) == "in_progress"

    files.edit("  slow:", "  slower:")
    assert not client.look(), "the lifecycle of new tasks may not go"
    assert "the table has no lifecycle 'slow'" in caplog.messages[-1]
    assert client.status(client.create()) == "in_progress"


def test_a_fault_of_the_loader_itself_does_not_end_the_looking(
    client: Reloading, files: Files, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("of its own")

    with monkeypatch.context() as patched:
        patched.setattr(client.watcher, "_load", fails)
        files.edit("vid_fixed", "vid_new")
        assert not client.look()
    assert caplog.messages == ["not reloaded: what was loaded before stays in force"]

    files.edit("vid_new", "vid_newer")
    assert client.look()


# Several processes


def test_a_row_begins_once_for_all_processes_that_share_a_store(begin: Begin, files: Files) -> None:
    store, clock = open_store(), FakeClock()
    one = begin(store=store, clock=clock)
    clock.advance(7)
    other = begin(store=store, clock=clock)
    assert other.document("vid_moving") == one.document("vid_moving")

    files.edit("{id: vid_moving, lifecycle: default}", "{id: vid_moving, lifecycle: default, model: other}")
    assert one.look()
    assert other.document("vid_moving")["model"] == "sora-2", "each process looks by itself"
    reloaded_at = int(clock.moment)
    clock.advance(3)
    assert other.look()

    later = begin(store=store, clock=clock)
    created = [client.document("vid_moving")["created_at"] for client in (one, other, later)]
    assert created == [reloaded_at] * 3


def test_a_glob_begins_once_for_all_processes_that_share_a_store(begin: Begin, files: Files) -> None:
    files.edit("tasks:\n", 'tasks:\n  - {id: "vid_any_*", lifecycle: default}\n')
    store, clock = open_store(), FakeClock()
    one = begin(store=store, clock=clock)
    clock.advance(7)
    other = begin(store=store, clock=clock)

    assert other.document("vid_any_1") == one.document("vid_any_1")

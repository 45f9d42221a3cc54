"""``sora-mock ctl`` against a server: what it changes, what it prints, how it ends."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.faults.kind import OWN_WIRE
from mock_server.serving import Server, tls
from tests.cli.process import ROOT, TIMEOUT_S, environment

_numbers = itertools.count()


@dataclass
class Shell:
    """Somebody at a shell, whose environment names a server and a world of it."""

    url: str
    key: str = field(default_factory=lambda: f"sk-mock-ctl-{os.getpid()}-{next(_numbers)}")

    def run(self, *words: str, stdin: str | None = None, **environment: str | None) -> Result:
        named = {"SORA_MOCK_URL": self.url, "SORA_MOCK_KEY": self.key, "SORA_MOCK_PORT": None, "SORA_MOCK_HOST": None}
        return CliRunner().invoke(main, ["ctl", *words], input=stdin, env=named | environment)

    def lines(self, *words: str, **options: Any) -> list[str]:
        """What a command that succeeds prints."""
        done = self.run(*words, **options)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def json(self, *words: str, **options: Any) -> Any:
        return json.loads("\n".join(self.lines(*words, "--json", **options)))

    def ask(self, method: str, target: str) -> int:
        """A request as a client makes it."""
        connection = HTTPConnection(self.url.partition("//")[2], timeout=30)
        connection.request(method, target, headers={"Authorization": f"Bearer {self.key}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    app = create_app({"strict": True}, capabilities=frozenset({OWN_WIRE}))
    with Server(app, threads=4, may_block=app.may_block).running() as server:
        yield server.url


@pytest.fixture
def shell(url: str) -> Shell:
    return Shell(url)


# tasks


def test_tasks_are_listed_in_columns_the_newest_first(shell: Shell) -> None:
    shell.run("tasks", "create", "vid_mine", "prompt=A  very\nlong prompt that would not fit into a line of a terminal")
    title, first, *others = shell.lines("tasks")
    assert title.split() == ["ID", "STATE", "PROGRESS", "CREATED", "EXPIRES", "ORIGIN", "PROMPT"]
    assert re.match(r"vid_mine +queued +0 % +20\d\d-\S+Z +- +world +A very long prompt that would not fit i…$", first)
    assert all(line.index("%") == title.index("PROGRESS") + 7 for line in others), "numbers are flush right"


def test_tasks_of_one_state_are_listed_and_a_limit_says_that_there_are_more(shell: Shell) -> None:
    lines = shell.lines("tasks", "list", "--state", "completed", "--limit", "2", "--oldest-first")
    assert [line.split()[1] for line in lines[1:3]] == ["completed"] * 2
    assert lines[3:] == ["There are more: --limit"]


def test_json_is_what_the_control_api_answers(shell: Shell) -> None:
    found = shell.json("tasks", "--state", "failed")
    assert [task["id"] for task in found["data"]] == ["vid_failed"]
    assert found["has_more"] is False


def test_a_task_is_created_shown_moved_pinned_and_deleted(shell: Shell) -> None:
    made = shell.json("tasks", "create", "vid_mine", "state=completed", "content=webm", 'seconds="8"', "metadata.a.b=1")
    assert (made["state"], made["content"], made["seconds"], made["metadata"]) == (
        "completed",
        "webm",
        "8",
        {"a": {"b": 1}},
    )
    shell.lines("tasks", "set", "vid_mine", "state=failed", "error.code=moderation_blocked", "error.message=No.")
    shown = dict(line.split("  ", 1) for line in shell.lines("tasks", "show", "vid_mine"))
    assert {name.strip(): value.strip() for name, value in shown.items()}["error"] == (
        '{"code": "moderation_blocked", "message": "No."}'
    )
    assert shell.json("tasks", "set", "vid_mine", "pin=queued")["state"] == "queued"
    assert shell.lines("tasks", "delete", "vid_mine", "vid_queued") == ["vid_mine is gone.", "vid_queued is gone."]
    assert shell.run("tasks", "show", "vid_mine").exit_code == 1
    assert shell.lines("tasks", "delete", "--all") == ["The world has no task any more."]
    assert shell.json("tasks")["data"] == []


@pytest.mark.parametrize("words", [(), ("vid_queued", "--all")])
def test_delete_takes_ids_or_all_and_not_both(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell.run("tasks", "delete", *words)
    assert (done.exit_code, "Either ids of tasks, or --all." in done.stderr) == (2, True)


# time


def test_the_clock_is_frozen_set_advanced_scaled_and_reset(shell: Shell) -> None:
    shell.lines("clock", "freeze", "2030-01-01T00:00:00Z")
    assert shell.json("clock", "advance", "1h30m")["now"] == 1_893_456_000 + 5400
    assert shell.json("clock", "advance", "-30m")["now"] == 1_893_456_000 + 3600
    (line,) = shell.lines("clock")
    assert line.startswith("2030-01-01T01:00:00Z  (1893459600.000), ")
    assert line.endswith(" s ahead of real time; it stands still")
    assert shell.json("clock", "set", "1000")["now"] == 1000
    assert shell.json("clock", "unfreeze")["frozen"] is False
    assert shell.lines("clock", "scale", "60")[0].endswith("; it runs 60 times as fast")
    assert shell.lines("clock", "reset")[0].endswith(", as real time; it runs")


def test_a_clock_that_is_moved_moves_tasks(shell: Shell) -> None:
    shell.lines("clock", "freeze")
    shell.lines("tasks", "create", "vid_mine", "lifecycle=default")
    shell.lines("clock", "advance", "5s")
    assert shell.json("tasks", "show", "vid_mine")["state"] == "in_progress"


# faults


def test_a_fault_is_added_listed_as_it_was_typed_and_removed(shell: Shell) -> None:
    words = ("after_bytes=1000", "when.operation=getVideoContent", "when.nth=[1,2]", "times=1")
    shell.lines("faults", "add", "cut", *words, "--name", "torn")
    title, row = shell.lines("faults")
    assert title.split() == ["NAME", "KIND", "ORIGIN", "MET", "FIRED", "PARAMETERS"]
    assert row.split()[:5] == ["torn", "cut", "world", "0", "0"]
    assert set(row.split()[5:]) == set(words)
    assert shell.lines("faults", "remove", "torn") == ["torn is gone."]
    assert len(shell.lines("faults")) == 1


def test_a_switch_of_a_fault_is_listed_as_it_was_typed(shell: Shell) -> None:
    shell.lines("faults", "add", "gzip", "when.each_task=true", "probability=0.5")
    assert set(shell.lines("faults")[1].split()[5:]) == {"when.each_task=true", "probability=0.5"}


def test_a_preset_is_listed_added_and_all_are_removed(shell: Shell) -> None:
    assert any(line.startswith("flaky-cdn ") for line in shell.lines("faults", "presets"))
    assert len(shell.json("faults", "preset", "flaky-cdn")["data"]) > 1
    assert shell.lines("faults", "remove", "--all") == ["The world has no fault of its own any more."]
    assert shell.json("faults")["data"] == []
    assert shell.run("faults", "remove").exit_code == 2


# the journal


def test_requests_are_listed_the_newest_last_and_filtered(shell: Shell) -> None:
    shell.ask("GET", "/v1/videos/vid_queued")
    shell.ask("GET", "/v1/videos/vid_quued?x=1")
    title, first, second = shell.lines("requests")
    assert title.split() == ["NO", "TIME", "METHOD", "TARGET", "ANSWER", "BYTES", "MS", "FAULTS"]
    assert re.match(r" +1  \d\d:\d\d:\d\d\.\d{3}  GET +/v1/videos/vid_queued +200 +\d+ +\d+\.\d$", first)
    assert re.search(r"/v1/videos/vid_quued\?x=1 +404 video_not_found ", second)
    assert [entry["number"] for entry in shell.json("requests", "--status", "4xx")["data"]] == [2]
    assert [entry["number"] for entry in shell.json("requests", "--task", "vid_queued", "--ended")["data"]] == [1]
    assert shell.json("requests", "--limit", "0")["count"] == 2


def test_one_request_is_shown_all_are_exported_and_cleared(shell: Shell, tmp_path: Path) -> None:
    shell.ask("GET", "/v1/videos/vid_queued")
    (entry,) = shell.json("requests")["data"]
    assert "path         /v1/videos/vid_queued" in shell.lines("requests", "show", entry["id"])
    shell.lines("requests", "har", "-o", str(tmp_path / "requests.har"))
    archive = json.loads((tmp_path / "requests.har").read_text("utf-8"))
    assert [each["response"]["status"] for each in archive["log"]["entries"]] == [200]
    assert json.loads("\n".join(shell.lines("requests", "har", "--status", "500")))["log"]["entries"] == []
    assert shell.lines("requests", "clear") == ["The journal is empty."]
    assert shell.json("requests")["count"] == 0


def test_follow_and_all_exclude_each_other(shell: Shell) -> None:
    assert shell.run("requests", "--follow", "--all").exit_code == 2


def test_a_receipt_tells_what_the_client_did_next(shell: Shell) -> None:
    shell.lines("faults", "add", "status", "status=503", "times=1", "--name", "busy")
    assert [shell.ask("GET", "/v1/videos/vid_queued") for _ in range(2)] == [503, 200]
    title, row = shell.lines("receipts", "--fault", "busy")
    assert title.split()[:2] == ["FAULT", "NUMBER"]
    assert row.split()[:7] == ["busy", "1", "getVideo", "vid_queued", "503", row.split()[5], "retried"]


def test_an_expectation_that_holds_ends_with_0_and_one_that_does_not_with_1_and_says_why(shell: Shell) -> None:
    shell.ask("GET", "/v1/videos/vid_queued")
    assert shell.lines("verify", "requests.operation=getVideo", "count.exactly=1")[0].startswith("Verified: ")
    failed = shell.run("verify", "requests.operation=listVideos")
    assert (failed.exit_code, failed.stderr) == (1, "")
    assert failed.stdout.startswith("Not verified: Expected at least 1 request with")
    assert "    operation: expected listVideos, got getVideo" in failed.stdout.splitlines()


def test_an_expectation_can_come_from_a_file(shell: Shell, tmp_path: Path) -> None:
    assert shell.json("verify", "--file", "-", stdin='{"count": {"exactly": 0}}')["verified"] is True
    (tmp_path / "broken.json").write_text("{")
    assert shell.run("verify", "--file", str(tmp_path / "broken.json")).exit_code == 2
    assert shell.run("verify").exit_code == 2


# worlds


def test_a_world_is_told_saved_loaded_elsewhere_and_reset(shell: Shell, tmp_path: Path) -> None:
    shell.lines("tasks", "create", "vid_mine")
    shell.lines("tasks", "delete", "vid_queued")
    shell.lines("clock", "freeze")
    overview = [re.sub(" +", " ", line) for line in shell.lines("state")]
    assert overview == [
        "clock frozen", "tasks vid_mine", "deleted rows vid_queued", "lifecycles -", "scenarios -", "faults -",
    ]  # fmt: skip
    (tmp_path / "world.json").write_text("\n".join(shell.lines("state", "--json")), "utf-8")
    other = Shell(shell.url)
    assert other.lines("state", "load", str(tmp_path / "world.json")) == ["The world is what the file says."]
    assert [re.sub(" +", " ", line) for line in other.lines("state")] == overview
    assert other.lines("reset", "clock") == ["As at the start: clock."]
    assert other.json("clock")["frozen"] is False
    assert other.lines("reset") == ["As at the start: everything."]
    assert other.json("state")["tasks"] == []
    assert shell.json("tasks", "show", "vid_mine")["state"] == "queued", "the first world is as it was"


def test_a_lifecycle_of_the_world_is_set_and_removed(shell: Shell) -> None:
    shell.lines("lifecycles", "set", "default", "instant")
    assert shell.json("tasks", "create", "vid_mine")["state"] == "completed"
    rows = [line.split()[:2] for line in shell.lines("lifecycles")]
    assert ["default", "world"] in rows
    shell.lines("lifecycles", "remove", "default")
    assert "origin  table" in shell.lines("lifecycles", "show", "default")


def test_a_scenario_of_the_world_is_set_and_removed(shell: Shell) -> None:
    shell.lines("scenarios", "set", "storms", "when.prompt.contains=storm", "answer=400/moderation_blocked")
    assert shell.json("scenarios", "show", "storms")["when"] == {"prompt": {"contains": "storm"}}
    assert shell.lines("scenarios")[1].startswith("storms ")
    shell.lines("scenarios", "remove", "storms")
    assert shell.run("scenarios", "show", "storms").exit_code == 1


# which server, which world


def test_keys_are_worlds(shell: Shell) -> None:
    other = Shell(shell.url)
    shell.lines("tasks", "create", "vid_mine")
    assert other.run("tasks", "show", "vid_mine").exit_code == 1
    assert other.json("tasks", "show", "vid_mine", "--key", shell.key)["id"] == "vid_mine"


@pytest.mark.parametrize("place", range(3))
def test_the_shared_options_may_stand_anywhere_and_beat_the_environment(shell: Shell, place: int) -> None:
    words = ["tasks", "show", "vid_queued"]
    at = (0, 1, 3)[place]
    words[at:at] = ["--url", shell.url, "--json"]
    done = shell.run(*words, SORA_MOCK_URL="http://127.0.0.1:9")
    assert (done.exit_code, json.loads(done.stdout)["id"]) == (0, "vid_queued")


def test_without_an_address_the_settings_say_where_the_server_is(shell: Shell) -> None:
    port = shell.url.rpartition(":")[2]
    words = ("tasks", "show", "vid_queued")
    assert shell.run(*words, SORA_MOCK_URL=None, SORA_MOCK_PORT=port, SORA_MOCK_HOST="0.0.0.0").exit_code == 0
    assert shell.run(*words, SORA_MOCK_URL=None, SORA_MOCK_PORT="9", SORA_MOCK_CONTROL_PORT=port).exit_code == 0
    lost = shell.run(*words, SORA_MOCK_URL=None, SORA_MOCK_PORT="0")
    assert (lost.exit_code, "right would be --url" in lost.stderr) == (2, True)


def test_a_unix_socket_has_an_address_too(tmp_path: Path) -> None:
    path = f"{tmp_path}/mock.sock"
    app = create_app()
    with Server(app, unix_path=path).running():
        shell = Shell(f"http+unix://{quote(path, safe='')}")
        assert shell.json("tasks", "show", "vid_queued")["state"] == "queued"
        assert shell.run("clock", SORA_MOCK_URL=None, SORA_MOCK_UNIX=path).exit_code == 0


def test_a_certificate_is_verified_with_the_file_that_is_named(tmp_path: Path) -> None:
    context, ca_file = tls.throwaway(tmp_path)
    with Server(create_app(), tls=context).running() as server:
        shell = Shell(server.url)
        assert shell.json("clock", "--ca-file", str(ca_file))["frozen"] is False
        assert shell.run("clock", SORA_MOCK_CA_FILE=str(ca_file)).exit_code == 0
        stranger = shell.run("clock")
        assert (stranger.exit_code, "CERTIFICATE_VERIFY_FAILED" in stranger.stderr) == (3, True)
        (tmp_path / "empty.pem").touch()
        assert shell.run("clock", "--ca-file", str(tmp_path / "empty.pem")).exit_code == 1
        assert shell.run("clock", "--ca-file", "/nowhere/ca.pem").exit_code == 2


def test_a_control_token_is_said() -> None:
    app = create_app({"control_token": "open-sesame"})
    with Server(app).running() as server:
        shell = Shell(server.url)
        refused = shell.run("clock")
        assert (refused.exit_code, "Mock-Token" in refused.stderr) == (1, True)
        assert shell.run("clock", "--token", "open-sesame").exit_code == 0
        assert shell.run("clock", SORA_MOCK_CONTROL_TOKEN="open-sesame").exit_code == 0


# how it ends


def test_what_the_server_refuses_ends_with_1_and_its_words(shell: Shell) -> None:
    done = shell.run("tasks", "set", "vid_queued", "stat=completed")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "Error: Unknown key 'stat'. Did you mean 'state'?\n")
    assert shell.run("clock", "--key", "nobodys").exit_code == 1


def test_nobody_there_ends_with_3_and_says_what_to_do(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    done = shell.run("tasks", SORA_MOCK_URL=f"http://127.0.0.1:{free}")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "does not answer" in done.stderr
    assert "`sora-mock serve` starts one" in done.stderr


def test_what_there_is_not_is_named_with_what_comes_nearest(shell: Shell) -> None:
    shell.lines("tasks", "create", "vid_mine")
    done = shell.run("tasks", "show", "vid_mnie")
    sentence = "There is no task 'vid_mnie' in this world. Did you mean 'vid_mine'?"
    assert (done.exit_code, done.stderr) == (1, f"Error: {sentence}\n")


@pytest.mark.parametrize("path", ["/v1", "/v1/"])
def test_the_address_of_the_api_will_do_for_that_of_the_server(url: str, path: str) -> None:
    assert Shell(url + path).lines("clock")


def test_a_server_without_control_api_at_that_address_says_so() -> None:
    with Server(create_app({"control": "off"})).running() as server:
        done = Shell(server.url).run("tasks")
    assert done.exit_code == 1
    assert done.stderr.startswith(
        f"Error: The server at {server.url} has no control API there: it is off, or has a port"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tasks", "delte"), "No such command 'delte'"),
        (("tasks", "--stat", "x"), "No such option"),
        (("clock", "advance", "soon"), "'soon' is no length of time"),
        (("tasks", "create", "vid_x", "state"), "'state' is not KEY=VALUE"),
        (("reset", "task"), "'task' is not one of"),
        (("tasks", "--url", "nowhere"), "'nowhere' is no address of a server"),
        (("tasks", "--url", "http://127.0.0.1:99999"), "is no address of a server"),
        (("tasks", "--key", "sk-mock-1\n"), "the key has a character that none can have"),
        (("state", "load", "/nowhere/world.json"), "No such file"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_what_is_wrong(
    shell: Shell, words: tuple[str, ...], message: str
) -> None:
    done = shell.run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_key_is_never_printed(shell: Shell) -> None:
    printed = [shell.run(*words, "--key", "very-secret") for words in (("tasks",), ("clock", "x"), ("--help",))]
    assert "very-secret" not in "".join(done.stdout + done.stderr for done in printed)


@pytest.mark.live
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_follower_gets_each_request_at_once_until_ctrl_c(shell: Shell, form: tuple[str, ...]) -> None:
    shell.ask("GET", "/v1/videos/vid_queued")
    shell.ask("GET", "/v1/videos/vid_failed")
    command = [sys.executable, "-m", "mock_server", "ctl", "requests", "--follow", "--limit", "1", *form]
    env = environment(url=shell.url, key=shell.key)
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as follower:
        watch = Timer(TIMEOUT_S, follower.kill)
        watch.start()
        assert follower.stdout is not None
        assert "/v1/videos/vid_failed" in follower.stdout.readline(), "the newest that there was"
        shell.ask("GET", "/v1/videos/vid_completed")
        assert "/v1/videos/vid_completed" in follower.stdout.readline()
        follower.send_signal(signal.SIGINT)
        assert follower.communicate() == ("", "")
        watch.cancel()
    assert follower.returncode == 130

"""``sora-mock serve`` from its ready line to its end. Each test starts a process."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.process import ROOT, TIMEOUT_S, environment, run, serving

pytestmark = pytest.mark.live


def get(url: str, key: str = "sk-mock") -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_json_ready_line_comes_when_the_next_request_is_answered_and_the_log_goes_elsewhere() -> None:
    with serving("--log-format", "json", "--lifecycle", "instant") as server:
        ready = json.loads(server.ready[0])
        seed = ready.pop("fault_seed")
        assert ready == {"event": "ready", "url": server.url, "pid": server.process.pid}
        assert seed > 0
        assert get(f"{server.url}/v1/videos/vid_queued")[0] == 200
        assert get(f"{server.url}/v1/videos/vid_queued/content", key="sk-mock-secret-1")[0] == 404
        assert get(f"{server.url}/v1/videos", key="wrong-secret-2")[0] == 401
        code, out, err = server.end(signal.SIGTERM)
    assert (code, out) == (0, ""), "standard output is for the ready line alone"
    entries = [json.loads(line) for line in err.splitlines()]
    requests = [(entry["target"], entry["status"]) for entry in entries if entry["event"] == "request"]
    assert requests == [("/v1/videos/vid_queued", 200), ("/v1/videos/vid_queued/content", 404), ("/v1/videos", 401)]
    assert "secret" not in err
    assert "Bearer" not in err


def test_the_text_ready_line_has_a_command_to_try_and_ctrl_c_ends_the_server_within_a_second() -> None:
    with serving("--cors", "off", lines=3) as server:
        assert server.ready[0] == f"sora-mock is ready on {server.url}  (Ctrl-C stops it)"
        assert server.ready[1].startswith(f"Try: curl {server.url}/v1/videos/vid_abc123xyz456/content ")
        assert server.ready[2] == f"Docs: {server.url}/_mock/docs"
        assert get(f"{server.url}/_mock/docs")[0] == 200
        with socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port), timeout=10) as slow:
            slow.sendall(
                b"GET /v1/videos/vid_size_1TiB/content HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\n\r\n"
            )
            assert slow.recv(15) == b"HTTP/1.1 200 OK", "a download without an end is open"
            started = time.monotonic()
            code, out, err = server.end(signal.SIGINT)
            took_s = time.monotonic() - started
    assert (code, out) == (0, "")
    assert took_s < 1.5, "half a second of drain, and some for a busy machine"
    assert "Traceback" not in err


def test_the_ready_line_tells_to_try_nothing_that_contract_or_table_lack(tmp_path: Path) -> None:
    table, contract = tmp_path / "tasks.yaml", tmp_path / "openapi.yaml"
    table.write_text(
        (ROOT / "fixtures/tasks.yaml").read_text("utf-8").replace("vid_abc123xyz456", "vid_other"), "utf-8"
    )
    text = (ROOT / "openapi.yaml").read_text("utf-8")
    contract.write_text(text.replace("/v1/videos/{task_id}/content:", "/v2/videos/{task_id}/content:"), "utf-8")
    for flags in (("--tasks", str(table)), ("--openapi", str(contract))):
        with serving("--control-port", "0", *flags, lines=3) as server:
            _, control, docs = server.ready
            assert docs == f"Docs: {control.removeprefix('Control API: ').removesuffix('/_mock')}/_mock/docs"


def test_without_control_api_the_ready_line_names_no_page() -> None:
    with serving("--no-control", lines=2) as server:
        assert server.ready[1].startswith("Try: ")
        assert server.end(signal.SIGTERM)[1] == ""


def test_without_an_access_log_requests_leave_no_line() -> None:
    with serving("--no-access-log", lines=2) as server:
        assert get(f"{server.url}/v1/videos/vid_queued")[0] == 200
        _, _, err = server.end(signal.SIGTERM)
    assert "vid_queued" not in err


def test_a_key_of_ones_own_is_never_printed() -> None:
    with serving("--api-key", "very-secret", lines=2) as server:
        assert get(f"{server.url}/v1/videos/vid_queued", key="very-secret")[0] == 200
        assert get(f"{server.url}/v1/videos/vid_queued", key="very-secret-not")[0] == 401
        printed = "\n".join([*server.ready, *server.end(signal.SIGTERM)[1:]])
    assert "/v1/videos/vid_queued 401" in printed
    assert "very-secret" not in printed


def test_a_second_start_on_the_same_port_ends_with_1_and_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = run("serve", "--port", str(port))
    assert second.returncode == 1
    assert second.stdout == ""
    why = "another program has this port; choose another with --port, or a free one with --port 0"
    assert second.stderr == f"sora-mock: cannot listen on 127.0.0.1:{port}: {why}\n"


def test_the_flag_that_is_named_is_that_of_the_port_which_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        second = run("serve", "--port", "0", "--control-port", str(taken.getsockname()[1]))
    assert second.returncode == 1
    assert "choose another with --control-port" in second.stderr


def test_the_environment_sets_what_no_flag_sets() -> None:
    with serving("--lifecycle", "instant", lifecycle="polls", log_format="json") as server:
        request = urllib.request.Request(
            f"{server.url}/v1/videos",
            data=b'{"prompt": "x"}',
            headers={"Authorization": "Bearer sk-mock", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            assert json.load(response)["status"] == "completed"


def test_flask_lists_the_operations_as_routes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "mock_server:create_app", "routes", "--all-methods"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=TIMEOUT_S, check=True,
    )  # fmt: skip
    rows = {tuple(line.split()) for line in done.stdout.splitlines()}
    assert {
        ("createVideo", "POST", "/v1/videos"),
        ("listVideos", "GET", "/v1/videos"),
        ("getVideo", "GET", "/v1/videos/<task_id>"),
        ("deleteVideo", "DELETE", "/v1/videos/<task_id>"),
        ("getVideoContent", "GET", "/v1/videos/<task_id>/content"),
        ("headVideoContent", "HEAD", "/v1/videos/<task_id>/content"),
        ("remixVideo", "POST", "/v1/videos/<task_id>/remix"),
        ("remixVideoByBody", "POST", "/v1/videos/remix"),
    } <= {(name, method.rstrip(","), path) for name, method, *_, path in (row for row in rows if len(row) >= 3)}

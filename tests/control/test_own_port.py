"""The control API on a port of its own, as a process serves it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest


@pytest.fixture(params=[[], ["--workers", "2"]], ids=["one process", "two workers"])
def urls(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[tuple[str, str]]:
    """The main address and that of the control API."""
    flags = ["--port", "0", "--control-port", "0", "--log-format", "json", *request.param]
    flags += ["--store", f"sqlite:{tmp_path}/store"] if request.param else []
    command = [sys.executable, "-m", "mock_server", "serve", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            ready = json.loads((server.stdout or sys.stdin).readline())
            yield ready["url"], ready["control_url"]
        finally:
            os.kill(server.pid, signal.SIGTERM)
            assert server.wait(10) == 0


def ask(method: str, url: str, body: object = None) -> int:
    raw = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer sk-mock", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, raw, headers, method=method), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_each_port_serves_its_own_and_both_show_one_world(urls: tuple[str, str]) -> None:
    main, control = urls
    assert main != control
    assert ask("PUT", f"{control}/_mock/tasks/vid_mine", {"state": "completed"}) == 201
    assert ask("GET", f"{main}/v1/videos/vid_mine") == 200
    assert ask("GET", f"{main}/_mock/tasks/vid_mine") == 404
    assert ask("GET", f"{control}/v1/videos/vid_mine") == 404
    assert [ask("GET", f"{url}/_mock/ready") for url in urls] == [200, 200]

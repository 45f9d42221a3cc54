"""Who uses the fixture under ``mypy --strict`` is told what is wrong, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RIGHT = """
import httpx
import pytest
import requests

from mock_server.testing import AsyncHttpxTransport, Control, ControlError, HttpxTransport, MockServer, RequestsAdapter
from mock_server.testing import SoraMock


@pytest.mark.sora_mock(lifecycle="instant", fault={"kind": "cut", "after_bytes": 1})
def test_it(sora_mock: SoraMock) -> None:
    task = sora_mock.queued(then=["in_progress", {"state": "completed"}], for_s=1.5, prompt="A cat", size_bytes=10**6)
    text: str = task.id + task.state + sora_mock.base_url + sora_mock.api_key
    sora_mock.openai_env()
    with sora_mock.openai_env(), sora_mock.another() as other:
        assert other.requests.count(operation="getVideo", status="4xx") == 0
    later: float = sora_mock.clock.advance(60).now
    first = sora_mock.requests.find(task=text)[0]
    sent: int | None = first.sent_bytes
    sora_mock.faults.add("cut", after_bytes=1)
    sora_mock.verify(requests={"task": task.id}, count={"exactly": 1}, within_s=later)
    try:
        Control("http://127.0.0.1:4010").tasks.change(task.id, pin="failed", progress=sent)
    except ControlError as error:
        assert error.code


def test_without_a_socket() -> None:
    server = MockServer(listen=False, lifecycle="instant")
    with server as mock, httpx.Client(transport=HttpxTransport(server.app)) as client, requests.Session() as session:
        session.mount("http://", RequestsAdapter(server.app))
        httpx.AsyncClient(transport=AsyncHttpxTransport(server.app))
        assert client.get(mock.url).status_code == session.get(mock.url).status_code
"""

WRONG = """
from mock_server.testing import SoraMock


def test_it(sora_mock: SoraMock) -> None:
    sora_mock.completed(prompt=1)
    sora_mock.verify(request={})
    sora_mock.requests.find(statuss=404)
"""


@pytest.mark.plugin
def test_a_test_file_passes_and_its_mistakes_are_found(tmp_path: Path) -> None:
    for name, text in (("test_right.py", RIGHT), ("test_wrong.py", WRONG)):
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    told = [line.split(": error: ") for line in done.stdout.splitlines() if ": error: " in line]
    assert [place for place, _ in told] == ["test_wrong.py:6", "test_wrong.py:7", "test_wrong.py:8"], done.stdout

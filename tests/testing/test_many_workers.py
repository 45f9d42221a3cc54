"""Two hundred tests over four workers, in random order, again and again: with a server each, and with one for all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = 200
ROUNDS = int(os.environ.get("PLUGIN_ROUNDS", "10"))

PROJECT = """
import asyncio

import httpx
import pytest


def client_of(mock, kind=httpx.Client):
    headers = {"Authorization": f"Bearer {mock.api_key}"}
    return kind(base_url=mock.base_url, headers=headers, timeout=30, verify=False)  # http: read no authorities


@pytest.mark.parametrize("number", range(50))
class TestWorlds:
    def test_tasks_and_journal_are_those_of_this_test_alone(self, sora_mock, number):
        task = sora_mock.queued(then=["in_progress", "completed"])
        with client_of(sora_mock) as client:
            seen = [client.get(f"/videos/{task.id}").json()["status"] for _ in range(3)]
        assert seen == ["queued", "in_progress", "completed"]
        sora_mock.verify(requests={"task": task.id}, count={"exactly": 3})
        assert sora_mock.requests.count() == 3

    @pytest.mark.sora_mock(lifecycle="default")
    def test_the_clock_is_that_of_this_test_alone(self, sora_mock, number):
        frozen = sora_mock.clock.freeze(at=1_900_000_000 + number).now
        with client_of(sora_mock) as client:
            video = client.post("/videos", json={"prompt": "A cat"}).json()
            assert video["created_at"] == frozen
            sora_mock.clock.advance(10)
            assert client.get(f"/videos/{video['id']}").json()["status"] == "completed"
            assert sora_mock.clock.now() == frozen + 10

    @pytest.mark.sora_mock(lifecycle="instant", fault={"kind": "cut", "after_bytes": 1000, "times": 1})
    def test_a_fault_befalls_this_test_alone(self, sora_mock, number):
        task = sora_mock.completed()
        with client_of(sora_mock) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                client.get(f"/videos/{task.id}/content")
            assert len(client.get(f"/videos/{task.id}/content").content) == 50310
        sora_mock.verify(client="came_back")

    def test_async_clients_share_a_world(self, sora_mock, number):
        async def status(client, task):
            return (await client.get(f"/videos/{task.id}")).json()["status"]

        async def together():
            tasks = [sora_mock.failed(), sora_mock.cancelled(), sora_mock.expired()]
            async with client_of(sora_mock, httpx.AsyncClient) as client:
                return await asyncio.gather(*(status(client, task) for task in tasks))

        assert asyncio.run(together()) == ["failed", "cancelled", "completed"]
        assert sora_mock.requests.count() == 3
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "test_worlds.py").write_text(PROJECT, "utf-8")
    return tmp_path


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a server that runs as a process of its own."""
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--log-format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def run(project: Path, seed: int, *options: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    command += ["--randomly-seed", str(seed)]
    done = subprocess.run([*command, *options], cwd=project, capture_output=True, text=True, timeout=300, check=False)
    assert f"{TESTS} passed" in done.stdout, f"seed {seed}\n{done.stdout}{done.stderr}"


@pytest.mark.plugin
@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_two_hundred_tests_with_a_server_for_each_worker(project: Path, seed: int) -> None:
    run(project, seed)


@pytest.mark.plugin
def test_two_hundred_tests_attached_to_one_server(project: Path, url: str) -> None:
    for seed in range(1, ROUNDS + 1):
        run(project, seed, "--sora-mock-url", url)

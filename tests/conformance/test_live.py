"""Schemathesis against a server of its own, as a user runs it; FUZZ_EXAMPLES says how hard it tries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import requests

from tests.meta.started import started

ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "500"))
SEED = os.environ.get("FUZZ_SEED", "")  # with one, a run repeats itself; without, each looks for something new
AT_LEAST = {200: 30, 206: 5, 304: 5, 404: 5, 409: 5, 412: 5, 416: 5}
"""What 100 examples and more must have reached; a run that reaches little proves little."""

pytestmark = pytest.mark.fuzz


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the settings that users have."""
    path = tmp_path / "schemathesis.toml"
    path.write_bytes((ROOT / path.name).read_bytes())
    return path


@pytest.mark.parametrize("lifecycle", ["default", "instant"])
def test_the_api_keeps_its_contract_under_fire(lifecycle: str, config: Path) -> None:
    statuses = fuzz("/openapi.yaml", lifecycle, config)
    too_few = {status: statuses[status] for status, least in AT_LEAST.items() if statuses[status] < least}
    assert not too_few or EXAMPLES < 100, statuses


def test_the_control_api_keeps_its_contract_under_fire(config: Path) -> None:
    statuses = fuzz("/_mock/openapi.yaml", "default", config, "-n", str(max(EXAMPLES // 5, 20)))
    assert min(statuses[200], statuses[201], statuses[204], statuses[404]) >= 5, statuses


def test_a_key_never_sees_what_another_one_created(config: Path) -> None:
    """With two users, Schemathesis also asks as one of them for what the other one created."""
    users = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer sk-mock-{name}"}]}
        for name in ("alice", "bob")
    ]
    config.with_name("users.json").write_text(json.dumps({"auth": users}), encoding="utf-8")
    one_key = '[project.auth.openapi.bearerAuth]\nbearer = "sk-mock"\n'
    settings = config.read_text(encoding="utf-8")
    assert one_key in settings
    two_keys = '[project.auth.wfc]\npath = "users.json"\npeers = ["alice", "bob"]\n'
    config.write_text(settings.replace(one_key, two_keys), encoding="utf-8")
    assert fuzz("/openapi.yaml", "instant", config, "--include-path-regex", "^/v1/videos(/{task_id})?$")[200] >= 30


def fuzz(document: str, lifecycle: str, config: Path, *options: str) -> Counter[int]:
    """Run Schemathesis beside ``config``. The statuses of all answers; fails with Schemathesis' own words."""
    server = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--log-format", "json", "--strict"]
    tester = [sys.executable, "-m", "schemathesis.cli", "run", "-n", str(EXAMPLES), "--no-color"]
    if SEED:
        server += ["--seed", SEED, "--fault-seed", SEED]
        tester += ["--seed", SEED]
    report = config.with_name("events.ndjson")
    log = config.with_name("server.log")
    with (
        log.open("wb") as errors,
        started([*server, "--lifecycle", lifecycle], cwd=ROOT, log=errors) as url,
        in_use(url),
    ):
        run = subprocess.run(
            [*tester, "--report-ndjson-path", str(report), *options, url + document],
            cwd=config.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert '"level": "error"' not in log.read_text(encoding="utf-8"), f"the server logged an error, see {log}"
    assert run.returncode == 0, run.stdout
    assert " WARNINGS " not in run.stdout, run.stdout
    return Counter(answered(report))


@contextmanager
def in_use(url: str) -> Iterator[None]:
    """Meanwhile, somebody asks something now and then, so that the journal has entries."""
    done = Event()

    def use() -> None:
        while not done.wait(0.1):
            with suppress(requests.RequestException):  # the fuzzer has just declared a fault
                requests.get(f"{url}/v1/videos/vid_queued", headers={"Authorization": "Bearer sk-mock-fuzz"}, timeout=5)

    somebody = Thread(target=use)
    somebody.start()
    try:
        yield
    finally:
        done.set()
        somebody.join()


def answered(report: Path) -> Iterator[int]:
    """The status of each answer in a report of events, one JSON object a line."""
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            finished = json.loads(line).get("ScenarioFinished")
            for interaction in finished["recorder"].get("interactions", {}).values() if finished else ():
                if interaction["response"] is not None:
                    yield interaction["response"]["status_code"]

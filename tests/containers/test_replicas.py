"""Three replicas behind nginx, over Redis, as compose.yaml has them: one server to whoever asks."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from tests.api.client import Answer
from tests.cli.process import ROOT, environment
from tests.containers.compose import Cluster, cluster
from tests.replicas.doors import Door, door, new_key

pytestmark = pytest.mark.containers

VIDEO = "/v1/videos/vid_size_40MB/content"
THREADS = 4
DOWNLOADS = 6
"""Two workers of nginx take turns of their own: of so many, each replica has one."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def front(running: Cluster) -> Iterator[Door]:
    """The way through the load balancer, with a key of the test's own."""
    with door(running.url, new_key()) as opened:
        yield opened


@pytest.fixture
def behind(running: Cluster, front: Door) -> Iterator[list[Door]]:
    """The way to each of the replicas, with the same key."""
    doors = [door(replica.url, front.key) for replica in running.replicas]
    with doors[0] as one, doors[1] as two, doors[2] as three:
        yield [one, two, three]


def begin(url: str, key: str, stack: ExitStack, headers: Mapping[str, str] = MappingProxyType({})) -> HTTPResponse:
    """The answer to a request for the video, when its header section has come."""
    connection = stack.enter_context(closing(HTTPConnection(urlsplit(url).netloc, timeout=60)))
    connection.request("GET", VIDEO, headers={"Authorization": f"Bearer {key}", **headers})
    return connection.getresponse()


def what_came(answer: HTTPResponse) -> bytes:
    """The body, as far as it came."""
    try:
        return answer.read()
    except IncompleteRead as cut:
        return cut.partial


def test_a_task_that_is_created_through_the_balancer_is_the_same_everywhere(front: Door, behind: list[Door]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        ids = list(pool.map(lambda number: front.create(f"Cat {number}"), range(24)))
    front.change("PATCH", "clock", {"freeze": True, "advance_s": 5})
    for each in behind:
        listed = [task["id"] for task in each.get("/v1/videos?limit=100")["data"]]
        assert set(ids) <= set(listed)
        assert {each.status(task_id) for task_id in ids} == {"in_progress"}
    front.change("PATCH", "clock", {"advance_s": 5})
    assert {each.status(task_id) for task_id in ids for each in behind} == {"completed"}


def test_every_replica_takes_its_share(running: Cluster, front: Door) -> None:
    before = list(map(running.requests_of, running.replicas))
    for _ in range(12):
        front.get("/v1/videos/vid_completed")
    after = list(map(running.requests_of, running.replicas))
    assert all(now > then for now, then in zip(after, before, strict=True))


def test_polls_at_the_same_time_are_all_counted_once(front: Door) -> None:
    front.change(
        "PUT", "lifecycles/default", {"stages": [{"state": "queued", "for_polls": 40}, {"state": "completed"}]}
    )
    task_id = front.create()
    with ThreadPoolExecutor(THREADS) as pool:
        seen = Counter(pool.map(front.status, [task_id] * 50))
    assert seen == {"queued": 40, "completed": 10}


def test_ranges_from_all_replicas_make_the_whole(front: Door, behind: list[Door]) -> None:
    whole = behind[0].ask("GET", VIDEO)
    tag = whole.header("ETag") or ""
    size, step = len(whole.body), 7_000_001
    parts = []
    for first in range(0, size, step):
        last = min(first + step, size) - 1
        part = front.ask("GET", VIDEO, headers={"Range": f"bytes={first}-{last}", "If-Range": tag})
        assert (part.status, part.header("Content-Range")) == (206, f"bytes {first}-{last}/{size}")
        assert (part.header("ETag"), part.header("Accept-Ranges")) == (tag, "bytes")
        parts.append(part.body)
    assert size == 40_000_000
    assert hashlib.sha256(b"".join(parts)).digest() == hashlib.sha256(whole.body).digest()


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Range": "bytes=40000000-"}, 416), ({"If-None-Match": "*"}, 304), ({"If-Match": '"x"'}, 412)],
)
def test_conditions_are_answered_as_by_a_replica_itself(
    front: Door, behind: list[Door], headers: dict[str, str], status: int
) -> None:
    answers = [each.ask("GET", VIDEO, headers=headers) for each in (front, *behind)]
    names = ("Content-Range", "ETag", "Content-Type", "Last-Modified", "Content-Length")
    assert {(answer.status, *map(answer.header, names)) for answer in answers} == {
        (status, *map(answers[-1].header, names))
    }


def test_a_declared_cut_comes_through_on_the_byte(running: Cluster, front: Door) -> None:
    front.change("PUT", "faults/torn", {"kind": "cut", "after_bytes": 1_234_567, "times": 1})
    with ExitStack() as stack:
        torn = begin(running.url, front.key, stack)
        assert (torn.headers["Content-Length"], len(what_came(torn))) == ("40000000", 1_234_567)
        missing = {"Range": "bytes=1234567-", "If-Range": torn.headers["ETag"]}
        rest = begin(running.url, front.key, stack, missing)
        assert (rest.status, len(rest.read())) == (206, 40_000_000 - 1_234_567)


def test_a_request_without_an_answer_is_made_again_at_another_replica(front: Door) -> None:
    front.change("PUT", "faults/mute", {"kind": "close", "when": {"operation": "getVideo", "nth": 1}})
    assert front.ask("GET", "/v1/videos/vid_completed").status == 200
    entries = front.get("/_mock/requests?operation=getVideo&order=asc")["data"]
    assert [entry["faults"] for entry in entries] == [["mute"], []]
    front.change("PUT", "faults/mute", {"kind": "close"})
    assert front.ask("GET", "/v1/videos/vid_completed").status == 502


def test_the_replicas_have_the_same_luck_without_a_seed(behind: list[Door]) -> None:
    assert len({each.get("/_mock/faults")["seed"] for each in behind}) == 1


def test_a_signed_link_is_good_at_every_replica(running: Cluster, front: Door) -> None:
    front.change("PUT", "faults/elsewhere", {"kind": "json_url"})
    link = front.get("/v1/videos/vid_completed/content")["url"]
    assert link.startswith(f"{running.url}/"), "it names the address that the client knows"
    target = link.removeprefix(running.url)
    for replica in running.replicas:
        with urlopen(replica.url + target, timeout=30) as answer:
            assert answer.read()[4:8] == b"ftyp"


def test_the_control_command_speaks_to_all_of_them(running: Cluster, front: Door, behind: list[Door]) -> None:
    def ctl(*words: str) -> Any:
        command = [
            sys.executable,
            "-m",
            "mock_server",
            "ctl",
            "--url",
            running.url,
            "--key",
            front.key,
            "--json",
            *words,
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=30, check=True
        )
        return json.loads(done.stdout)

    ctl("clock", "freeze", "2030-01-01T00:00:00Z")
    ctl("tasks", "create", "vid_mine", "state=failed")
    assert {each.get("/_mock/clock")["now"] for each in behind} == {1_893_456_000}
    assert {each.status("vid_mine") for each in behind} == {"failed"}


def test_a_killed_replica_takes_no_task_with_it_and_nobody_has_to_ask_twice(tmp_path: Path) -> None:
    with cluster(tmp_path) as doomed, door(doomed.url, new_key()) as front, ThreadPoolExecutor(THREADS) as pool:

        def create(number: int) -> Answer:
            return front.ask("POST", "/v1/videos", {"prompt": f"Cat {number}"})

        created = list(pool.map(create, range(30)))
        looks, creates = [], []
        for number in range(60):
            looks.append(pool.submit(front.ask, "GET", "/v1/videos/vid_completed"))
            creates.append(pool.submit(create, number))
        creates[10].result(30)
        os.kill(doomed.replicas[0].process.pid, signal.SIGKILL)
        created += [job.result(30) for job in creates]

        assert {job.result(30).status for job in looks} == {200}, "what only reads is asked of another replica"
        lost = [answer.status for answer in created if answer.status != 200]
        assert set(lost) <= {502}, "a create that may have arrived is not repeated"
        assert len(lost) <= THREADS, "no more than were on their way to the replica that died"
        ids = {answer.json()["id"] for answer in created if answer.status == 200}
        assert {front.get(f"/v1/videos/{task_id}")["id"] for task_id in ids} == ids


def test_a_download_from_a_killed_replica_is_resumed_at_another(tmp_path: Path) -> None:
    with cluster(tmp_path) as doomed, door(doomed.url, new_key()) as front, ExitStack() as stack:
        whole = hashlib.sha256(front.ask("GET", VIDEO).body).digest()
        front.change("PUT", "faults/slow", {"kind": "throttle", "bytes_per_s": 40_000_000, "times": DOWNLOADS})
        begun = [begin(doomed.url, front.key, stack) for _ in range(DOWNLOADS)]
        os.kill(doomed.replicas[0].process.pid, signal.SIGKILL)
        came = [(answer.headers["ETag"], what_came(answer)) for answer in begun]
        cut = [(tag, beginning) for tag, beginning in came if len(beginning) < 40_000_000]
        assert 0 < len(cut) < DOWNLOADS, "each replica had some"
        for tag, beginning in cut:
            answer = begin(doomed.url, front.key, stack, {"Range": f"bytes={len(beginning)}-", "If-Range": tag})
            assert answer.status == 206
            assert hashlib.sha256(beginning + answer.read()).digest() == whole

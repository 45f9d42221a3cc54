"""Workers as processes: how they begin, are replaced, and end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.process import ROOT, TIMEOUT_S, run
from tests.replicas.doors import door_of
from tests.replicas.served import Served, served
from tests.replicas.test_killed import successor_of

pytestmark = pytest.mark.live


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """Two workers over a file."""
    with served("--workers", "2", "--store", f"sqlite:{tmp_path}/store.db", log=tmp_path / "log") as running:
        yield running


def answers(worker: int, workers: list[int], server: Served) -> bool:
    with door_of(worker, workers, server.url, "sk-mock") as into:
        return into.ask("GET", "/v1/videos/vid_completed").status == 200


def test_a_store_that_processes_cannot_share_is_refused() -> None:
    refused = run("serve", "--port", "0", "--workers", "2")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "workers: processes cannot share the store memory:" in refused.stderr
    assert "--store sqlite:" in refused.stderr


def test_both_workers_answer_and_leave_ctrl_c_to_their_parent(server: Served) -> None:
    assert len(set(server.workers) | {server.process.pid}) == 3
    for worker in server.workers:
        os.kill(worker, signal.SIGINT)  # as a terminal does, which means the whole group

    assert all(answers(worker, server.workers, server) for worker in server.workers)
    server.process.send_signal(signal.SIGINT)
    assert server.wait_until_all_are_gone() == 0


def test_sigterm_ends_all_workers_within_a_second_though_downloads_are_open(server: Served) -> None:
    where = urlsplit(server.url)
    downloads = [socket.create_connection((where.hostname, where.port), timeout=10) for _ in range(8)]
    for download in downloads:
        download.sendall(
            b"GET /v1/videos/vid_size_1TiB/content HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\n\r\n"
        )
        assert download.recv(15) == b"HTTP/1.1 200 OK"

    started = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    code = server.wait_until_all_are_gone()
    took_s = time.monotonic() - started
    for download in downloads:
        download.close()

    assert code == 0
    assert took_s < 1.5, "half a second of drain, and some for a busy machine"
    assert server.messages() == [], "nobody complains of an end that was asked for"


def test_a_worker_that_is_killed_is_replaced_and_so_is_its_successor(server: Served) -> None:
    first, second = server.workers

    os.kill(first, signal.SIGKILL)
    third = successor_of(first, server)
    os.kill(second, signal.SIGTERM)
    fourth = successor_of(second, server)

    assert f"worker {first} ended by itself (signal 9); another is started" in server.messages()
    assert f"worker {second} ended by itself (exit code 0); another is started" in server.messages()
    assert all(answers(worker, [third, fourth], server) for worker in (third, fourth))
    server.process.send_signal(signal.SIGTERM)
    assert server.wait_until_all_are_gone() == 0


def test_no_worker_outlives_a_parent_that_is_killed(server: Served) -> None:
    server.process.kill()

    assert server.wait_until_all_are_gone() == -signal.SIGKILL


def test_a_successor_does_not_outlive_a_parent_that_is_killed(server: Served) -> None:
    os.kill(server.workers[0], signal.SIGKILL)
    successor_of(server.workers[0], server)

    server.process.kill()

    assert server.wait_until_all_are_gone() == -signal.SIGKILL


def test_the_unix_socket_outlives_a_worker_and_goes_with_the_server(tmp_path: Path) -> None:
    path, store = tmp_path / "socket", f"sqlite:{tmp_path}/store.db"
    with served("--workers", "2", "--unix", str(path), "--store", store, log=tmp_path / "log") as server:
        os.kill(server.workers[0], signal.SIGTERM)
        successor_of(server.workers[0], server)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        server.process.send_signal(signal.SIGTERM)
        assert server.wait_until_all_are_gone() == 0
    assert not path.exists()


@pytest.fixture
def workers() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.replicas.two_workers"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(workers: subprocess.Popen[bytes], count: int) -> list[bytes]:
    assert workers.stdout is not None
    return [workers.stdout.readline().strip() for _ in range(count)]


def send(workers: subprocess.Popen[bytes], letter: bytes) -> None:
    assert workers.stdin is not None
    workers.stdin.write(letter)
    workers.stdin.flush()


def test_ready_is_said_when_all_are_and_not_before(workers: subprocess.Popen[bytes]) -> None:
    assert lines_of(workers, 2) == [b"starts", b"starts"]
    send(workers, b"r")
    assert lines_of(workers, 1) == [b"answers"]
    send(workers, b"r")
    assert lines_of(workers, 2) == [b"answers", b"ready"]

    workers.terminate()
    assert workers.communicate(timeout=TIMEOUT_S)[0] == b"", "all who hold standard output are gone"
    assert workers.returncode == 0


def test_where_one_cannot_start_the_others_are_stopped_and_the_exit_code_is_1(
    workers: subprocess.Popen[bytes],
) -> None:
    lines_of(workers, 2)
    send(workers, b"r")
    assert lines_of(workers, 1) == [b"answers"]
    send(workers, b"x")

    out, err = workers.communicate(timeout=TIMEOUT_S)
    assert (workers.returncode, out) == (1, b"")
    assert b"RuntimeError: cannot be a worker" in err


def test_a_server_that_is_told_to_end_while_its_workers_start_ends(workers: subprocess.Popen[bytes]) -> None:
    lines_of(workers, 2)

    workers.terminate()

    assert workers.stdout is not None
    assert workers.stdout.read() == b"", "never ready, and nobody is left"
    assert workers.wait(TIMEOUT_S) == 0

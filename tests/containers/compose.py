"""The replicas of compose.yaml as processes: the same commands and configuration, with addresses of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.containers.dockerfile import ROOT
from tests.replicas.served import Served, eventually, served

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
REPLICAS = [name for name in SERVICES if name.startswith("replica-")]
LONGEST_S = 300
"""Only reached where the tests hang."""


@dataclass(frozen=True)
class Cluster:
    """A load balancer at ``url``, and the replicas behind it."""

    url: str
    replicas: list[Served]

    def requests_of(self, replica: Served) -> int:
        """How many requests it has answered."""
        return replica.log.read_text("utf-8").count('"event": "request"')


@contextmanager
def cluster(directory: Path) -> Iterator[Cluster]:
    """All of the profile ``replicas``. Skips the test where a program is missing."""
    for program in ("redis-server", "nginx"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} on this machine")
    with ExitStack() as stack:
        redis = stack.enter_context(_redis(directory))
        running = []
        for name in REPLICAS:
            command, *arguments = (word.replace("redis:6379", redis) for word in SERVICES[name]["command"])
            assert command == "serve"
            running.append(stack.enter_context(served(*arguments, log=directory / f"{name}.log", longest_s=LONGEST_S)))
        yield Cluster(stack.enter_context(_balancer(directory, running)), running)


def free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        host, port = taken.getsockname()
        return f"{host}:{port}"


@contextmanager
def _redis(directory: Path) -> Iterator[str]:
    address = free_address()
    command = [
        *SERVICES["redis"]["command"],
        "--bind",
        "127.0.0.1",
        "--port",
        address.partition(":")[2],
        "--dir",
        directory,
    ]
    with _process(command, directory / "redis.log"):
        _until_it_listens(address)
        yield address


@contextmanager
def _balancer(directory: Path, running: list[Served]) -> Iterator[str]:
    """nginx with the configuration of the profile, in which nothing but addresses is another one."""
    address, text = free_address(), (ROOT / "examples/replicas/nginx.conf").read_text("utf-8")
    new = {"listen 4010;": f"listen {address};"}
    new |= {
        f"server {name}:4010 ": f"server {it.url.partition('//')[2]} "
        for name, it in zip(REPLICAS, running, strict=True)
    }
    for old, other in new.items():
        assert text.count(old) == 1
        text = text.replace(old, other)
    (directory / "nginx.conf").write_text(text)
    places = {"/tmp": str(directory), "/etc/nginx/nginx.conf": str(directory / "nginx.conf")}
    command = [places.get(word, word) for word in SERVICES["balancer"]["entrypoint"]]
    with _process(command, directory / "nginx.log"):
        _until_it_listens(address)
        yield f"http://{address}"


@contextmanager
def _process(command: list[Any], log: Path) -> Iterator[None]:
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _until_it_listens(address: str) -> None:
    host, _, port = address.partition(":")

    def listens() -> bool:
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except ConnectionError:
            return False
        return True

    assert eventually(listens), f"nobody listens at {address}"

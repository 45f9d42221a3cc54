"""What the benchmarks share: programs that are started, pinned, watched and ended; wrk; tables.

Core 0 is the server's and core 1 the client's, where there are two. Absolute numbers move with the machine's mood:
compare ratios of the same round.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

SERVER_CORE, CLIENT_CORE = 0, 1
START_S = 60.0


AS_INSTALLED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(__file__).parents[1] / "build" / "pycache"),
}
"""Programs in Python are compiled once, as pip does it, and not each time that they start."""


REST_S = 3.0
"""So long at most."""


@dataclass(frozen=True)
class Started:
    """A server that runs."""

    name: str
    pid: int
    port: int
    start_s: float
    """From exec to the first answer."""

    def cpu_s(self) -> float:
        """User and system time of the process and of its children."""
        return sum(_cpu_s(pid) for pid in _tree(self.pid))

    def come_to_rest(self) -> None:
        """Wait until it does nothing by itself, such as compiling or collecting, that the next one would pay for."""
        until, before = time.monotonic() + REST_S, -1.0
        while time.monotonic() < until and self.cpu_s() != before:
            before = self.cpu_s()
            time.sleep(0.1)

    def memory_mib(self) -> float:
        """Resident now, the whole tree."""
        return sum(_status_kib(pid, "VmRSS") for pid in _tree(self.pid)) / 1024


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def pinned(core: int | None, command: list[str]) -> list[str]:
    if core is None or (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        return command
    return ["taskset", "-c", str(core), *command]


@contextlib.contextmanager
def on_client_core() -> Iterator[None]:
    """Have this process on the client's core, where there is more than one."""
    if (os.cpu_count() or 1) < 2 or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CLIENT_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def started(
    name: str,
    command: str,
    path: str,
    fields: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    core: int | None = SERVER_CORE,
    patience_s: float = START_S,
) -> Iterator[Started]:
    """Run ``command`` (``{port}`` in it is replaced) until the block ends; it must answer GET ``path``."""
    port = free_port()
    arguments = pinned(core, shlex.split(command.replace("{port}", str(port))))
    began = time.monotonic()
    process = subprocess.Popen(
        arguments,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **AS_INSTALLED, **(environment or {})},
        start_new_session=True,
    )
    try:
        _await_answer(name, process, port, request(path, fields), patience_s)
        yield Started(name, process.pid, port, time.monotonic() - began)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the process and the group that it leads, and SIGKILL to what is left after five seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class Ask:
    """A request, and the status that it is to be answered with."""

    path: str
    fields: tuple[str, ...] = ()
    status: int = 200
    method: str = "GET"
    body: bytes = b""
    script: str = "request.lua"
    """Of this directory; how wrk makes its requests where they are more than a path and fields."""


@dataclass(frozen=True)
class Rate:
    """What wrk saw."""

    per_s: float
    p50_ms: float
    p99_ms: float
    failed: int
    """Requests without an answer, and answers of other statuses than expected."""

    cpu_us: float = field(default=0.0)
    """What a request took of the server's processor."""


def loaded(server: Started, ask: Ask, connections: int, seconds: float) -> Rate:
    """Have wrk ask ``server`` as fast as it answers. The body is written to a temporary file for the time."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(ask.body)
        file.flush()
        script: list[str] = []
        if ask.script != "request.lua":
            script = [file.name]
        elif ask.method != "GET":
            script = [ask.method, file.name] if ask.body else [ask.method]
        began_s = server.cpu_s()
        printed = _run_wrk(server.port, ask, connections, seconds, script)
        used_s = server.cpu_s() - began_s
    return _rate(printed, ask.status, used_s)


def wrk(port: int, path: str, connections: int, seconds: float, fields: Iterable[str] = ()) -> Rate:
    return _rate(_run_wrk(port, Ask(path, tuple(fields)), connections, seconds, []), 200, 0.0)


def _run_wrk(port: int, ask: Ask, connections: int, seconds: float, script: list[str]) -> str:
    """What wrk prints when it is interrupted: by itself it knows whole seconds only."""
    headers = [argument for field in ask.fields for argument in ("-H", field)]
    command = ["wrk", "--latency", "-t1", f"-c{connections}", "-d1h", *headers]
    if script:
        command += ["-s", str(Path(__file__).with_name(ask.script))]
    command.append(f"http://127.0.0.1:{port}{ask.path}")
    if script:
        command += ["--", *script]
    with subprocess.Popen(pinned(CLIENT_CORE, command), stdout=subprocess.PIPE, text=True) as process:
        try:
            time.sleep(seconds)
        finally:
            process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=30)
    return printed


def _rate(printed: str, status: int, used_s: float) -> Rate:
    requests = int(_found(r"(\d+) requests in", printed))
    refused = sum(int(count) for count in re.findall(r"responses: (\d+)", printed))
    lost = sum(int(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", printed))
    return Rate(
        float(_found(r"Requests/sec:\s+([\d.]+)", printed)),
        _milliseconds("50%", printed),
        _milliseconds("99%", printed),
        lost + (requests - refused if status >= 400 else refused),
        used_s / max(1, requests) * 1e6,
    )


def _milliseconds(row: str, printed: str) -> float:
    value, unit = float(_found(rf"{row}\s+([\d.]+)", printed)), _found(rf"{row}\s+[\d.]+(us|ms|s)\b", printed)
    return value * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def median_of(values: Iterable[float]) -> str:
    """The median, and between what it lies."""
    ordered = sorted(values)
    return f"{median(ordered):.3g} ({ordered[0]:.3g} to {ordered[-1]:.3g})"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def request(path: str, fields: Iterable[str] = (), method: str = "GET", body: bytes = b"") -> bytes:
    length = [f"Content-Length: {len(body)}"] if body or method != "GET" else []
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *fields, *length, "", ""]).encode() + body


def status_of(port: int, ask: Ask) -> int:
    """The status that one such request is answered with."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(request(ask.path, (*ask.fields, "Connection: close"), ask.method, ask.body))
        return int(sock.recv(65_536)[9:12])


def _await_answer(name: str, process: subprocess.Popen[bytes], port: int, asked: bytes, patience_s: float) -> None:
    latest = time.monotonic() + patience_s
    while time.monotonic() < latest:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
            sock.sendall(asked)
            if (answer := sock.recv(12)).endswith(b"200"):
                return
            if answer:
                raise SystemExit(f"{name} does not answer 200 but {answer!r} to {asked!r}")
        time.sleep(0.002)
    raise SystemExit(f"{name} did not answer in time")


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"no {pattern} in:\n{text}")
    return found[1]


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _cpu_s(pid: int) -> float:
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def _status_kib(pid: int, name: str) -> int:
    return int(_found(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()))

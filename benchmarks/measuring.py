"""What the benchmarks of the front end share: programs that are started, pinned, watched and ended; rounds; ratios.

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
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SERVER_CORE, CLIENT_CORE = 0, 1
START_S = 20.0


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

    def memory_mib(self) -> float:
        """Resident now, the whole tree."""
        return sum(_status_kib(pid, "VmRSS") for pid in _tree(self.pid)) / 1024


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def pinned(core: int, command: list[str]) -> list[str]:
    if (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        return command
    return ["taskset", "-c", str(core), *command]


@contextlib.contextmanager
def started(name: str, command: str, path: str, fields: Iterable[str] = ()) -> Iterator[Started]:
    """Run ``command`` (``{port}`` in it is replaced) until the block ends; it must answer GET ``path``."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        pinned(SERVER_CORE, shlex.split(command.replace("{port}", str(port)))),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await_answer(name, process, port, path, fields)
        yield Started(name, process.pid, port, time.monotonic() - began)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass(frozen=True)
class Rate:
    """What wrk saw."""

    per_s: float
    p99_ms: float
    failed: int


def wrk(port: int, path: str, connections: int, seconds: int, fields: Iterable[str] = ()) -> Rate:
    headers = [argument for field in fields for argument in ("-H", field)]
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s", *headers]
    command.append(f"http://127.0.0.1:{port}{path}")
    printed = subprocess.run(pinned(CLIENT_CORE, command), check=True, capture_output=True, text=True).stdout
    per_s = float(_found(r"Requests/sec:\s+([\d.]+)", printed))
    late, unit = float(_found(r"99%\s+([\d.]+)", printed)), _found(r"99%\s+[\d.]+(us|ms|s)\b", printed)
    failed = sum(int(count) for count in re.findall(r"(?:responses:|connect|read|write|timeout) (\d+)", printed))
    return Rate(per_s, late * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit], failed)


def median_of(values: Iterable[float]) -> str:
    """The median, and between what it lies."""
    ordered = sorted(values)
    return f"{median(ordered):.3g} ({ordered[0]:.3g} to {ordered[-1]:.3g})"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def request(path: str, fields: Iterable[str] = ()) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *fields, "", ""]).encode()


def _await_answer(name: str, process: subprocess.Popen[bytes], port: int, path: str, fields: Iterable[str]) -> None:
    asked, end = request(path, fields), time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
            sock.sendall(asked)
            if sock.recv(12).endswith(b"200"):
                return
            raise SystemExit(f"port {port} does not answer 200 to GET {path}")
        time.sleep(0.002)
    raise SystemExit(f"{name} did not answer in time")


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"no {pattern} in:\n{text}")
    return found[1]


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _cpu_s(pid: int) -> float:
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def _status_kib(pid: int, name: str) -> int:
    return int(_found(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()))

"""The client of the download benchmark: one thread, as fast as the kernel allows, or as slow as it is told to be."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import re
import selectors
import socket
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import quantiles

from benchmarks.measuring import Started, request

TRUNCATE = getattr(socket, "MSG_TRUNC", 0)
"""On Linux: what is received is dropped in the kernel, so that the client is not the limit."""
BLOCK = bytearray(4 << 20)
STEP_S, STEPS = 0.005, 50
"""Every download is looked at each STEPS steps: four times a second."""
POLL_S = 0.02


@dataclass(frozen=True)
class Fetched:
    gb_per_s: float
    cpu_s_per_gb: float


@dataclass(frozen=True)
class Kind:
    """So many slow downloads of one path, and how many bytes each of them gets in a second."""

    path: str
    count: int
    rate: int
    paced: bool = False
    """Whether it is the server that is slow; else it is the client."""

    first: int = 0
    """Bytes that come at once, whatever the rate."""

    def is_fulfilled(self, received: int, seconds: float) -> bool:
        """Within five per cent; what the server sends may also not come too soon."""
        expected = self.first + self.rate * seconds
        return received >= 0.95 * expected and (not self.paced or received <= 1.05 * expected)


@dataclass(frozen=True)
class Slowly:
    at_rate: int
    failed: int


@dataclass(frozen=True)
class Latency:
    p50_ms: float
    p99_ms: float


class Download:
    """One connection that asks for one answer after the other."""

    def __init__(self, port: int, path: str, fields: Iterable[str], receive_buffer: int = 0) -> None:
        self._path, self._fields = path, list(fields)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.left, self.received = 0, 0
        self._head = b""

    def ask(self, span: tuple[int, int] | None = None) -> None:
        fields = self._fields if span is None else [*self._fields, f"Range: bytes={span[0]}-{span[0] + span[1] - 1}"]
        self.socket.send(request(self._path, fields))
        self._head, self.left = b"", -1

    def take(self, at_most: int) -> int:
        """Receive up to so many bytes. Raises ConnectionError at an early end, BlockingIOError if nothing is there."""
        if self.left < 0:
            return self._take_head()
        received = self.socket.recv_into(BLOCK, min(at_most, self.left, len(BLOCK)), TRUNCATE)
        if not received:
            raise ConnectionError("the answer ended early")
        self.left -= received
        self.received += received
        return received

    def _take_head(self) -> int:
        self._head += self.socket.recv(4096)
        head, found, body = self._head.partition(b"\r\n\r\n")
        if not found:
            return 1
        length = re.search(rb"\r\nContent-Length: (\d+)", head, re.IGNORECASE)
        if length is None or head[9:12] not in {b"200", b"206"}:
            raise ConnectionError(f"unexpected answer: {head!r}")
        self.left = int(length[1]) - len(body)
        self.received += len(body)
        return len(body)


def fetch(
    server: Started, path: str, fields: Iterable[str], clients: int, seconds: float, size: int, whole: int
) -> Fetched:
    """``size`` bytes again and again: the whole file, or ranges at random places of it."""
    choose = random.Random(1)

    def ask(download: Download) -> None:
        download.ask(None if size == whole else (choose.randrange(whole - size), size))

    received, cpu_s, began = 0, server.cpu_s(), time.monotonic()
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            download = Download(server.port, path, fields)
            ask(download)
            selector.register(download.socket, selectors.EVENT_READ, download)
        while time.monotonic() - began < seconds:
            for key, _mask in selector.select(1):
                with contextlib.suppress(BlockingIOError):
                    received += key.data.take(len(BLOCK))
                if not key.data.left:
                    ask(key.data)
        elapsed = time.monotonic() - began
        used_s = server.cpu_s() - cpu_s
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return Fetched(received / elapsed / 1e9, used_s / (received / 1e9))


def fetch_slowly(
    port: int, kinds: Iterable[Kind], status: str, fields: Iterable[str], seconds: float
) -> tuple[Slowly, Latency]:
    """All of these downloads at once, while another process polls ``status``."""
    downloads = [(kind, Download(port, kind.path, fields, 65_536)) for kind in kinds for _ in range(kind.count)]
    random.Random(1).shuffle(downloads)
    for _, download in downloads:
        download.ask()
    ours, theirs = multiprocessing.Pipe()
    poller = multiprocessing.Process(target=_poll_into, args=(theirs, port, status, list(fields), seconds))
    poller.start()
    failed: set[Download] = set()
    looks: dict[Download, list[tuple[float, int]]] = {download: [] for _, download in downloads}
    began = time.monotonic()
    for step in range(int(seconds / STEP_S)):
        # A few at each step: a client that works in bursts would delay its own poller.
        for kind, download in downloads[step % STEPS :: STEPS]:
            if download not in failed:
                _catch_up(download, sys.maxsize if kind.paced else int(kind.rate * STEP_S * (step + 1)), failed)
                looks[download].append((time.monotonic(), download.received))
        time.sleep(max(0.0, began + (step + 1) * STEP_S - time.monotonic()))
    latency: Latency = ours.recv()
    poller.join()
    for _, download in downloads:
        download.socket.close()
    return Slowly(sum(_is_at_rate(kind, looks[download]) for kind, download in downloads), len(failed)), latency


def _is_at_rate(kind: Kind, looks: list[tuple[float, int]]) -> bool:
    """From the first look at which there was something to the last: how soon it begins is not what is asked."""
    begun = [(at, received) for at, received in looks if received]
    if not begun:
        return False
    (began, before), (ended, after) = begun[0], begun[-1]
    return kind.is_fulfilled(after - (before if kind.rate else 0), ended - began)


def poll(port: int, path: str, fields: Iterable[str], seconds: float) -> Latency:
    """Ask for ``path`` fifty times a second, on one connection."""
    asked, times, end = request(path, fields), [], time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < end:
            began = time.monotonic()
            sock.sendall(asked)
            if b" 200 " not in sock.recv(65_536)[:16]:
                raise SystemExit(f"{path} was not answered 200")
            times.append((time.monotonic() - began) * 1000)
            time.sleep(POLL_S)
    cuts = quantiles(times, n=100)
    return Latency(cuts[49], cuts[98])


def timed_range(port: int, path: str, fields: Iterable[str], offset: int, length: int) -> float:
    """Seconds from a new connection to the last byte of a range."""
    began = time.monotonic()
    download = Download(port, path, fields)
    download.socket.setblocking(True)
    download.ask((offset, length))
    while download.left:
        download.take(len(BLOCK))
    download.socket.close()
    return time.monotonic() - began


def _poll_into(pipe: Connection, port: int, path: str, fields: list[str], seconds: float) -> None:
    pipe.send(poll(port, path, fields, seconds))


def _catch_up(download: Download, wanted: int, failed: set[Download]) -> None:
    """Take what is still missing of ``wanted`` bytes."""
    try:
        while download.received < wanted:
            download.take(wanted - download.received)
    except BlockingIOError:
        pass
    except OSError:
        failed.add(download)

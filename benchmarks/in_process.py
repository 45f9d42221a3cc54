"""What a test run waits for, in milliseconds, as JSON: python -m benchmarks.in_process, a fresh process each time.

Each moment begins where the test has nothing, and ends when a first request has been answered.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

TIMES = 20
ASKED = "GET /v1/videos/vid_completed HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n"


def main() -> None:
    took = {"first server, cold": timed(a_server)}
    took["another server"] = least_disturbed(a_server)
    from mock_server.testing import MockServer

    with MockServer() as mock, connected(mock.url) as sock:
        ask(sock, mock.api_key)
        took["a new world"] = least_disturbed(lambda: ask(sock, mock.another().api_key))
        took["reset"] = least_disturbed(mock.reset)
    import json

    print(json.dumps(took))


def a_server() -> None:
    """Import, start, answer. It is stopped as well, which takes no time to speak of."""
    from mock_server.testing import MockServer

    with MockServer() as mock, connected(mock.url) as sock:
        ask(sock, mock.api_key)


def connected(url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)))


def ask(sock: socket.socket, key: str) -> None:
    sock.sendall(ASKED.format(key).encode())
    if not sock.recv(65_536).startswith(b"HTTP/1.1 200"):
        raise SystemExit("the server did not answer 200")


def timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def least_disturbed(act: Callable[[], Any]) -> float:
    """The median of several times."""
    return sorted(timed(act) for _ in range(TIMES))[TIMES // 2]


if __name__ == "__main__":
    main()

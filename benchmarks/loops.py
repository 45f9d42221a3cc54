"""Which loop and which parser: ``selectors`` or ``asyncio``, a parser of our own or llhttp through ``httptools``.

    python -m benchmarks.loops             requests a second, downloads, start: four combinations and the front end
    python -m benchmarks.loops rows        which malformed requests each parser refuses by itself

Needs wrk, and the package httptools. The two asyncio servers are probes: no limits, no time-outs, nothing but the
answer. The selector servers are the front end itself, once with its parser replaced.
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from benchmarks.measuring import median_of, started, table, wrk
from mock_server.content.body import Body, FileSpan
from mock_server.serving import Limits, Server, connection
from mock_server.serving.incoming import Incoming, Parser, Request
from mock_server.serving.limits import RequestRefused, bad_request
from mock_server.serving.parser import Head

FILE_BYTES = 15_728_640
STATUS = b'{"id": "video_1", "object": "video", "status": "completed", "progress": 100}'
FIELDS = ["Authorization: Bearer sk-mock", "Accept: application/json", "User-Agent: benchmark/1.0"]
COMBINATIONS = ["selectors+own", "selectors+httptools", "asyncio+own", "asyncio+httptools"]


class Application:
    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/file":
            start("200 OK", [("Content-Type", "video/mp4"), ("Content-Length", str(FILE_BYTES))])
            return Body(FileSpan(self.path, 0, FILE_BYTES))
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(STATUS)))])
        return [STATUS]


class HttptoolsIncoming:
    """``Incoming`` over llhttp: the same interface, no bodies, none of our strictness."""

    def __init__(self, limits: Limits, parse: object, *, hands_on: bool = False) -> None:  # noqa: ARG002 - as Incoming
        import httptools

        self._parser = httptools.HttpRequestParser(self)
        self._requests: list[Request] = []
        self.ended = self.expects_continue = False
        self.head, self.waiting_bytes, self.method = None, 0, ""

    @property
    def begun(self) -> bool:
        return bool(self._requests)

    def feed(self, data: bytes) -> None:
        import httptools

        if not data:
            self.ended = True
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass
        except httptools.HttpParserError as error:
            raise bad_request(str(error)) from error

    def next(self) -> Request | None:
        return self._requests.pop(0) if self._requests else None

    def discard(self) -> None:
        self._requests.clear()

    def on_message_begin(self) -> None:
        self._fields: dict[str, str] = {}
        self._target = b""

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_" + key
        text = value.decode("latin-1")
        self._fields[key] = f"{self._fields[key]}, {text}" if key in self._fields else text

    def on_message_complete(self) -> None:
        method, target = self._parser.get_method().decode(), self._target.decode("latin-1")
        path, _, query = target.partition("?")
        if "%" in path:
            path = unquote_to_bytes(path).decode("latin-1")
        protocol = "HTTP/" + self._parser.get_http_version()
        environ = {"REQUEST_METHOD": method, "SERVER_PROTOCOL": protocol, "RAW_URI": target, "REQUEST_URI": target}
        environ |= {"PATH_INFO": path, "QUERY_STRING": query, **self._fields}
        self._requests.append(
            Request(Head(method, target, protocol, environ, self._parser.should_keep_alive(), 0, {}), None)
        )


def serve(combination: str, port: int, path: str) -> None:
    loop, _, parser_name = combination.partition("+")
    app, limits = Application(path), Limits()
    if loop == "selectors":
        if parser_name == "httptools":
            setattr(connection, "Incoming", HttptoolsIncoming)  # noqa: B010 - the one thing that is compared
        server = Server(app, port=port)
        server.bind()
        signal.signal(signal.SIGTERM, lambda *_: server.stop())
        server.serve()
        return
    from benchmarks.asyncio_probe import run

    parse = Parser(limits)
    run(app, lambda: HttptoolsIncoming(limits, parse) if parser_name == "httptools" else Incoming(limits, parse), port)


def compare(rounds: int, seconds: int) -> None:
    results: dict[str, dict[str, list[float]]] = {name: {} for name in COMBINATIONS}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        path.write_bytes(bytes(FILE_BYTES))
        for _ in range(rounds):
            for name in COMBINATIONS:
                for key, value in _measured(name, path, seconds).items():
                    results[name].setdefault(key, []).append(value)
    keys = list(results[COMBINATIONS[0]])
    rows = [[name, *(median_of(results[name][key]) for key in keys)] for name in COMBINATIONS]
    base = results[COMBINATIONS[0]]["requests/s"]
    for row, name in zip(rows, COMBINATIONS, strict=True):
        row.append(median_of(mine / ours for mine, ours in zip(results[name]["requests/s"], base, strict=True)))
    print(table(["", *keys, f"requests/s against {COMBINATIONS[0]}"], rows))


def _measured(name: str, path: Path, seconds: int) -> dict[str, float]:
    command = shlex.join([sys.executable, "-m", "benchmarks.loops", "serve", name, "{port}", str(path)])
    with started(name, command, "/status") as server:
        cpu_s = server.cpu_s()
        rate = wrk(server.port, "/status", 16, seconds, FIELDS)
        used_s = server.cpu_s() - cpu_s
        cpu_s = server.cpu_s()
        downloads = wrk(server.port, "/file", 8, seconds)
        per_gb = (server.cpu_s() - cpu_s) / max(1e-9, downloads.per_s * seconds * FILE_BYTES / 1e9)
        if rate.failed or downloads.failed:
            raise SystemExit(f"{name}: some answers were wrong")
        return {
            "requests/s": rate.per_s,
            "requests per CPU s": rate.per_s * seconds / max(used_s, 1e-9),
            "p99 ms": rate.p99_ms,
            "15 MiB GB/s": downloads.per_s * FILE_BYTES / 1e9,
            "CPU s/GB": per_gb,
            "start s": server.start_s,
            "MiB": server.memory_mib(),
        }


def compare_rows() -> None:
    """The table of the tests, given to the bare parsers."""
    from tests.serving.test_refusals import ROWS

    passed = [name for name, (_, _, row) in ROWS.items() if not _refuses(HttptoolsIncoming(Limits(), None), row)]
    ours = [name for name, (_, _, row) in ROWS.items() if not _refuses(Incoming(Limits(), Parser(Limits())), row)]
    print(f"Of {len(ROWS)} rows httptools by itself refuses {len(ROWS) - len(passed)}, ours {len(ROWS) - len(ours)}.")
    print("httptools takes, or waits for more of:", *passed, sep="\n  ")


def _refuses(incoming: Any, row: bytes) -> bool:
    try:
        incoming.feed(row)
        while incoming.next() is not None:
            pass
    except RequestRefused:
        return True
    return False


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("action", nargs="?", default="compare", choices=["compare", "rows", "serve"])
    arguments.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=2)
    given = arguments.parse_args()
    if given.action == "serve":
        serve(given.rest[0], int(given.rest[1]), given.rest[2])
    elif given.action == "rows":
        compare_rows()
    else:
        compare(given.rounds, given.seconds)


if __name__ == "__main__":
    main()

"""The servers that are compared: how each is started, and what to ask it for the same work."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import OURS
from benchmarks.files import make_table
from benchmarks.measuring import Ask, Started, started

PACKAGES = Path(__file__).parents[1] / "build" / "peers" / "node_modules"
CONTRACT = Path(__file__).parents[1] / "openapi.yaml"
KEY = "Authorization: Bearer sk-mock"
JSON = "Content-Type: application/json"
BOUNDARY = "----------------a-boundary"
FORM = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
PROMPT = "A cat plays the piano on a small stage, seen from the side"
VIDEO = {
    "id": "vid_bench_0500",
    "object": "video",
    "model": "sora-2",
    "status": "completed",
    "progress": 100,
    "created_at": 1_730_000_000,
    "size": "720x1280",
    "seconds": "4",
    "prompt": PROMPT,
}
NOT_READY = {
    "error": {"message": "Video is not ready yet.", "type": "invalid_request_error", "code": "video_not_ready"}
}
REFUSED = {"error": {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "unauthorized"}}
CREATE = json.dumps({"model": "sora-2", "prompt": PROMPT, "seconds": "4", "size": "720x1280"}).encode()
CREATE_FORM = (
    "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in json.loads(CREATE).items()
    )
    + f"--{BOUNDARY}--\r\n"
).encode()

STATUS, CONTENT, UNAUTHORIZED = "status 200", "content 404 video_not_ready", "status 401"


@dataclass(frozen=True)
class Peer:
    """A server, how to start it in a directory, and its requests by the name of the work."""

    name: str
    programs: tuple[str, ...]
    """What has to be there: programs, and npm's packages by their path below ``node_modules``."""

    command: Callable[[Path], str]
    asks: Mapping[str, Ask]
    first: str = "/v1/videos/vid_bench_0500"
    """What is asked, with the key, to see that it has started."""

    environment: Mapping[str, str] = field(default_factory=dict)
    warm_s: int = 0
    """How long it is loaded before anything is measured: for machines that compile what is used often."""

    setup: Ask | None = None

    def is_installed(self) -> bool:
        return all((PACKAGES / program).exists() or shutil.which(program) for program in self.programs)

    @contextlib.contextmanager
    def running(self, directory: Path) -> Iterator[Started]:
        own = directory / self.name.replace(" ", "-")
        own.mkdir(exist_ok=True, parents=True)
        with started(self.name, self.command(own), self.first, [KEY], self.environment) as server:
            yield server


def installed(names: tuple[str, ...] = ()) -> list[Peer]:
    """Ours and those of ``names`` (none: all) that are there."""
    return [peer for peer in PEERS if (not names or peer.name in (OURS, *names)) and peer.is_installed()]


def missing() -> list[str]:
    return [peer.name for peer in PEERS if not peer.is_installed()]


def our_command(*arguments: str) -> str:
    """Without a line in the log for each request: nobody else here writes one either."""
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "{port}", "--no-access-log"]
    return shlex.join([*command, *arguments])


def _ours(directory: Path) -> str:
    return our_command("--tasks", str(make_table(directory)), "--lifecycle", "instant")


def _nginx(directory: Path) -> str:
    """The least that answers alike: constant bodies by prefix; its fastest way."""
    config = directory / "nginx.conf.in"
    config.write_text(
        f"""
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 1000000; default_type application/json; sendfile on; tcp_nopush on;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{
    listen 127.0.0.1:PORT;
    location = /v1/videos/vid_queued/content {{ return 404 '{json.dumps(NOT_READY)}'; }}
    location = /v1/videos/refused {{ return 401 '{json.dumps(REFUSED)}'; }}
    location / {{ return 200 '{json.dumps(VIDEO)}'; }}
  }}
}}
""",
        encoding="utf-8",
    )
    return nginx_command(config)


def nginx_command(config: Path) -> str:
    """Starts nginx with ``config``, in which ``PORT`` stands for the port."""
    ready, errors = config.with_suffix(""), config.with_name("error.log")
    line = f"sed s/PORT/{{port}}/ {config} > {ready} && exec nginx -c {ready} -e {errors}"
    return shlex.join(["sh", "-c", line])


def _aimock(directory: Path) -> str:
    fixture = {
        "match": {"endpoint": "video"},
        "response": {"video": {"id": VIDEO["id"], "status": "completed", "url": "http://127.0.0.1/video.mp4"}},
    }
    path = directory / "fixtures.json"
    path.write_text(json.dumps({"fixtures": [fixture]}), encoding="utf-8")
    script = PACKAGES / "@copilotkit/aimock/dist/cli.js"
    return shlex.join(["node", str(script), "--port", "{port}", "--fixtures", str(path), "--log-level", "silent"])


def _prism(directory: Path) -> str:  # noqa: ARG001 - it needs no files
    script, contract = PACKAGES / "@stoplight/prism-cli/dist/index.js", CONTRACT
    return shlex.join(
        ["node", str(script), "mock", str(contract), "--port", "{port}", "--host", "127.0.0.1", "-v", "silent"]
    )


def _wiremock(directory: Path) -> str:
    def stub(method: str, path: str, status: int, document: object, key: bool = True, priority: int = 5) -> object:
        wanted = {"headers": {"Authorization": {"equalTo": "Bearer sk-mock"}}} if key else {}
        answer = {"status": status, "body": json.dumps(document), "headers": {"Content-Type": "application/json"}}
        return {
            "priority": priority,
            "request": {"method": method, "urlPathPattern": path, **wanted},
            "response": answer,
        }

    page = {"object": "list", "data": [VIDEO] * 20, "has_more": True}
    stubs = [
        stub("GET", "/v1/videos/vid_queued/content", 404, NOT_READY, priority=1),
        stub("GET", "/v1/videos", 200, page),
        stub("GET", "/v1/videos/[^/]+", 200, VIDEO),
        stub("POST", "/v1/videos", 200, VIDEO),
        stub("DELETE", "/v1/videos/[^/]+", 200, {"id": "vid_1", "object": "video.deleted", "deleted": True}),
        stub("ANY", ".*", 401, REFUSED, key=False, priority=9),
    ]
    (directory / "mappings").mkdir(exist_ok=True)
    (directory / "__files").mkdir(exist_ok=True)
    (directory / "mappings" / "stubs.json").write_text(json.dumps({"mappings": stubs}), encoding="utf-8")
    jar = next((PACKAGES / "wiremock/build").glob("*.jar"), PACKAGES / "wiremock.jar")
    options = ["--bind-address", "127.0.0.1", "--root-dir", str(directory), "--disable-banner"]
    options += ["--no-request-journal", "--disable-request-logging"]
    return shlex.join(["java", "-jar", str(jar), "--port", "{port}", *options])


def _asks(status: Ask, content: Ask, unauthorized: Ask, **others: Ask) -> dict[str, Ask]:
    return {STATUS: status, CONTENT: content, UNAUTHORIZED: unauthorized, **others}


_STATUS_PATH, _CONTENT_PATH = "/v1/videos/vid_bench_0500", "/v1/videos/vid_queued/content"
OPERATIONS_ASKED = {
    "create, JSON": Ask("/v1/videos", (KEY, JSON), method="POST", body=CREATE),
    "create, multipart": Ask("/v1/videos", (KEY, FORM), method="POST", body=CREATE_FORM),
    "list 20": Ask("/v1/videos?limit=20", (KEY,)),
    "create and delete": Ask("/v1/videos", (KEY, JSON), method="POST", body=CREATE, script="create_and_delete.lua"),
}

JOURNAL, FORGET = "control: look into the journal", "control: forget the journal"
OPERATIONS = (*OPERATIONS_ASKED, JOURNAL, FORGET)

PEERS = (
    Peer(
        OURS,
        (),
        _ours,
        {
            **_asks(Ask(_STATUS_PATH, (KEY,)), Ask(_CONTENT_PATH, (KEY,), 404), Ask(_STATUS_PATH, (), 401)),
            **OPERATIONS_ASKED,
            JOURNAL: Ask("/_mock/requests?limit=1", (KEY,)),
            FORGET: Ask("/_mock/requests", (KEY,), 204, "DELETE"),
        },
    ),
    Peer(
        "nginx",
        ("nginx",),
        _nginx,
        _asks(Ask(_STATUS_PATH, (KEY,)), Ask(_CONTENT_PATH, (KEY,), 404), Ask("/v1/videos/refused", (), 401)),
    ),
    Peer(
        "aimock",
        ("node", "@copilotkit/aimock"),
        _aimock,
        {
            **_asks(Ask(_STATUS_PATH, (KEY,)), Ask("/v1/videos/vid_missing", (KEY,), 404), Ask(_STATUS_PATH, (), 401)),
            **{name: ask for name, ask in OPERATIONS_ASKED.items() if name.startswith("create, ")},
            JOURNAL: Ask("/__aimock/journal?limit=1", (KEY,)),
            FORGET: Ask("/__aimock/reset/journal", (KEY,), method="POST"),
        },
        first="/__aimock/health",
        environment={"AIMOCK_API_KEYS": "sk-mock"},
        setup=OPERATIONS_ASKED["create, JSON"],
    ),
    Peer(
        "Prism",
        ("node", "@stoplight/prism-cli"),
        _prism,
        {
            **_asks(
                Ask(_STATUS_PATH, (KEY,)),
                Ask(_CONTENT_PATH, (KEY, "Prefer: code=404, example=video_not_ready"), 404),
                Ask(_STATUS_PATH, (), 401),
            ),
            **OPERATIONS_ASKED,
        },
        warm_s=2,
    ),
    Peer(
        "WireMock",
        ("java", "wiremock"),
        _wiremock,
        {
            **_asks(Ask(_STATUS_PATH, (KEY,)), Ask(_CONTENT_PATH, (KEY,), 404), Ask(_STATUS_PATH, (), 401)),
            **OPERATIONS_ASKED,
            FORGET: Ask("/__admin/requests", (KEY,), method="DELETE"),
        },
        warm_s=10,
    ),
)

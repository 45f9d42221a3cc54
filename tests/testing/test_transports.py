"""The transports that call the application are held to what the client libraries say over a socket."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import openai
import pytest
import requests

from mock_server.testing import AsyncHttpxTransport, HttpxTransport, MockServer, RequestsAdapter, SoraMock
from mock_server.testing.in_process import ORIGIN

MANY = 200_000
READ_TIMEOUT_S = 0.06
"""How long a client waits that is to give up."""

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("cut", {"after_bytes": 100}),
    ("cut", {"after_bytes": 0}),
    ("reset", {}),
    ("reset", {"after_bytes": 100}),
    ("close", {}),
    ("close", {"although_done": True}),
    ("garbage", {}),
    ("hang", {"seconds": 20}),
    ("hang", {"seconds": 0.001}),
    ("stall", {"seconds": 20, "after_bytes": 10}),
    ("stall", {"seconds": 0.001}),
    ("throttle", {"bytes_per_s": 5_000_000}),
    ("throttle", {"bytes_per_s": 2}),
    ("latency", {"seconds": 0.001}),
    ("latency", {"seconds": 20}),
    ("bad_chunk", {}),
    ("chunked", {}),
    ("content_length", {"by_bytes": 5}),
    ("content_length", {"by_bytes": -5}),
    ("gzip", {}),
    ("endless", {}),
    ("endless", {"announced": True}),
    ("no_content", {}),
    ("status", {"status": 503, "envelope": "empty"}),
    ("json_as_video", {}),
]
Told = tuple[str, int]
"""The name of the error, or the status, and how many bytes came."""


@pytest.fixture(scope="module")
def direct() -> Iterator[tuple[MockServer, SoraMock]]:
    server = MockServer(listen=False, second_origin="http://second.invalid")
    with server as mock:
        yield server, mock


def with_httpx(client: httpx.Client, url: str) -> Told:
    got = 0
    try:
        with client.stream("GET", url) as response:
            for block in response.iter_raw():
                got += len(block)
                if got > MANY:
                    return "endless", 0
            return str(response.status_code), got
    except httpx.HTTPError as error:
        return type(error).__name__, got


async def with_async_httpx(client: httpx.AsyncClient, url: str) -> Told:
    got = 0
    try:
        async with client, client.stream("GET", url) as response:
            async for block in response.aiter_raw():
                got += len(block)
                if got > MANY:
                    return "endless", 0
            return str(response.status_code), got
    except httpx.HTTPError as error:
        return type(error).__name__, got


def with_requests(session: requests.Session, url: str, read_s: float) -> Told:
    got = 0
    try:
        with session.get(url, stream=True, timeout=(10, read_s)) as response:
            for block in response.iter_content(4096):
                got += len(block)
                if got > MANY:
                    return "endless", 0
            return str(response.status_code), got
    except requests.RequestException as error:
        return type(error).__name__, 0  # it reads ahead


def no_wait(seconds: float) -> None:
    """What a fault holds back is not waited for."""


async def no_async_wait(seconds: float) -> None:
    """The same for a client that awaits it."""


def told_by_all(
    mock: SoraMock, read_s: float, transports: dict[str, Any], adapter: RequestsAdapter | None
) -> dict[str, Told]:
    """What each of the libraries says of the download of one video."""
    url = f"{mock.base_url}/videos/vid_completed/content"
    timeout = httpx.Timeout(10, read=read_s)
    options: dict[str, Any] = {"headers": {"Authorization": f"Bearer {mock.api_key}"}, "timeout": timeout}
    with ExitStack() as open_clients:
        client = open_clients.enter_context(httpx.Client(**options, transport=transports.get("sync")))
        session = open_clients.enter_context(requests.Session())
        session.headers.update(options["headers"])
        if adapter is not None:
            session.mount("http://", adapter)
        return {
            "httpx": with_httpx(client, url),
            "async httpx": asyncio.run(
                with_async_httpx(httpx.AsyncClient(**options, transport=transports.get("async")), url)
            ),
            "requests": with_requests(session, url, read_s),
        }


@pytest.mark.parametrize(("kind", "parameters"), FAULTS, ids=str)
def test_a_fault_is_told_as_over_a_socket(
    mock: SoraMock, direct: tuple[MockServer, SoraMock], kind: str, parameters: dict[str, Any]
) -> None:
    server, shared = direct
    transports = {
        "sync": HttpxTransport(server.app, pause=no_wait),
        "async": AsyncHttpxTransport(server.app, pause=no_async_wait),
    }
    with shared.another() as other:
        for each in (mock, other):
            each.faults.add(kind, **parameters)
        gives_up = parameters.get("seconds", 0) > 1 or parameters.get("bytes_per_s") == 2
        read_s = READ_TIMEOUT_S if gives_up else 10
        told = told_by_all(other, read_s, transports, RequestsAdapter(server.app, pause=no_wait))
        assert told == told_by_all(mock, read_s, {}, None)
        if kind != "endless" and not gives_up:  # that a client has left is seen later on a socket
            assert journal(other) == journal(mock)


def journal(mock: SoraMock) -> list[tuple[int | None, list[str], bool]]:
    return [(entry.status, entry.faults, entry.whole) for entry in mock.requests.find()]


@pytest.fixture
def httpx_client(direct: tuple[MockServer, SoraMock]) -> Iterator[tuple[httpx.Client, SoraMock, list[float]]]:
    server, shared = direct
    waits: list[float] = []
    with (
        shared.another() as mock,
        httpx.Client(
            transport=HttpxTransport(server.app, pause=waits.append),
            base_url=mock.base_url,
            headers={"Authorization": f"Bearer {mock.api_key}"},
            timeout=5,
        ) as client,
    ):
        yield client, mock, waits


def test_a_pause_that_is_injected_is_told_how_long_the_client_waits(
    httpx_client: tuple[httpx.Client, SoraMock, list[float]],
) -> None:
    client, mock, waits = httpx_client
    task = mock.completed()
    mock.faults.add("latency", seconds=2)
    assert client.get(f"/videos/{task.id}").status_code == 200
    mock.faults.add("throttle", bytes_per_s=25_155)
    assert client.get(f"/videos/{task.id}/content").status_code == 200
    mock.faults.add("hang", seconds=60)
    with pytest.raises(httpx.ReadTimeout, match="nothing came for 5 seconds"):
        client.get(f"/videos/{task.id}")
    assert waits[:2] == [2, 2]
    assert sum(waits[2:-1]) == pytest.approx(2)
    assert waits[-1] == 5


def test_a_client_that_leaves_early_is_seen_to_have_left(
    httpx_client: tuple[httpx.Client, SoraMock, list[float]],
) -> None:
    client, mock, _ = httpx_client
    with client.stream("GET", "/videos/vid_size_1GB/content") as response:
        next(response.iter_raw())
    [entry] = mock.requests.find()
    assert (entry.aborted, entry.open) == (True, False)


def test_queries_bodies_and_escaped_paths_arrive_as_they_were_sent(
    httpx_client: tuple[httpx.Client, SoraMock, list[float]],
) -> None:
    client, mock, _ = httpx_client
    made = client.post("/videos", files={"prompt": (None, "Ein Bär"), "seconds": (None, "8")}).json()
    assert (made["prompt"], made["seconds"]) == ("Ein Bär", "8")
    listed = client.get("/videos", params={"limit": 1}).json()
    assert [video["id"] for video in listed["data"]] == [made["id"]]
    assert client.get("/videos/vid%2Fodd").json()["error"]["code"] == "video_not_found"
    assert client.head("/videos/vid_completed/content").headers["Content-Length"] == "50310"
    assert mock.requests.find(path="/v1/videos/vid%2Fodd")


def test_requests_sends_bodies_of_each_form(direct: tuple[MockServer, SoraMock]) -> None:
    server, shared = direct
    with shared.another() as mock, requests.Session() as session:
        session.mount("http://", RequestsAdapter(server.app))
        session.headers["Authorization"] = f"Bearer {mock.api_key}"
        url = f"{mock.base_url}/videos"
        bodies: list[dict[str, Any]] = [
            {"json": {"prompt": "a"}},
            {"files": {"prompt": (None, "a")}},
            {"data": iter([b'{"prompt": ', b'"a"}']), "headers": {"Content-Type": "application/json"}},
        ]
        assert [session.post(url, **body).json()["prompt"] for body in bodies] == ["a"] * 3
        mock.faults.add("redirect", origin="second")
        answer = session.get(f"{url}/vid_completed/content")
        assert (len(answer.history), len(answer.content)) == (1, 50310)


def test_the_second_origin_is_the_same_application(
    httpx_client: tuple[httpx.Client, SoraMock, list[float]],
) -> None:
    client, mock, _ = httpx_client
    mock.faults.add("redirect", origin="second")
    answer = client.get("/videos/vid_completed/content", follow_redirects=True)
    assert (answer.url.host, len(answer.content)) == ("second.invalid", 50310)
    mock.verify(client="never_sent_the_key_to_the_second_origin")


def test_the_official_sdk_takes_a_transport_for_the_library_that_it_uses(direct: tuple[MockServer, SoraMock]) -> None:
    server, shared = direct
    library = httpx if issubclass(openai.DefaultHttpxClient, httpx.Client) else pytest.importorskip("httpx2")
    http_client = library.Client(transport=HttpxTransport(server.app, library=library))
    with shared.another() as mock, warnings.catch_warnings(action="ignore"):  # of the SDK's own
        client = openai.OpenAI(base_url=mock.base_url, api_key=mock.api_key, http_client=http_client)
        assert client.videos.retrieve(mock.failed().id).status == "failed"
        mock.faults.add("close", times=1)
        assert client.videos.retrieve("vid_completed").status == "completed"
        mock.verify(requests={"operation": "getVideo"}, client="came_back")


def test_a_server_without_a_socket_says_an_address_that_nobody_has(direct: tuple[MockServer, SoraMock]) -> None:
    _, mock = direct
    assert mock.url == ORIGIN
    assert mock.url.endswith(".invalid")


def test_any_other_wsgi_application_is_carried_as_well() -> None:
    closed = []

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"o", b"k"])

        def close(self) -> None:
            closed.append(self)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("200 OK", [])
        return Answer()

    with httpx.Client(transport=HttpxTransport(app)) as client:
        answer = client.get("http://x.invalid")
    assert (answer.text, answer.headers["Content-Length"], len(closed)) == ("ok", "2", 1)

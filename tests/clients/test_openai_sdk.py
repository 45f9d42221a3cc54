"""The official OpenAI SDK for Python against the front end: what it sends is understood, what it gets is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from mock_server import create_app
from mock_server.serving import Access, Server
from tests.clients.videos import CONTENT, DOCUMENTED_ID, DOCUMENTED_SHA256, sha256_of

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API is scheduled:DeprecationWarning")

VARIANTS = {"video": "portrait.mp4", "thumbnail": "portrait.webp", "spritesheet": "portrait.jpg"}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def api_key(request: pytest.FixtureRequest) -> str:
    """A key, and so a world, of the test's own."""
    return f"sk-mock-{sha256_of(request.node.name.encode())[:16]}"


@pytest.fixture
def client(instant_server: Server, api_key: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{instant_server.url}/v1", api_key=api_key) as made:
        yield made


# Tasks


def test_create_understands_the_multipart_form(client: OpenAI) -> None:
    video = client.videos.create(prompt="A fox — «Füchse»", model="sora-2-pro", seconds="8", size="1280x720")

    assert video.id.startswith("vid_")
    assert (video.object, video.status, video.progress) == ("video", "completed", 100)
    assert (video.prompt, video.model, video.seconds, video.size) == ("A fox — «Füchse»", "sora-2-pro", "8", "1280x720")
    assert video.error is None
    assert video.remixed_from_video_id is None


def test_create_fills_in_the_defaults(client: OpenAI) -> None:
    video = client.videos.create(prompt="A fox")

    assert (video.model, video.seconds, video.size) == ("sora-2", "4", "720x1280")


def test_create_takes_a_picture_as_a_file(client: OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(PICTURE)

    assert client.videos.create(prompt="A fox", input_reference=path).status == "completed"
    assert client.videos.create(prompt="A fox", input_reference=("fox.png", PICTURE, "image/png")).status == "completed"


def test_create_takes_a_picture_as_an_address(client: OpenAI) -> None:
    """The SDK writes an object as bracketed form fields: ``input_reference[image_url]``."""
    reference = {"input_reference": {"image_url": "https://example.com/fox.png"}}

    assert client.videos.create(prompt="A fox", extra_body=reference).status == "completed"
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(prompt="A fox", extra_body={"input_reference": {"image_url": ""}})
    assert caught.value.param == "input_reference[image_url]"


def test_create_and_poll_gives_the_completed_task(client: OpenAI) -> None:
    video = client.videos.create_and_poll(prompt="A fox")

    assert video.status == "completed"
    assert video.completed_at is not None
    assert video.expires_at is not None
    assert client.videos.retrieve(video.id) == video


def test_poll_asks_until_the_task_is_completed(polls_server: Server, api_key: str) -> None:
    with OpenAI(base_url=f"{polls_server.url}/v1", api_key=api_key) as client:
        created = client.videos.create(prompt="A fox")
        video = client.videos.poll(created.id, poll_interval_ms=1)

    assert created.status == "queued"
    assert (video.status, video.progress) == ("completed", 100)


def test_poll_returns_a_failed_task_with_its_error(client: OpenAI) -> None:
    video = client.videos.poll("vid_failed")

    assert video.status == "failed"
    assert video.error is not None
    assert video.error.code == "video_generation_failed"
    assert video.error.message


def test_list_pages_by_itself(client: OpenAI) -> None:
    there_already = [video.id for video in client.videos.list()]
    created = [client.videos.create(prompt=f"Fox {number}").id for number in range(7)]
    pages = list(client.videos.list(limit=3, order="asc").iter_pages())
    found = [video.id for page in pages for video in page.data]

    assert len(pages) > 3
    assert all(len(page.data) == 3 for page in pages[:-1])
    assert len(found) == len(set(found))
    assert set(found) == {*there_already, *created}
    assert [video.id for video in client.videos.list(limit=3)] == found[::-1]


def test_another_key_does_not_see_the_tasks(client: OpenAI) -> None:
    video = client.videos.create(prompt="A fox")
    other = client.with_options(api_key=f"{client.api_key}-other")

    assert video.id not in [listed.id for listed in other.videos.list()]
    with pytest.raises(openai.NotFoundError):
        other.videos.retrieve(video.id)


def test_a_deleted_task_is_gone(client: OpenAI) -> None:
    video = client.videos.create(prompt="A fox")
    gone = client.videos.delete(video.id)

    assert (gone.id, gone.object, gone.deleted) == (video.id, "video.deleted", True)
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve(video.id)


def test_a_remix_names_its_source(client: OpenAI) -> None:
    source = client.videos.create(prompt="A fox", seconds="12", size="1280x720")
    remix = client.videos.remix(source.id, prompt="The same fox at night")

    assert remix.id != source.id
    assert remix.remixed_from_video_id == source.id
    assert (remix.prompt, remix.seconds, remix.size) == ("The same fox at night", "12", "1280x720")


# Content


@pytest.mark.parametrize("variant", VARIANTS)
def test_download_content_gives_each_variant(client: OpenAI, variant: Any) -> None:
    video = client.videos.create(prompt="A fox", size="720x1280")
    content = client.videos.download_content(video.id, variant=variant)

    assert sha256_of(content.read()) == sha256_of(CONTENT / VARIANTS[variant])


def test_download_content_writes_the_documented_video_to_a_file(client: OpenAI, tmp_path: Path) -> None:
    client.videos.download_content(DOCUMENTED_ID).write_to_file(tmp_path / "video.mp4")

    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


def test_content_is_streamed(client: OpenAI, tmp_path: Path) -> None:
    with client.videos.with_streaming_response.download_content(DOCUMENTED_ID) as response:
        assert response.headers["content-type"] == "video/mp4"
        assert response.headers["content-disposition"] == 'attachment; filename="video.mp4"'
        response.stream_to_file(tmp_path / "video.mp4")

    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


def test_a_terabyte_can_be_left_after_its_beginning(client: OpenAI) -> None:
    with client.videos.with_streaming_response.download_content("vid_size_1TiB") as response:
        beginning = next(response.iter_bytes(1000))

    assert beginning[4:8] == b"ftyp"
    assert client.videos.retrieve("vid_size_1TiB").status == "completed"


# Errors


@pytest.mark.parametrize(
    ("task_id", "code"),
    [("vid_nobody", "video_not_found"), ("vid_queued", "video_not_ready"), ("vid_expired", "video_expired")],
)
def test_content_that_is_not_there_raises_not_found_with_its_code(client: OpenAI, task_id: str, code: str) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.videos.download_content(task_id)

    assert (caught.value.status_code, caught.value.code) == (404, code)
    assert caught.value.request_id is not None
    assert caught.value.request_id.startswith("req_")


def test_an_unknown_key_raises_an_authentication_error(client: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        client.with_options(api_key="no-such-key").videos.list()

    assert (caught.value.status_code, caught.value.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("arguments", "code", "param"),
    [
        ({"prompt": "A fox", "seconds": "5"}, "invalid_value", "seconds"),
        ({"prompt": "A fox", "size": "1x1"}, "invalid_value", "size"),
        ({"prompt": ""}, "invalid_value", "prompt"),
        ({"prompt": openai.omit}, "missing_required_parameter", "prompt"),
    ],
)
def test_a_bad_request_names_the_parameter(client: OpenAI, arguments: Any, code: str, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(**arguments)

    assert (caught.value.status_code, caught.value.code, caught.value.param) == (400, code, param)


def test_an_unknown_variant_is_a_bad_request(client: OpenAI) -> None:
    variant: Any = "subtitles"
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.download_content(DOCUMENTED_ID, variant=variant)

    assert (caught.value.code, caught.value.param) == ("invalid_value", "variant")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda client, new: client.videos.delete(new), "video_not_ready"),
        (lambda client, new: client.videos.delete("vid_completed"), "video_protected"),
        (lambda client, new: client.videos.remix(new, prompt="Night"), "video_not_ready"),
    ],
    ids=["delete new", "delete protected", "remix new"],
)
def test_a_conflict_is_raised_without_trying_again(call: Callable[[OpenAI, str], object], code: str) -> None:
    """The SDK repeats a 409 by itself, unless ``x-should-retry: false`` tells it not to."""
    requests: list[Access] = []
    with (
        Server(create_app({"strict": "true"}), on_access=requests.extend).running() as server,
        OpenAI(base_url=f"{server.url}/v1", api_key="sk-mock") as client,
    ):
        assert client.max_retries > 0
        new = client.videos.create(prompt="A fox").id
        with pytest.raises(openai.ConflictError) as caught:
            call(client, new)

    assert (caught.value.status_code, caught.value.code) == (409, code)
    assert [access.status for access in requests] == [200, 409]


# The asynchronous client

Use = Callable[[AsyncOpenAI], Coroutine[Any, Any, Any]]


@pytest.fixture
def run_async(instant_server: Server, api_key: str) -> Callable[[Use], Any]:
    """Runs a coroutine function with a client."""

    def run(use: Use) -> Any:
        async def main() -> Any:
            async with AsyncOpenAI(base_url=f"{instant_server.url}/v1", api_key=api_key) as client:
                return await use(client)

        return asyncio.run(main())

    return run


def test_the_asynchronous_client_goes_the_whole_way(run_async: Callable[[Use], Any], tmp_path: Path) -> None:
    async def use(client: AsyncOpenAI) -> None:
        video = await client.videos.create_and_poll(prompt="A fox", input_reference=("fox.png", PICTURE, "image/png"))
        assert video.status == "completed"
        assert await client.videos.retrieve(video.id) == video
        remix = await client.videos.remix(video.id, prompt="The same fox at night")
        assert remix.remixed_from_video_id == video.id
        listed = [each.id async for each in client.videos.list(limit=5)]
        assert len(listed) > 5
        assert {video.id, remix.id} <= set(listed)
        assert (await client.videos.delete(video.id)).deleted
        async with client.videos.with_streaming_response.download_content(DOCUMENTED_ID) as response:
            await response.stream_to_file(tmp_path / "video.mp4")

    run_async(use)
    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


def test_the_asynchronous_client_downloads_all_variants_at_once(run_async: Callable[[Use], Any]) -> None:
    async def use(client: AsyncOpenAI) -> list[bytes]:
        video = await client.videos.create(prompt="A fox", size="720x1280")
        variants: Any = list(VARIANTS)
        answers = await asyncio.gather(
            *(client.videos.download_content(video.id, variant=variant) for variant in variants)
        )
        return [answer.content for answer in answers]

    assert [sha256_of(content) for content in run_async(use)] == [
        sha256_of(CONTENT / name) for name in VARIANTS.values()
    ]


def test_the_asynchronous_client_raises_the_same_errors(run_async: Callable[[Use], Any]) -> None:
    async def use(client: AsyncOpenAI) -> None:
        with pytest.raises(openai.NotFoundError) as missing:
            await client.videos.download_content("vid_expired")
        assert missing.value.code == "video_expired"
        with pytest.raises(openai.AuthenticationError):
            await client.with_options(api_key="no-such-key").videos.retrieve(DOCUMENTED_ID)
        with pytest.raises(openai.ConflictError):
            await client.videos.delete("vid_queued")
        with pytest.raises(openai.BadRequestError):
            await client.videos.create(prompt="")

    run_async(use)

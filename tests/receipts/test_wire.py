"""Every kind of fault, read byte by byte from a raw socket, and what the receipt says of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from mock_server.app import create_app, delivery_app, tell_second_origin
from mock_server.faults.kinds import KINDS
from mock_server.front import CAPABILITIES
from mock_server.serving import Server
from tests.receipts.wire import CONTENT, SIZE, TASK, Raw, Received
from tests.serving.raw import Client


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """The server, and its second origin."""
    app = create_app({"strict": True, "second_origin": "http://to.be.known"}, capabilities=CAPABILITIES)
    with (
        Server(app, threads=4, may_block=app.may_block).running() as first,
        Server(delivery_app(app), threads=1).running() as second,
    ):
        tell_second_origin(app, second.url)
        yield first, second


@pytest.fixture(scope="module")
def second(servers: tuple[Server, Server]) -> Server:
    return servers[1]


@pytest.fixture(scope="module")
def video(servers: tuple[Server, Server]) -> bytes:
    whole = Raw(servers[0]).ask()
    assert (whole.status, len(whole.body)) == (200, SIZE)
    return whole.body


@pytest.fixture
def raw(servers: tuple[Server, Server]) -> Raw:
    return Raw(servers[0])


def unchunked(data: bytes) -> tuple[bytes, bytes]:
    """What whole chunks hold, and what is behind the last one (RFC 9112 section 7.1)."""
    found = b""
    while True:
        line, _, rest = data.partition(b"\r\n")
        try:
            size = int(line, 16)
        except ValueError:
            return found, data
        if len(rest) < size + 2:
            return found + rest, b""
        found, data = found + rest[:size], rest[size + 2 :]
        if not size:
            return found, data


# Before the answer


def test_latency_holds_back_the_first_byte(raw: Raw, video: bytes) -> None:
    raw.declare("latency", seconds=0.05)
    answer = raw.ask()
    assert answer.moments[0] >= 0.05
    assert answer.body == video
    assert (raw.firing()["whole"], raw.firing()["did"]) == (True, "accepted")


def test_hang_sends_nothing_and_then_closes(raw: Raw) -> None:
    raw.declare("hang", seconds=0.05)
    answer = raw.ask()
    assert (answer.data, answer.error) == (b"", None)
    assert (raw.firing()["status"], raw.firing()["did"]) == (None, "gave_up")


@pytest.mark.parametrize(
    ("kind", "details"),
    [("hang", {"seconds": 60}), ("latency", {"seconds": 60}), ("stall", {"after_bytes": 1000, "seconds": 60})],
)
def test_a_client_that_gives_up_waiting_and_asks_again_has_come_back(
    raw: Raw, kind: str, details: dict[str, float]
) -> None:
    raw.declare(kind, times=1, **details)
    lines = (f"GET {CONTENT} HTTP/1.1", "Host: a", f"Authorization: Bearer {raw.key}", "", "")
    with Client(raw.server) as client:
        client.send("\r\n".join(lines).encode())
        assert raw.json("/_mock/requests?open=true&wait_s=5")["count"] == 1
    assert raw.ask().status == 200
    firing = raw.firing()
    assert (firing["whole"], firing["did"]) == (False, "retried" if kind == "hang" else "restarted")


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("kind", ["chunked", "bad_chunk"])
def test_a_status_without_content_has_none_whatever_befalls_it(raw: Raw, kind: str, status: int) -> None:
    raw.declare("status", status=status)
    raw.declare(kind)
    assert raw.ask().data.endswith(b"\r\n\r\n")


def test_a_status_has_its_envelope_and_retry_after_and_is_named(raw: Raw) -> None:
    raw.declare("status", name="busy", status=503, envelope="flat", code="overloaded", retry_after_s=7)
    answer = raw.ask()
    assert (answer.status, answer.header("Retry-After"), answer.header("Mock-Fault")) == (503, "7", "busy")
    assert json.loads(answer.body)["code"] == "overloaded"
    assert raw.firing()["retry_after_s"] == 7


def test_a_rate_limit_lets_so_many_pass(raw: Raw) -> None:
    raw.declare("rate_limit", requests=2)
    assert [raw.ask().status for _ in range(3)] == [200, 200, 429]


def test_concurrent_jobs_are_refused(raw: Raw) -> None:
    raw.declare("concurrent_jobs", jobs=1, when={"operation": "createVideo"})
    statuses = [raw.ask("/v1/videos", method="POST", body={"prompt": "A cat"}).status for _ in range(2)]
    assert statuses == [200, 429]


# The answer


def test_a_wrong_media_type_changes_nothing_else(raw: Raw, video: bytes) -> None:
    raw.declare("content_type", media_type="")
    answer = raw.ask()
    assert (answer.header("Content-Type"), answer.body) == (None, video)


def test_json_comes_as_a_video(raw: Raw) -> None:
    raw.declare("json_as_video")
    answer = raw.ask()
    assert (answer.status, answer.header("Content-Type")) == (200, "video/mp4")
    assert "error" in json.loads(answer.body)


def test_json_names_a_url(raw: Raw, video: bytes) -> None:
    raw.declare("json_url")
    url = json.loads(raw.ask().body)["url"]
    assert raw.ask(url.removeprefix(raw.server.url), key=False).body == video
    assert raw.firing()["did"] == "followed"


def test_no_content_is_nothing(raw: Raw) -> None:
    raw.declare("no_content")
    answer = raw.ask()
    assert (answer.status, answer.body, answer.header("Content-Length")) == (204, b"", None)


def test_gzip_unpacks_to_the_video(raw: Raw, video: bytes) -> None:
    raw.declare("gzip")
    answer = raw.ask()
    assert answer.header("Content-Encoding") == "gzip"
    assert answer.header("Content-Length") == str(len(answer.body))
    assert gzip.decompress(answer.body) == video
    assert raw.firing()["whole"]


def test_chunks_have_no_length(raw: Raw, video: bytes) -> None:
    raw.declare("chunked")
    answer = raw.ask()
    assert (answer.header("Content-Length"), answer.header("Transfer-Encoding")) == (None, "chunked")
    assert unchunked(answer.body) == (video, b"")
    assert raw.firing()["whole"]


@pytest.mark.parametrize("by", [-1000, 1000])
def test_a_wrong_length_and_then_the_end(raw: Raw, video: bytes, by: int) -> None:
    raw.declare("content_length", by_bytes=by)
    answer = raw.ask()
    assert answer.header("Content-Length") == str(SIZE + by)
    assert (answer.body, answer.error) == (video[: SIZE + by], None)
    assert raw.firing()["whole"] is (by < 0)


@pytest.mark.parametrize("form", ["changed", "weak", "missing"])
def test_the_entity_tag_is_no_good(raw: Raw, form: str) -> None:
    honest = raw.ask().header("ETag")
    raw.declare("etag", form=form)
    first, again = raw.ask().header("ETag"), raw.ask().header("ETag")
    expected = {"changed": first != again, "weak": first == f"W/{honest}", "missing": first is None}
    assert expected[form]
    assert honest not in (first, again)


def test_a_range_is_ignored(raw: Raw, video: bytes) -> None:
    raw.declare("ignore_range")
    answer = raw.ask(CONTENT, "Range: bytes=1000-1999")
    assert (answer.status, answer.body) == (200, video)


def test_a_range_comes_unasked(raw: Raw, video: bytes) -> None:
    raw.declare("unasked_range", first_bytes=500)
    answer = raw.ask()
    assert (answer.status, answer.header("Content-Range")) == (206, f"bytes 0-499/{SIZE}")
    assert answer.body == video[:500]


def test_the_header_of_a_range_lies(raw: Raw, video: bytes) -> None:
    raw.declare("lying_range", by_bytes=1)
    answer = raw.ask(CONTENT, "Range: bytes=1000-1999")
    assert (answer.status, answer.header("Content-Range")) == (206, f"bytes 1001-2000/{SIZE}")
    assert answer.body == video[1000:2000]


def test_the_bytes_of_a_range_lie(raw: Raw, video: bytes) -> None:
    raw.declare("lying_range", lie="bytes", by_bytes=7)
    answer = raw.ask(CONTENT, "Range: bytes=1000-1999")
    assert answer.header("Content-Range") == f"bytes 1000-1999/{SIZE}"
    assert answer.body == video[1007:2007]


def test_a_range_has_no_total(raw: Raw) -> None:
    raw.declare("range_without_total")
    beyond = raw.ask(CONTENT, "Range: bytes=999999-")
    assert (beyond.status, beyond.header("Content-Range")) == (416, None)
    assert raw.ask(CONTENT, "Range: bytes=0-9").header("Content-Range") == "bytes 0-9/*"


def test_an_odd_file_name(raw: Raw, video: bytes) -> None:
    raw.declare("file_name")
    answer = raw.ask()
    assert ".." in (answer.header("Content-Disposition") or "")
    assert answer.body == video


@pytest.mark.parametrize("announced", [False, True])
def test_an_endless_body_goes_on_until_the_client_leaves(raw: Raw, video: bytes, announced: bool) -> None:
    raw.declare("endless", announced=announced)
    answer = raw.ask(enough=lambda data: len(data) > SIZE + 1_000_000)
    body = answer.body if announced else unchunked(answer.body)[0]
    assert body.startswith(video)
    assert answer.header("Content-Length") == (str(2**62) if announced else None)
    firing = raw.firing()
    assert (firing["whole"], firing["did"]) == (False, "gave_up")


# The body


@pytest.mark.parametrize("after", [0, 1, 65_536, SIZE - 1])
def test_a_cut_comes_after_exactly_so_many_bytes(raw: Raw, video: bytes, after: int) -> None:
    raw.declare("cut", after_bytes=after)
    answer = raw.ask()
    assert (answer.error, answer.header("Content-Length")) == (None, str(SIZE))
    assert answer.body == video[:after]
    assert (raw.firing()["sent_bytes"], raw.firing()["resume_at"]) == (after, after)


def test_a_cut_counts_the_bytes_of_its_attempt_and_the_download_can_be_put_together(raw: Raw, video: bytes) -> None:
    raw.declare("cut", after_bytes=90_000, times=3)
    whole = b""
    while len(whole) < SIZE:
        whole += raw.ask(CONTENT, f"Range: bytes={len(whole)}-").body
    assert whole == video
    assert [raw.firing(number)["did"] for number in range(3)] == ["resumed"] * 3


def test_a_cut_through_chunks_has_no_last_one(raw: Raw, video: bytes) -> None:
    raw.declare("chunked", name="chunked")
    raw.declare("cut", name="cut", after_bytes=100_000)
    answer = raw.ask()
    assert (unchunked(answer.body)[0], answer.body.endswith(b"0\r\n\r\n")) == (video[:100_000], False)
    receipts = {each["fault"]: each["requests"][0] for each in raw.json("/_mock/receipts")["data"]}
    assert not receipts["cut"]["whole"]


@pytest.mark.parametrize("after", [0, 100_000])
def test_a_stall_comes_after_exactly_so_many_bytes_and_then_it_goes_on(raw: Raw, video: bytes, after: int) -> None:
    raw.declare("stall", after_bytes=after, seconds=0.05)
    before = raw.ask(enough=lambda data: len(data.partition(b"\r\n\r\n")[2]) >= after and b"\r\n\r\n" in data)
    assert before.body == video[:after]
    answer = raw.ask()
    assert answer.body == video
    assert answer.moments[-1] >= 0.05


def test_a_throttle_keeps_its_pace(raw: Raw, video: bytes) -> None:
    raw.declare("throttle", bytes_per_s=SIZE * 20)
    answer = raw.ask()
    assert answer.body == video
    assert answer.moments[-1] >= 0.045


def test_bytes_are_flipped_where_it_says(raw: Raw, video: bytes) -> None:
    raw.declare("corrupt", after_bytes=70_000, count_bytes=3)
    wrong = [index for index, (got, right) in enumerate(zip(raw.ask().body, video, strict=True)) if got != right]
    assert wrong == [70_000, 70_001, 70_002]
    assert raw.firing()["did"] == "accepted"


# The connection


def test_a_reset_before_the_header_section(raw: Raw) -> None:
    raw.declare("reset")
    answer = raw.ask()
    assert (answer.data, type(answer.error)) == (b"", ConnectionResetError)


@pytest.mark.parametrize("after", [0, 1000, 200_000])
def test_a_reset_after_so_many_delivered_bytes(raw: Raw, video: bytes, after: int) -> None:
    raw.declare("reset", after_bytes=after)
    answer = raw.ask()
    assert isinstance(answer.error, ConnectionResetError)
    assert answer.body == video[:after]
    assert raw.firing()["resume_at"] == after


def test_a_close_without_an_answer(raw: Raw) -> None:
    raw.declare("close")
    answer = raw.ask()
    assert (answer.data, answer.error) == (b"", None)


def test_a_bad_chunk_follows_a_good_one(raw: Raw, video: bytes) -> None:
    raw.declare("bad_chunk", after_bytes=5000)
    answer = raw.ask()
    found, nonsense = unchunked(answer.body)
    assert (answer.status, found) == (200, video[:5000])
    assert nonsense
    assert (raw.firing()["whole"], raw.firing()["resume_at"], raw.firing()["did"]) == (False, 5000, "gave_up")


def test_garbage_is_not_http(raw: Raw) -> None:
    raw.declare("garbage", count_bytes=777)
    answer = raw.ask()
    assert len(answer.data) == 777
    assert not answer.data.startswith(b"HTTP/")


# Delivery


def location_of(answer: Received) -> str:
    location = answer.header("Location")
    assert location is not None
    return location


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_leads_to_the_video_on_the_same_origin(raw: Raw, video: bytes, status: int) -> None:
    raw.declare("redirect", status=status)
    answer = raw.ask()
    assert (answer.status, answer.body) == (status, b"")
    assert raw.ask(location_of(answer), key=False).body == video
    assert (raw.firing()["did"], raw.firing()["leaked_key"]) == ("followed", False)


def test_a_redirect_to_the_second_origin_refuses_the_key_and_tells_of_it(
    raw: Raw, second: Server, video: bytes
) -> None:
    raw.declare("redirect", origin="second")
    location = location_of(raw.ask())
    assert location.startswith(second.url)
    path = location.removeprefix(second.url)
    wanted = {"client": "never_sent_the_key_to_the_second_origin"}

    fetched = raw.ask(path, at=second, key=False)
    assert fetched.body == video
    assert raw.json("/_mock/verify", method="POST", body=wanted)["verified"]

    assert raw.ask(path, at=second).status == 400
    outcome = raw.json("/_mock/verify", method="POST", body=wanted)
    assert not outcome["verified"]
    assert outcome["nearest"][0]["differs"] == {"leaked_key": {"expected": False, "got": True}}
    assert raw.json("/_mock/receipts?fault=redirect-1")["data"][0]["requests"][0]["leaked_key"]


def test_an_expired_link_and_head_are_refused(raw: Raw, second: Server) -> None:
    raw.declare("redirect", origin="second", expires_s=60)
    path = location_of(raw.ask()).removeprefix(second.url)
    assert raw.ask(path, method="HEAD", at=second, key=False).status == 403
    raw.ask("/_mock/clock", method="PATCH", body={"advance_s": 61})
    expired = raw.ask(path, at=second, key=False)
    assert (expired.status, json.loads(expired.body)["error"]["code"]) == (403, "link_expired")


# All of them


def test_a_client_that_resumes_over_the_wire_is_seen_to_do_so(raw: Raw, video: bytes) -> None:
    raw.declare("reset", after_bytes=123_456, times=1)
    first = raw.ask()
    rest = raw.ask(CONTENT, f"Range: bytes={len(first.body)}-", f"If-Range: {first.header('ETag')}")
    assert first.body + rest.body == video
    outcome = raw.json("/_mock/verify", method="POST", body={"client": "resumed_with_if_range"})
    assert outcome["verified"], outcome["explanation"]


def test_a_client_that_leaves_a_stalled_download_is_seen_to_resume(raw: Raw, video: bytes) -> None:
    raw.declare("stall", after_bytes=100_000, seconds=0.1, times=1)
    left = raw.ask(enough=lambda data: len(data.partition(b"\r\n\r\n")[2]) >= 100_000)
    rest = raw.ask(CONTENT, f"Range: bytes={len(left.body)}-")
    assert left.body + rest.body == video
    firing = raw.firing()
    assert (firing["did"], firing["whole"], firing["task"]) == ("resumed", False, TASK)


def test_no_kind_is_without_a_test_here() -> None:
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    assert [kind for kind in KINDS if f'declare("{kind}"' not in text] == []

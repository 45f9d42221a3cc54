from __future__ import annotations

import gzip
import zlib
from urllib.parse import urlsplit

import pytest

from mock_server.content.body import BLOCK_BYTES, Body, PaddingSpan, blocks_of
from mock_server.faults.file_name import FORMS
from mock_server.faults.gzip import encoded_length
from tests.faults.asking import CONTENT, Asker

TERABYTE = "/v1/videos/vid_size_1TiB/content"


def test_the_media_type_may_be_another_or_missing(server: Asker) -> None:
    server.declare("content_type", media_type="text/plain", times=1)
    server.declare("content_type", media_type="")
    assert [server.get(CONTENT).header("Content-Type") for _ in range(2)] == [None, None], "both befall the first"
    server.withdraw()
    server.declare("content_type", media_type="text/plain")
    assert server.get(CONTENT).header("Content-Type") == "text/plain"


def test_json_comes_as_a_video(server: Asker) -> None:
    server.declare("json_as_video")
    answer = server.get(CONTENT)
    assert (answer.status, answer.header("Content-Type")) == (200, "video/mp4")
    assert answer.json()["error"]["code"] == "server_error"
    assert answer.header("Content-Length") == str(len(answer.bytes))


def test_a_refusal_comes_as_a_video(server: Asker) -> None:
    server.declare("json_as_video")
    answer = server.get("/v1/videos/vid_queued/content")
    assert (answer.status, answer.header("Content-Type")) == (200, "video/mp4")
    assert answer.json()["error"]["code"] == "video_not_ready"


def test_a_page_comes_as_a_video(server: Asker) -> None:
    server.declare("json_as_video", body="html")
    answer = server.get(CONTENT)
    assert (answer.status, answer.header("Content-Type"), answer.bytes[:9]) == (200, "video/mp4", b"<!DOCTYPE")


def test_no_content_is_a_204_without_a_word_on_a_body(server: Asker) -> None:
    server.declare("no_content")
    answer = server.get(CONTENT)
    assert (answer.status, answer.bytes) == (204, b"")
    assert not [name for name, _ in answer.reply.headers if name.lower().startswith("content-")]
    assert server.get("/v1/videos/vid_queued/content").status == 404


def test_gzip_decodes_to_the_video_and_its_length_is_told_before(server: Asker) -> None:
    plain = server.get(CONTENT).bytes
    server.declare("gzip")
    answer = server.get(CONTENT)
    assert answer.header("Content-Encoding") == "gzip"
    assert answer.header("Content-Length") == str(len(answer.bytes))
    assert gzip.decompress(answer.bytes) == plain
    head = server.ask("HEAD", CONTENT)
    assert head.header("Content-Length") == answer.header("Content-Length")


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 131_070, 262_144, 600_001])
def test_the_length_of_stored_blocks_is_computed_exactly(size: int) -> None:
    assert encoded_length(size) == 18 + size + 5 * max(1, (size + 65_534) // 65_535)


def test_a_gzip_of_a_terabyte_is_made_block_by_block(server: Asker) -> None:
    server.declare("gzip")
    answer = server.get(TERABYTE)
    assert answer.body.length == int(answer.header("Content-Length") or 0) > 2**40
    blocks = blocks_of(answer.parts[0])
    decoder = zlib.decompressobj(wbits=31)
    produced = sum(len(decoder.decompress(block)) for block, _ in zip(blocks, range(100), strict=False))
    assert 65_535 * 98 < produced <= 65_535 * 100


def test_a_chunked_body_has_no_length_for_the_client(server: Asker) -> None:
    server.declare("chunked")
    answer = server.get(CONTENT)
    assert answer.header("Content-Length") is None
    assert answer.body.chunked
    assert answer.body.length > 0


@pytest.mark.parametrize("by", [1, -1, 1000, -1000])
def test_content_length_is_wrong_by_so_many_bytes_and_no_more_is_sent(server: Asker, by: int) -> None:
    size = server.get(CONTENT).body.length
    server.declare("content_length", by_bytes=by)
    answer = server.get(CONTENT)
    assert answer.header("Content-Length") == str(size + by)
    assert answer.body.length == min(size, size + by)
    assert server.ask("HEAD", CONTENT).header("Content-Length") == str(size + by)


def test_content_length_is_never_negative(server: Asker) -> None:
    server.declare("content_length", by_bytes=-(2**62))
    answer = server.get(CONTENT)
    assert (answer.header("Content-Length"), answer.bytes) == ("0", b"")


def test_a_changed_etag_is_another_one_in_each_answer_and_so_a_resumption_begins_anew(server: Asker) -> None:
    server.declare("etag")
    first, second = server.get(CONTENT), server.get(CONTENT)
    assert first.header("ETag") != second.header("ETag")
    resumed = server.get(CONTENT, {"Range": "bytes=100-", "If-Range": first.header("ETag") or ""})
    assert (resumed.status, resumed.body.length) == (200, first.body.length)


def test_a_weak_etag_is_no_good_for_if_range(server: Asker) -> None:
    server.declare("etag", form="weak")
    tag = server.get(CONTENT).header("ETag") or ""
    assert tag.startswith('W/"')
    assert server.get(CONTENT, {"Range": "bytes=100-", "If-Range": tag}).status == 200
    assert server.get(CONTENT, {"If-None-Match": tag}).status == 304


def test_there_may_be_no_etag(server: Asker) -> None:
    server.declare("etag", form="missing")
    assert server.get(CONTENT).header("ETag") is None


def test_a_range_may_be_ignored(server: Asker) -> None:
    server.declare("ignore_range")
    assert server.get(CONTENT, {"Range": "bytes=100-199"}).status == 200
    assert server.get(CONTENT).fired == []


def test_a_range_may_come_unasked(server: Asker) -> None:
    whole = server.get(CONTENT)
    server.declare("unasked_range")
    answer = server.get(CONTENT)
    size = whole.body.length
    assert (answer.status, answer.header("Content-Range")) == (206, f"bytes 0-{size - 1}/{size}")
    assert answer.bytes == whole.bytes
    assert server.get("/v1/videos/vid_completed").fired == []
    assert server.get(CONTENT, {"Range": "bytes=0-9"}).fired == []


def test_an_unasked_range_may_be_the_beginning_only(server: Asker) -> None:
    server.declare("unasked_range", first_bytes=1000)
    answer = server.get(CONTENT)
    assert (answer.status, answer.body.length) == (206, 1000)


def test_the_header_of_a_range_may_lie(server: Asker) -> None:
    truth = server.get(CONTENT, {"Range": "bytes=100-199"})
    size = server.get(CONTENT).body.length
    server.declare("lying_range", by_bytes=-7)
    lie = server.get(CONTENT, {"Range": "bytes=100-199"})
    assert lie.header("Content-Range") == f"bytes 93-192/{size}"
    assert lie.bytes == truth.bytes


def test_the_bytes_of_a_range_may_be_shifted(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    server.declare("lying_range", by_bytes=5, lie="bytes")
    lie = server.get(CONTENT, {"Range": "bytes=100-199"})
    assert lie.header("Content-Range") == f"bytes 100-199/{len(whole)}"
    assert lie.bytes == whole[105:205]
    last = server.get(CONTENT, {"Range": "bytes=-10"})
    assert (last.bytes, last.fired) == (whole[-10:], []), "there is nothing after the end"


def test_the_preset_of_lying_ranges_lies_to_whoever_asks_for_the_rest(server: Asker) -> None:
    whole = server.get(CONTENT).bytes
    rest = server.get(CONTENT, {"Range": "bytes=500-", "Prefer": "fault=lying-ranges"})
    assert rest.header("Content-Range") == f"bytes 500-{len(whole) - 1}/{len(whole)}"
    assert rest.bytes == whole[499:-1]


def test_the_total_of_a_range_may_lie(server: Asker) -> None:
    size = server.get(CONTENT).body.length
    server.declare("lying_range", by_bytes=1, lie="total")
    assert server.get(CONTENT, {"Range": "bytes=0-9"}).header("Content-Range") == f"bytes 0-9/{size + 1}"
    assert server.get(CONTENT).fired == []


def test_no_answer_to_a_range_may_tell_the_size(server: Asker) -> None:
    server.declare("range_without_total")
    assert server.get(CONTENT, {"Range": "bytes=0-9"}).header("Content-Range") == "bytes 0-9/*"
    refused = server.get(CONTENT, {"Range": "bytes=99999999-"})
    assert (refused.status, refused.header("Content-Range")) == (416, None)


@pytest.mark.parametrize("announced", [False, True])
def test_an_endless_body_begins_as_the_video_and_goes_on(server: Asker, announced: bool) -> None:
    video = server.get(CONTENT)
    server.declare("endless", announced=announced)
    answer = server.get(CONTENT)
    assert answer.parts[:-1] == video.parts
    assert isinstance(answer.parts[-1], PaddingSpan)
    assert answer.body.length == 2**62
    assert answer.header("Content-Length") == (str(2**62) if announced else None)
    assert answer.body.chunked is not announced
    assert len(next(iter(blocks_of(answer.parts[-1])))) == BLOCK_BYTES


@pytest.mark.parametrize("form", FORMS)
def test_each_odd_file_name_can_stand_in_a_header(server: Asker, form: str) -> None:
    server.declare("file_name", form=form)
    value = server.get(CONTENT).header("Content-Disposition")
    assert value == FORMS[form]
    assert not set((value or "").encode("latin-1")) & {0, 10, 13}


def test_content_may_be_json_with_a_link_that_leads_to_the_video(server: Asker) -> None:
    video = server.get(CONTENT).bytes
    server.declare("json_url", when={"operation": "getVideoContent"})
    url = urlsplit(server.get(CONTENT).json()["url"])
    assert (url.scheme, url.netloc) == ("http", "localhost:4010")
    assert server.get(f"{url.path}?{url.query}", key=None).bytes == video


def test_a_head_request_is_answered_without_a_body_whatever_the_fault(server: Asker) -> None:
    for kind in ("json_as_video", "endless", "gzip", "chunked"):
        server.withdraw()
        server.declare(kind)
        answer = server.ask("HEAD", CONTENT)
        assert (answer.bytes, answer.fired != []) == (b"", True), kind


def test_a_body_that_is_rebuilt_keeps_how_it_goes_over_the_wire() -> None:
    body = Body(b"x", verbatim=True, chunked=True).of(b"y")
    assert (body.parts, body.verbatim, body.chunked) == ((b"y",), True, True)

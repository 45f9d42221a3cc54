"""RFC 9110 sections 13 and 14, row by row: request headers -> status, Content-Range, bytes.

The representation has a hundred bytes, the entity tag "v1" and the date of the RFC's own example.
"""

from __future__ import annotations

import email
from email.message import Message

import pytest

from mock_server.content import padding
from mock_server.content.body import Body, FileSpan
from mock_server.content.conditional import Plan, decide
from mock_server.content.padded import padded
from mock_server.content.representation import Representation

SAME = "Sun, 06 Nov 1994 08:49:37 GMT"
EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT"
LATER = "Sun, 06 Nov 1994 08:49:38 GMT"
SAME_RFC_850 = "Sunday, 06-Nov-94 08:49:37 GMT"
SAME_ASCTIME = "Sun Nov  6 08:49:37 1994"

WHOLE, FIRST_TEN = (0, 100), (0, 10)
RANGE = {"range": "bytes=0-9"}

ROWS = [
    # no condition
    ({}, 200, WHOLE),
    ({"accept": "application/binary"}, 200, WHOLE),
    # Range alone (14.2)
    (RANGE, 206, FIRST_TEN),
    ({"range": "bytes=0-"}, 206, WHOLE),
    ({"range": "bytes=99-"}, 206, (99, 100)),
    ({"range": "bytes=-10"}, 206, (90, 100)),
    ({"range": "bytes=-1000"}, 206, WHOLE),
    ({"range": "bytes=95-1000"}, 206, (95, 100)),
    ({"range": "bytes=100-"}, 416, None),
    ({"range": "bytes=-0"}, 416, None),
    ({"range": "lines=0-9"}, 200, WHOLE),
    ({"range": "bytes=abc"}, 200, WHOLE),
    ({"range": "bytes=9-0"}, 200, WHOLE),
    ({"range": "bytes=0-9,5-14"}, 200, WHOLE),
    ({"range": "bytes=0-9,200-"}, 206, FIRST_TEN),
    ({"range": ""}, 200, WHOLE),
    # If-Match (13.1.1): strong comparison
    ({"if-match": '"v1"'}, 200, WHOLE),
    ({"if-match": "*"}, 200, WHOLE),
    ({"if-match": '"v0", "v1"'}, 200, WHOLE),
    ({"if-match": ' "v0" ,, "v1",'}, 200, WHOLE),
    ({"if-match": '"a,b", "v1"'}, 200, WHOLE),
    ({"if-match": '"v0"'}, 412, None),
    ({"if-match": 'W/"v1"'}, 412, None),
    ({"if-match": "v1"}, 412, None),
    ({"if-match": ""}, 412, None),
    ({"if-match": '"v0" "v1"'}, 412, None),
    ({"if-match": '"v0", *'}, 412, None),
    ({"if-match": '"V1"'}, 412, None),
    ({"if-match": '"v1"', **RANGE}, 206, FIRST_TEN),
    ({"if-match": '"v0"', **RANGE}, 412, None),
    ({"if-match": '"v0"', "range": "bytes=100-"}, 412, None),
    # If-Unmodified-Since (13.1.4), which If-Match displaces (13.2.2)
    ({"if-unmodified-since": SAME}, 200, WHOLE),
    ({"if-unmodified-since": LATER}, 200, WHOLE),
    ({"if-unmodified-since": EARLIER}, 412, None),
    ({"if-unmodified-since": "not a date"}, 200, WHOLE),
    ({"if-unmodified-since": EARLIER, **RANGE}, 412, None),
    ({"if-unmodified-since": EARLIER, "if-match": '"v1"'}, 200, WHOLE),
    ({"if-unmodified-since": LATER, "if-match": '"v0"'}, 412, None),
    # If-None-Match (13.1.2): weak comparison
    ({"if-none-match": '"v1"'}, 304, None),
    ({"if-none-match": 'W/"v1"'}, 304, None),
    ({"if-none-match": "*"}, 304, None),
    ({"if-none-match": '"v0", W/"v1"'}, 304, None),
    ({"if-none-match": '"v0"'}, 200, WHOLE),
    ({"if-none-match": 'w/"v1"'}, 200, WHOLE),
    ({"if-none-match": "v1"}, 200, WHOLE),
    ({"if-none-match": ""}, 200, WHOLE),
    ({"if-none-match": '"v1"', **RANGE}, 304, None),
    ({"if-none-match": '"v0"', **RANGE}, 206, FIRST_TEN),
    ({"if-none-match": '"v1"', "range": "bytes=100-"}, 304, None),
    # If-Modified-Since (13.1.3), which If-None-Match displaces
    ({"if-modified-since": SAME}, 304, None),
    ({"if-modified-since": SAME_RFC_850}, 304, None),
    ({"if-modified-since": SAME_ASCTIME}, 304, None),
    ({"if-modified-since": LATER}, 304, None),
    ({"if-modified-since": EARLIER}, 200, WHOLE),
    ({"if-modified-since": "not a date"}, 200, WHOLE),
    ({"if-modified-since": f"{SAME}, {SAME}"}, 200, WHOLE),
    ({"if-modified-since": SAME, **RANGE}, 304, None),
    ({"if-modified-since": SAME, "if-none-match": '"v0"'}, 200, WHOLE),
    ({"if-modified-since": EARLIER, "if-none-match": '"v1"'}, 304, None),
    # both pairs: 412 comes before 304
    ({"if-match": '"v0"', "if-none-match": '"v1"'}, 412, None),
    ({"if-match": '"v1"', "if-none-match": '"v1"'}, 304, None),
    ({"if-match": '"v1"', "if-modified-since": SAME}, 304, None),
    ({"if-unmodified-since": EARLIER, "if-none-match": '"v1"'}, 412, None),
    ({"if-unmodified-since": SAME, "if-modified-since": SAME}, 304, None),
    # If-Range (13.1.5): strong comparison or exactly the date
    ({"if-range": '"v1"', **RANGE}, 206, FIRST_TEN),
    ({"if-range": SAME, **RANGE}, 206, FIRST_TEN),
    ({"if-range": SAME_RFC_850, **RANGE}, 206, FIRST_TEN),
    ({"if-range": SAME_ASCTIME, **RANGE}, 206, FIRST_TEN),
    ({"if-range": '"v0"', **RANGE}, 200, WHOLE),
    ({"if-range": 'W/"v1"', **RANGE}, 200, WHOLE),
    ({"if-range": LATER, **RANGE}, 200, WHOLE),
    ({"if-range": EARLIER, **RANGE}, 200, WHOLE),
    ({"if-range": "*", **RANGE}, 200, WHOLE),
    ({"if-range": '"v0", "v1"', **RANGE}, 200, WHOLE),
    ({"if-range": "v1", **RANGE}, 200, WHOLE),
    ({"if-range": "", **RANGE}, 200, WHOLE),
    ({"if-range": '"v1"'}, 200, WHOLE),
    ({"if-range": '"v0"', "range": "bytes=100-"}, 200, WHOLE),
    ({"if-range": '"v1"', "range": "bytes=100-"}, 416, None),
    ({"if-range": '"v1"', "if-none-match": '"v1"', **RANGE}, 304, None),
    ({"if-range": '"v1"', "if-match": '"v0"', **RANGE}, 412, None),
]


def bytes_of(plan: Plan) -> bytes:
    return b"".join(Body(*plan.parts))


@pytest.mark.parametrize(("headers", "status", "span"), ROWS)
def test_get(
    representation: Representation, whole: bytes, headers: dict[str, str], status: int, span: tuple[int, int] | None
) -> None:
    plan = decide("GET", headers, representation)

    assert plan.status == status
    content_range = {206: span and f"bytes {span[0]}-{span[1] - 1}/100", 416: "bytes */100"}.get(status)
    assert dict(plan.headers).get("Content-Range") == content_range
    assert bytes_of(plan) == (whole[slice(*span)] if span else b"")


@pytest.mark.parametrize(("headers", "status", "span"), ROWS)
def test_head_is_a_get_without_range_and_without_bytes(
    representation: Representation, headers: dict[str, str], status: int, span: tuple[int, int] | None
) -> None:
    without_range = {name: value for name, value in headers.items() if name not in ("range", "if-range")}
    get = decide("GET", without_range, representation)
    head = decide("HEAD", headers, representation)

    assert (head.status, head.headers) == (get.status, get.headers)
    assert head.parts == ()


def test_the_headers_of_a_whole_video_are_the_documented_ones_first(representation: Representation) -> None:
    assert decide("GET", {}, representation).headers == (
        ("Content-Type", "video/mp4"),
        ("Content-Length", "100"),
        ("Content-Disposition", 'attachment; filename="video.mp4"'),
        ("Accept-Ranges", "bytes"),
        ("ETag", '"v1"'),
        ("Last-Modified", SAME),
    )


def test_the_headers_of_a_range_are_the_same_and_content_range(representation: Representation) -> None:
    assert decide("GET", RANGE, representation).headers == (
        ("Content-Type", "video/mp4"),
        ("Content-Length", "10"),
        ("Content-Disposition", 'attachment; filename="video.mp4"'),
        ("Accept-Ranges", "bytes"),
        ("ETag", '"v1"'),
        ("Last-Modified", SAME),
        ("Content-Range", "bytes 0-9/100"),
    )


def test_304_has_the_validators_and_describes_no_body(representation: Representation) -> None:
    plan = decide("GET", {"if-none-match": "*"}, representation)

    assert plan == Plan(304, (("ETag", '"v1"'), ("Last-Modified", SAME)), ())


def test_412_and_416_leave_the_body_to_the_caller(representation: Representation) -> None:
    assert decide("GET", {"if-match": '"v0"'}, representation) == Plan(412, (), ())
    assert decide("GET", {"range": "bytes=100-"}, representation) == Plan(
        416, (("Accept-Ranges", "bytes"), ("Content-Range", "bytes */100")), ()
    )


def parse_multipart(plan: Plan) -> list[Message]:
    head = f"Content-Type: {dict(plan.headers)['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + bytes_of(plan))
    assert message.is_multipart()
    assert not message.defects
    return [part for part in message.get_payload() if isinstance(part, Message)]


def test_several_ranges_are_one_multipart_body() -> None:
    text = b"0123456789abcdefghijklmnopqrstuvwxyz"
    video = Representation((text,), "video/mp4", '"v1"', 784111777, "video.mp4")
    plan = decide("GET", {"range": "bytes=30-,0-3,99-"}, video)

    headers = dict(plan.headers)
    assert plan.status == 206
    assert headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    assert headers["Content-Length"] == str(len(bytes_of(plan)))
    assert headers["ETag"] == '"v1"'
    assert "Content-Range" not in headers
    parts = parse_multipart(plan)
    assert [part["Content-Type"] for part in parts] == ["video/mp4"] * 2
    assert [part["Content-Range"] for part in parts] == ["bytes 30-35/36", "bytes 0-3/36"]
    assert [part.get_payload(decode=True) for part in parts] == [b"uvwxyz", b"0123"]


def test_the_same_ranges_have_the_same_bytes_each_time(representation: Representation) -> None:
    several = {"range": "bytes=0-1,50-51"}

    assert decide("GET", several, representation) == decide("GET", several, representation)


def test_more_ranges_than_allowed_get_the_whole(representation: Representation) -> None:
    ranges = ",".join(f"{start}-{start}" for start in range(0, 34, 2))

    assert decide("GET", {"range": f"bytes={ranges}"}, representation).status == 200


def test_a_range_of_a_terabyte_is_decided_without_reading_it() -> None:
    base = Representation((FileSpan("/does/not/exist", 0, 1000),), "video/mp4", '"v1"', 0, "video.mp4")
    plan = decide("GET", {"range": f"bytes={2**39}-{2**39 + 99}"}, padded(base, 2**40))

    assert dict(plan.headers)["Content-Range"] == f"bytes {2**39}-{2**39 + 99}/{2**40}"
    assert bytes_of(plan) == padding.read(2**39, 100)

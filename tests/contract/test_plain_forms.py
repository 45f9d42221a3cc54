"""Forms that are taken apart in one go: what the parser would have read, or None for the parser to read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import payload
from mock_server.contract.operation import MediaType
from mock_server.contract.payload import parse_form
from mock_server.contract.plain_forms import PlainHeader, plain_parts
from mock_server.domain.errors import ApiError

FORM = "multipart/form-data; boundary=b"
TEXT = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA cat\r\n'
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="input_reference"; filename="cat.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n"
)
END = b"--b--\r\n"
PIECES = (
    *(b"--b", b"--b--", b"\r\n", b"--", b"\n", b"\r", b"x", b'"', b";", b"%22", b"\\", b"\xff", b"\xc3\xa4", b"A cat"),
    *(b"Content-Disposition: form-data", b'; name="prompt"', b'; name=""', b'; filename="a.png"', b"; filename*=x"),
    *(
        b"Content-Type: image/png",
        b"Content-Type: TEXT/PLAIN; charset=iso-8859-1",
        b"Content-Length: 3",
        TEXT,
        FILE,
        END,
    ),
)
MEDIA_TYPE = MediaType("multipart/form-data", (), {"prompt": "string"}, {}, frozenset())


def outcome(raw: bytes) -> Any:
    try:
        return parse_form(MEDIA_TYPE, FORM, BytesIO(raw))
    except ApiError as error:
        return error.condition, error.message, error.param


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), begun=st.sampled_from((b"", TEXT, FILE, TEXT + FILE)))
def test_a_form_is_read_as_the_parser_reads_it(pieces: list[bytes], begun: bytes) -> None:
    raw = begun + b"".join(pieces)
    for whole in (raw, raw + END, raw + b"\r\n" + END):
        with pytest.MonkeyPatch.context() as patched:
            found = outcome(whole)
            patched.setattr(payload, "plain_parts", lambda *_: None)
            assert found == outcome(whole)


def test_text_and_files_are_taken_apart() -> None:
    assert plain_parts(FORM, TEXT + FILE + END, 2) == [
        (PlainHeader("prompt", None, None), b"A cat"),
        (PlainHeader("input_reference", "cat.png", "image/png"), b"\x89PNG\r\n\x1a\n"),
    ]


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        ("multipart/form-data", TEXT + END),
        ('multipart/form-data; boundary="b"', TEXT + END),
        ("multipart/form-data; boundary=another", TEXT + END),
        (FORM, END),
        (FORM, TEXT),
        (FORM, b"before\r\n" + TEXT + END),
        (FORM, TEXT + END + b"after"),
        (FORM, TEXT + FILE + TEXT + END),
        (FORM, TEXT.replace(b"prompt", b"pr%22mpt") + END),
        (FORM, TEXT.replace(b"prompt", b"p" * 1000) + END),
        (FORM, TEXT.replace(b"Content-Disposition", b"content-disposition") + END),
        (FORM, FILE.replace(b"image/png", b"image/png; charset=x") + END),
        (FORM, TEXT.replace(b"\r\nA cat", b"") + END),
    ],
)
def test_what_is_unusual_is_left_to_the_parser(content_type: str, raw: bytes) -> None:
    assert plain_parts(content_type, raw, 2) is None

"""Multipart forms: text by the type of its property, files as files, hostile parts as nothing at all."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.contract import Contract
from mock_server.contract.payload import FIELD_BYTES, FIELD_LINE_BYTES, MOST_FIELDS, MOST_PARTS, File
from mock_server.contract.requests import read_request
from mock_server.domain.errors import ApiError

PROMPT = b'Content-Disposition: form-data; name="prompt"\r\n\r\nA cat'
PICTURE = (
    b'Content-Disposition: form-data; name="input_reference"; filename="cat.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n"
)
FORM = "multipart/form-data; boundary=b"


def field(name: str, text: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode()


def form(*parts: bytes) -> bytes:
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def send(contract: Contract, raw: bytes, media_type: str = FORM) -> Any:
    stream = BytesIO(raw)
    operation = contract.operations["createVideo"]
    return read_request(contract, operation, {}, "", {"content-type": media_type}, lambda: (len(raw), stream)).payload


def refused(contract: Contract, raw: bytes, media_type: str = FORM) -> ApiError:
    with pytest.raises(ApiError) as caught:
        send(contract, raw, media_type)
    return caught.value


def test_text_and_files_arrive_as_what_they_are(contract: Contract) -> None:
    assert send(contract, form(PROMPT, PICTURE)) == {
        "prompt": "A cat",
        "input_reference": File("cat.png", "image/png"),
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("width", "1280", 1280),
        ("seed", "-7", -7),
        ("duration", "2.5", 2.5),
        ("duration", "3", 3),
        ("metadata", '{"mood": "calm"}', {"mood": "calm"}),
        ("seconds", "8", "8"),
        ("user", "7", "7"),
        ("something_else", "7", "7"),
    ],
)
def test_text_is_read_by_the_type_of_its_property(name: str, text: str, value: Any, contract: Contract) -> None:
    assert send(contract, form(PROMPT, field(name, text)))[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("width", "1_280"),
        ("width", "12.0"),
        ("width", "\uff11"),
        ("n", "0"),
        ("fps", ""),
        ("duration", "1e9"),
        ("metadata", "[]"),
        ("metadata", "{"),
        ("metadata", '{"a": NaN}'),
    ],
)
def test_text_that_its_property_does_not_allow_is_refused(name: str, text: str, contract: Contract) -> None:
    error = refused(contract, form(PROMPT, field(name, text)))
    assert (error.condition, error.param) == ("invalid_value", name)


def test_text_in_place_of_a_file_is_refused_in_the_words_that_clients_know(contract: Contract) -> None:
    error = refused(contract, form(PROMPT, field("input_reference", "cat.png")))
    assert error.message == "Invalid type for 'input_reference': expected a file, but got a string instead."


def test_a_file_in_place_of_text_is_refused(contract: Contract) -> None:
    error = refused(contract, form(PICTURE.replace(b"input_reference", b"prompt")))
    assert error.message == "Invalid type for 'prompt': expected a string, but got a file instead."


def test_every_breach_of_a_form_is_told(contract: Contract) -> None:
    error = refused(contract, form(field("seconds", "5"), field("input_reference", "x"), field("n", "99")))
    for part in ("'5'", "'input_reference'", "'n'", "'prompt'"):
        assert part in (error.message or "")


def test_bracketed_names_are_objects(contract: Contract) -> None:
    sent = send(contract, form(PROMPT, field("input_reference[image_url]", "https://example.com/cat.png")))
    assert sent["input_reference"] == {"image_url": "https://example.com/cat.png"}


def test_a_bracketed_name_of_an_object_adds_to_it(contract: Contract) -> None:
    fields = field("metadata[mood]", "calm"), field("metadata", '{"hour": 9}')
    assert send(contract, form(PROMPT, *fields))["metadata"] == {"hour": 9, "mood": "calm"}


@pytest.mark.parametrize("before", [True, False])
def test_a_bracketed_name_takes_the_place_of_no_field(contract: Contract, *, before: bool) -> None:
    properties = contract.operations["createVideo"].body["multipart/form-data"].properties
    names = [f"{name}[x]" for name, kind in properties.items() if "[" not in name and kind != "object"]
    assert "prompt[x]" in names
    odd = [field(name, "5") for name in names]
    sent = send(contract, form(*odd, PROMPT) if before else form(PROMPT, *odd))
    assert sent == {"prompt": "A cat", **dict.fromkeys(names, "5")}


@pytest.mark.parametrize(
    "parts",
    [
        (field("input_reference[image_url]", "a"), field("input_reference[file_id]", "b")),
        (field("input_reference[image_url]", "a"), PICTURE),
        (PICTURE, field("input_reference[file_id]", "b")),
    ],
)
def test_there_is_one_reference_at_most(contract: Contract, parts: tuple[bytes, ...]) -> None:
    error = refused(contract, form(PROMPT, *parts))
    assert error.condition == "invalid_value"
    assert (error.param or "").startswith("input_reference")
    assert "one input_reference at most" in (error.message or "")


def test_a_field_of_the_contract_is_given_once(contract: Contract) -> None:
    error = refused(contract, form(PROMPT, PROMPT))
    assert (error.condition, error.param) == ("invalid_request", "prompt")
    assert send(contract, form(PROMPT, field("tags", "a"), field("tags", "b")))["tags"] == "a"


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Disposition: form-data\r\n\r\nx",
        b'Content-Disposition: form-data; name=""\r\n\r\nx',
        b'Content-Disposition: form-data; filename="y"\r\n\r\nx',
    ],
)
def test_parts_without_a_name_are_no_fields(part: bytes, contract: Contract) -> None:
    assert send(contract, form(PROMPT, part)) == {"prompt": "A cat"}


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [
        (form(PROMPT), "multipart/form-data"),
        (form(PROMPT), "multipart/form-data; boundary="),
        (form(PROMPT), "multipart/form-data; boundary=another"),
        (form(PROMPT)[:-20], FORM),
        (b"--b\r\n" + PROMPT, FORM),
        (b"junk", FORM),
        (b"--b--\r\n", FORM),
        (b"--b\r\nno header at all\r\n\r\nx\r\n--b--\r\n", FORM),
    ],
)
def test_a_form_that_is_none_is_refused(raw: bytes, media_type: str, contract: Contract) -> None:
    assert refused(contract, raw, media_type).condition in ("invalid_request", "missing_required_parameter")


def test_too_many_parts_and_too_much_text_are_too_large(contract: Contract) -> None:
    many = form(PROMPT, *(field(f"f{n}", "") for n in range(1001)))
    assert refused(contract, many).condition == "body_too_large"
    assert refused(contract, form(field("prompt", "x" * (FIELD_BYTES + 1)))).condition == "body_too_large"


def test_it_is_told_which_limit_a_form_is_beyond(contract: Contract) -> None:
    many = form(PROMPT, *(field(f"f{n}", "") for n in range(MOST_PARTS + 1)))
    assert refused(contract, many).message == "The form has more than 1000 parts."
    error = refused(contract, form(field("prompt", "x" * (FIELD_BYTES + 1))))
    assert (error.message, error.param) == ("Parameter 'prompt' has more than 4194304 bytes of text.", "prompt")


@pytest.mark.parametrize(
    "fields",
    [
        b"".join(b"X-Field-%d: x\r\n" % n for n in range(MOST_FIELDS)),
        b"X-Field: " + b"x" * FIELD_LINE_BYTES + b"\r\n",
    ],
)
def test_a_part_with_too_much_of_a_header_section_is_malformed(fields: bytes, contract: Contract) -> None:
    error = refused(contract, form(fields + PROMPT))
    assert error.condition == "invalid_request"
    assert error.message == "A part of the form has more than 8 header fields, or one of more than 4224 bytes."


def test_a_part_may_have_as_many_header_fields_as_told(contract: Contract) -> None:
    fields = b"".join(b"X-Field-%d: x\r\n" % n for n in range(MOST_FIELDS - 1))
    assert send(contract, form(fields + PROMPT)) == {"prompt": "A cat"}


@pytest.mark.parametrize(
    "disposition",
    [
        b"form-data; name=input_reference; filename*=UTF-8''cat.png",
        b"form-data; name=\"input_reference\"; FileName* = UTF-8''cat.png",
        b"form-data; filename*=UTF-8''cat.png; name=\"input_reference\"",
    ],
)
def test_a_file_whose_name_is_in_the_extended_notation_alone_is_refused(disposition: bytes, contract: Contract) -> None:
    """RFC 7578 section 4.2 forbids it."""
    error = refused(contract, form(PROMPT, b"Content-Disposition: " + disposition + b"\r\n\r\nx"))
    assert (error.condition, error.param) == ("invalid_request", "input_reference")
    assert "'filename' would be right" in (error.message or "")


def test_beside_a_file_name_the_extended_notation_is_passed_over(contract: Contract) -> None:
    """.NET's HttpClient sends both."""
    part = PICTURE.replace(b'filename="cat.png"', b"filename=cat.png; filename*=UTF-8''another.png")
    assert send(contract, form(PROMPT, part))["input_reference"] == File("cat.png", "image/png")


def test_a_name_that_looks_like_the_extended_notation_is_a_name(contract: Contract) -> None:
    assert send(contract, form(PROMPT, field("x; filename*=y", "z")))["x; filename*=y"] == "z"


def test_a_large_file_is_read_past_and_not_kept(contract: Contract) -> None:
    sent = send(contract, form(PROMPT, PICTURE + b"x" * (2 * FIELD_BYTES)))
    assert sent["input_reference"] == File("cat.png", "image/png")


def test_text_that_is_not_utf_8_does_not_break_anything(contract: Contract) -> None:
    assert send(contract, form(PROMPT + b"\xff"))["prompt"] == "A cat\ufffd"


@given(cut=st.integers(0, 200), junk=st.binary(max_size=20), at=st.integers(0, 200))
def test_a_damaged_form_is_taken_or_refused_and_never_a_surprise(
    contract: Contract, cut: int, junk: bytes, at: int
) -> None:
    whole = form(PROMPT, PICTURE)
    damaged = (whole[:at] + junk + whole[at:])[: len(whole) + len(junk) - cut]
    condition = None
    try:
        send(contract, damaged)
    except ApiError as error:
        condition = error.condition
    assert condition in (None, "invalid_request", "invalid_value", "missing_required_parameter")


@pytest.mark.parametrize("empty", [b'name="x"', b'name="x"; filename="y"', b"x=y"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_part_may_end_with_its_header_section(empty: bytes, times: int, contract: Contract) -> None:
    """RFC 2046 section 5.1.1; Werkzeug's client writes empty fields so."""
    part = b"Content-Disposition: form-data; " + empty + b"\r\n"
    payload = send(contract, form(*[part] * times, PROMPT, field("seconds", "8")))
    assert (payload["prompt"], payload["seconds"]) == ("A cat", "8")


@pytest.mark.parametrize("block_bytes", [1, 7, 50, 4096])
def test_it_does_not_matter_in_which_blocks_a_form_arrives(block_bytes: int, contract: Contract) -> None:
    """Empty parts, and text as long as one of our own blocks, among them."""

    class Slow(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(block_bytes, size) if size and size > 0 else block_bytes)

    empty = b'Content-Disposition: form-data; name="x"\r\n'
    raw = form(field("prompt", "a" * 31_000), empty, empty, field("seconds", "8")) + b"an epilogue"
    operation = contract.operations["createVideo"]
    payload = read_request(
        contract, operation, {}, "", {"content-type": FORM}, lambda: (len(raw), Slow(raw))
    ).payload  # fmt: skip

    assert (len(payload["prompt"]), payload["seconds"]) == (31_000, "8")

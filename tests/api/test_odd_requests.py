"""Whatever is asked: a documented answer, the one envelope, never HTML and never a crash."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.app import create_app
from mock_server.web.application import MAX_BODY_BYTES
from tests.api.client import Client, FakeClock, Start
from tests.api.odd_requests import ODD


@pytest.mark.parametrize("case", ODD)
def test_an_odd_request_gets_its_answer_in_the_envelope(client: Client, case: str) -> None:
    odd = ODD[case]
    answer = client.ask(odd.method, odd.target, odd.body, content_type=odd.content_type, headers=odd.headers)
    assert answer.summary == odd.expected
    if answer.status >= 400:
        assert answer.header("Content-Type") == "application/json", "never a page"


@pytest.mark.parametrize(
    "target",
    ["/v1/videos/{}", "/v1/videos/{}/content", "/v1/videos?after={}", "/v1/videos/{}/remix"],
)
def test_an_id_of_ten_thousand_characters_is_an_id_that_nobody_has(client: Client, target: str) -> None:
    method, body = ("POST", b'{"prompt": "x"}') if "remix" in target else ("GET", b"")
    answer = client.ask(method, target.format("a" * 10_000), body, content_type="application/json" if body else "")
    assert answer.summary == "404 video_not_found"


def test_what_is_repeated_from_a_request_is_cut_to_a_readable_length(client: Client) -> None:
    answers = [
        client.get("/" + "a" * 10_000),
        client.ask("X" * 10_000, "/v1/videos"),
        client.post("/v1/videos", {"prompt": "x", "size": "b" * 10_000}),
        client.get("/v1/videos?order=" + "c" * 10_000),
        client.ask("POST", "/v1/videos", b"{}", content_type="d" * 10_000),
    ]
    assert [answer.status for answer in answers] == [404, 405, 400, 400, 415]
    assert all(len(answer.body) < 1000 for answer in answers)


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=b", "text/plain", ""])
@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}], ids=["with length", "chunked"])
def test_a_body_over_the_limit_is_413(client: Client, content_type: str, headers: dict[str, str]) -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)
    answer = client.ask("POST", "/v1/videos", body, content_type=content_type, headers=headers)
    assert answer.summary == "413 body_too_large"


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}], ids=["with length", "chunked"])
def test_a_body_at_the_limit_is_read(client: Client, headers: dict[str, str]) -> None:
    head, tail = b'{"prompt": "', b'"}'
    body = head + b"x" * (MAX_BODY_BYTES - len(head) - len(tail)) + tail
    answer = client.ask("POST", "/v1/videos", body, content_type="application/json", headers=headers)
    assert (answer.summary, answer.error["param"]) == ("400 invalid_value", "prompt")


@pytest.fixture(scope="module")
def fuzzed(start: Start) -> Client:
    return start()


paths = st.text("/%.~v1videosremixcontent_abc0129AF\u00e9", max_size=40).map(lambda text: "/" + text)
methods = st.sampled_from(["GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS", "PATCH"])


def latin(text: str) -> str:
    """As a WSGI server hands on the bytes of a request."""
    return text.encode().decode("latin-1")


@given(methods, paths, st.text(max_size=40))
def test_any_target_gets_a_documented_answer(fuzzed: Client, method: str, path: str, query: str) -> None:
    assert fuzzed.ask(method, latin(f"{path}?{query}")).status < 500


@given(st.binary(max_size=200), st.sampled_from(["application/json", "multipart/form-data; boundary=b", "text/plain"]))
def test_any_body_gets_a_documented_answer(fuzzed: Client, body: bytes, content_type: str) -> None:
    framed = b"--b\r\n" + body + b"\r\n--b--\r\n" if "boundary" in content_type else body
    assert fuzzed.ask("POST", "/v1/videos", framed, content_type=content_type).status in (200, 400, 413, 415)


header_text = st.text(st.characters(min_codepoint=0, max_codepoint=255), max_size=60)
names = st.sampled_from(
    ["Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Authorization",
     "Origin", "Accept", "Prefer", "Content-Type", "Transfer-Encoding", "Cookie", "X-Forwarded-For",
     "Access-Control-Request-Method"]
)  # fmt: skip


@given(methods, st.dictionaries(names, header_text, max_size=4))
def test_any_headers_get_a_documented_answer(fuzzed: Client, method: str, headers: dict[str, str]) -> None:
    assert fuzzed.ask(method, "/v1/videos/vid_completed/content", headers=headers).status < 500


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=4,
)


@given(
    st.dictionaries(
        st.sampled_from(["prompt", "model", "seconds", "size", "input_reference", "metadata", "duration", "width"]),
        json_values,
    )
)
def test_any_json_gets_a_documented_answer(fuzzed: Client, payload: dict[str, object]) -> None:
    body = json.dumps(payload).encode()
    assert fuzzed.ask("POST", "/v1/videos", body, content_type="application/json").status in (200, 400)


class BrokenClock(FakeClock):
    """Fails once the server has started."""

    def now(self) -> float:
        if self.moment < 0:
            raise RuntimeError("a secret of the inside")
        return self.moment


def test_a_failure_of_the_server_itself_is_told_in_the_envelope_and_explained_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = BrokenClock()
    app = create_app({"strict": True}, clock=clock)
    clock.moment = -1
    response = app.test_client().get("/v1/videos/vid_queued", headers={"Authorization": "Bearer sk-mock"})
    assert response.status_code == 500
    assert response.get_json()["error"]["code"] == "internal_error"
    assert b"secret" not in response.data
    assert "a secret of the inside" in caplog.text
    assert response.headers["X-Request-Id"] in caplog.text

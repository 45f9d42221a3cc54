"""GET and HEAD pass Flask by: the answers are the same bytes as those that Flask hands on."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from mock_server.app import create_app
from mock_server.web.api import Api
from tests.api.client import FakeClock

PATHS = (
    *("/v1/videos", "/v1/videos?limit=3&order=asc", "/v1/videos?limit=x", "/v1/videos/vid_queued", "/v1/videos/nobody"),
    *(f"/v1/videos/vid_{name}/content" for name in ("completed", "queued", "expired", "webm", "size_70000B", "a%2Fb")),
    *("/v1/videos/vid_completed/content?variant=thumbnail", "/v1/videos/vid_no_variants/content?variant=thumbnail"),
    *("/nope", "/v1/videos/remix", "/openapi.json", "/_mock/health", "/_mock/clock", "//", "/v1/videos/"),
)
HEADERS = {
    "Authorization": ("Bearer sk-mock", "Bearer other", "Basic x", ""),
    "Range": ("bytes=0-9", "bytes=5-", "bytes=0-1,4-5", "bytes=999999999-", "pages=1"),
    "If-None-Match": ("*", '"another"'),
    "If-Match": ('"another"', "*"),
    "Origin": ("http://localhost:3000",),
    "Prefer": ("code=404", "example=video_expired", "scenario=x"),
}


def answer(app: Api, *, through_flask: bool, method: str, path: str, headers: dict[str, str]) -> tuple[Any, ...]:
    environ = EnvironBuilder(path=path, method=method, headers=list(headers.items())).get_environ()
    started: list[Any] = []

    def start(status: str, fields: list[tuple[str, str]], _error: Any = None) -> Any:
        started.append((status, list(fields)))

    handler = super(Api, app).wsgi_app if through_flask else app.wsgi_app
    body = b"".join(handler(environ, start))
    return *started, body


def fresh() -> Api:
    return create_app({"strict": True}, clock=FakeClock(), rng=Random(1))


BOTH = fresh(), fresh()


@given(
    method=st.sampled_from(["GET", "HEAD"]),
    path=st.sampled_from(PATHS),
    headers=st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()}),
)
def test_both_ways_give_the_same_bytes(method: str, path: str, headers: dict[str, str]) -> None:
    direct, through_flask = (
        answer(app, through_flask=flask, method=method, path=path, headers=headers)
        for app, flask in zip(BOTH, (False, True), strict=True)
    )

    assert direct == through_flask


def test_hooks_of_a_user_are_called() -> None:
    app, called = fresh(), []
    app.before_request(lambda: called.append("before"))

    answer(app, through_flask=False, method="GET", path="/_mock/health", headers={})

    assert called == ["before"]

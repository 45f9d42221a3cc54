"""Which answers are kept to be given again, and what their header sections consist of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_server.content.again import Field, Retold, Told
from mock_server.content.body import Body, Delivery
from mock_server.serving.answer import Stamp
from mock_server.serving.limits import Limits
from mock_server.serving.parser import parse_head
from mock_server.serving.repeating import Memory

RAW = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH = ("Content-Length", "2")


class Always:
    """An answer that holds for ever."""

    varies = ("X-Request-Id",)

    def give(self, asked: str | None) -> Retold:
        return ("an-id",), (b"ok",), 0.0, 0.0, asked

    def note(self, retold: Retold, sent_bytes: int, *, aborted: bool) -> None: ...

    def note_begun(self, retold: Retold) -> Callable[[Delivery], None]:
        raise AssertionError(retold)


def kept(*headers: Field) -> Memory:
    told: Told = ("200 OK", [*headers, ("X-Request-Id", "first")], Body(b"ok"), Always())
    memory = Memory()
    memory.keep(RAW, parse_head(RAW[:-4], limits=Limits()), told)
    return memory


def test_the_server_adds_its_own_fields_before_those_that_vary() -> None:
    known = kept(LENGTH, ("A", "1")).again(RAW)
    assert known is not None
    repeatable, retold = known
    own = Stamp().lines()
    assert own.startswith(b"Date: ")
    assert own.endswith(b" GMT\r\nServer: sora-mock\r\n")
    assert repeatable.head(retold[0], own) == b"".join(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: 1\r\n", own, b"X-Request-Id: an-id\r\n\r\n"]
    )


def test_equal_header_sections_are_kept_once() -> None:
    first, second = kept(LENGTH, ("A", "1")).again(RAW), kept(LENGTH, ("A", "1")).again(RAW)
    assert first is not None
    assert second is not None
    assert first[0]._constant is second[0]._constant


@pytest.mark.parametrize("headers", [[], [LENGTH, ("Date", "today")], [LENGTH, ("Server", "another")]])
def test_what_the_server_would_say_or_leave_out_it_says_or_leaves_out_again(headers: list[Field]) -> None:
    assert kept(*headers).again(RAW) is None

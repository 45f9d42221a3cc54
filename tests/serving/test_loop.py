"""The loop calls back in the order that was promised, and nobody's turn takes all the time there is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence

import pytest

from mock_server.serving import loop as looping
from mock_server.serving.loop import Loop, Watch
from mock_server.serving.polling import READ, WRITE


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


def run_until(loop: Loop, calls: Sequence[object], count: int) -> None:
    loop.run_while(lambda: len(calls) < count)


def test_timers_go_off_in_the_order_of_their_times(loop: Loop) -> None:
    calls: list[object] = []
    for seconds in (0.003, 0.001, 0.002, 0.001):
        loop.call_in(seconds, lambda seconds=seconds: calls.append(seconds))  # type: ignore[misc]  # bound here
    run_until(loop, calls, 4)
    assert calls == [0.001, 0.001, 0.002, 0.003]


def test_sockets_are_looked_at_between_those_who_wait_for_their_turn(loop: Loop) -> None:
    calls: list[object] = []
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for _ in range(3 * looping.READY_AT_ONCE):
            loop.call_soon(lambda: calls.append("turn"))
        watch = Watch(loop, ours, lambda: calls.append(ours.recv(10)))
        watch.wait_for(READ)
        run_until(loop, calls, 1)
        theirs.send(b"quick")
        run_until(loop, calls, 3 * looping.READY_AT_ONCE + 1)
        watch.wait_for(0)
    assert calls.index(b"quick") == looping.READY_AT_ONCE


def test_another_thread_ends_the_wait(loop: Loop) -> None:
    calls: list[object] = []
    thread = threading.Thread(target=lambda: loop.call_from_thread(lambda: calls.append("woken")))
    loop.call_soon(thread.start)
    run_until(loop, calls, 1)
    thread.join()
    assert calls == ["woken"]


def test_a_watch_tells_when_the_socket_is_ready_for_what_it_waits_for(loop: Loop) -> None:
    calls: list[str] = []
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch = Watch(loop, ours, lambda: calls.append("ready"))
        for events, sent, expected in (
            (WRITE, b"", "ready"),
            (READ, b"", "nothing"),
            (READ, b"a", "ready"),
            (READ | WRITE, b"", "ready"),
            (0, b"", "nothing"),
        ):
            calls.clear()
            theirs.send(sent)
            watch.wait_for(events)
            loop.call_in(0.001, lambda: calls.append("nothing"))
            run_until(loop, calls, 1)
            assert calls[0] == expected, events


def test_who_is_called_first_is_called_before_those_who_wait(loop: Loop) -> None:
    calls: list[str] = []
    loop.call_soon(lambda: calls.append("second"))
    loop.call_first(lambda: calls.append("first"))
    run_until(loop, calls, 2)
    assert calls == ["first", "second"]

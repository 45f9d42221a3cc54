"""The loop calls back in the order that was promised, and nobody's turn takes all the time there is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from mock_server.serving import loop as looping
from mock_server.serving.loop import Loop, Watch
from mock_server.serving.polling import READ, WRITE


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


def run_until(loop: Loop, calls: list[object], count: int) -> None:
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
        watch = Watch(loop, ours, lambda _mask: calls.append(ours.recv(10)))
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


def test_a_watch_tells_what_the_socket_is_ready_for_and_nothing_when_it_waits_for_nothing(loop: Loop) -> None:
    calls: list[object] = []
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch = Watch(loop, ours, calls.append)
        watch.wait_for(WRITE)
        run_until(loop, calls, 1)
        theirs.send(b"a")
        watch.wait_for(READ | WRITE)
        run_until(loop, calls, 2)
        watch.wait_for(0)
        loop.call_in(0.001, lambda: calls.append("nothing else"))
        run_until(loop, calls, 3)
    assert calls == [WRITE, READ | WRITE, "nothing else"]

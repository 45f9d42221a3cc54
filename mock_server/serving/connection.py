"""One client's connection: has its requests answered one after the other, and knows when to give up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from math import inf

from mock_server.content.body import Pause
from mock_server.serving.access import report_failure
from mock_server.serving.announcing import Announcement
from mock_server.serving.answer import CONTINUE
from mock_server.serving.exchange import ApplicationFailed, Exchange
from mock_server.serving.incoming import Incoming, Request
from mock_server.serving.limits import LATE, Refusal, RequestRefused
from mock_server.serving.loop import Watch
from mock_server.serving.outbox import Given
from mock_server.serving.parser import Head
from mock_server.serving.polling import READ
from mock_server.serving.sending import ConnectionReset
from mock_server.serving.service import Service
from mock_server.serving.wire import RECEIVE_BYTES, Wire

PIPELINED_AT_ONCE = 32
"""So many requests of one client are answered before the other clients get their turn."""

# What a connection does. Plain numbers: a look at an enum's member is a function call before Python 3.12.
HANDSHAKE, READING, ANSWERING, LINGERING, CLOSED = range(5)
# LINGERING: the last answer has left, and input is dropped until the client closes (RFC 9112 section 9.6).


class Connection:
    """The loop calls ``on_event``; nothing here ever blocks, unless an application called on the loop does."""

    __slots__ = (
        *("_announcement", "_began", "_exchange", "_in_pool", "_incoming", "_lined_up", "_pausing"),
        *("_refusal", "_sending", "_served", "_service", "_watch", "deadline", "peer", "state", "wire"),
    )

    def __init__(self, service: Service, wire: Wire, peer: tuple[str, str], refusal: Refusal | None = None) -> None:
        self._service = service
        self.wire = wire
        self.peer = peer
        self._incoming = Incoming(service.limits, service.parse, hands_on=service.direct is not None)
        self._exchange: Exchange | None = None
        self._announcement = Announcement(service)
        self._began = False  # the clock of a header section is running
        self._sending = False  # waits for the wire, not for a timer or a thread
        self._lined_up = False  # will send at the end of the turn
        self._pausing = False  # a fault keeps the answer back
        self._in_pool = False  # a thread is at work for the exchange
        self._served = False
        self._refusal = refusal  # the answer to whatever comes
        self.state = HANDSHAKE
        self.deadline = service.loop.now + service.limits.header_s
        service.connections.add(self)
        self._watch = Watch(service.loop, wire.socket, self.on_event)
        self._watch.wait_for(READ)
        if not wire.needs_handshake:
            self._guard(self._open)

    def on_event(self) -> None:
        """The socket is ready for what this connection waits for."""
        try:
            if self._sending:
                self._line_up()
            elif self.state != HANDSHAKE or self._open():
                self._receive()
        except Exception as error:  # noqa: BLE001 - costs this connection and no other
            self.fail(error)

    def late(self) -> None:
        """The deadline has passed."""
        if self.state == READING and self._incoming.begun:
            self._guard(self._refuse, LATE)
        else:
            self.abort()

    def drain(self) -> None:
        """Close if this is between two requests. A first request may still be on its way."""
        if self.state == READING:
            self.on_event()
        if self.state == READING and self._served and not self._incoming.begun:
            self.abort()

    def abort(self) -> None:
        """Close now, whatever is going on."""
        if self.state == CLOSED:
            return
        self.state = CLOSED
        self._service.connections.discard(self)
        self._watch.wait_for(0)
        self._incoming.discard()
        self._announcement.give_up()
        if self._exchange is not None and not self._in_pool:
            self._exchange.finish(aborted=True)
            self._exchange = None
        self.wire.close()

    def _open(self) -> bool:
        """Whether requests can be read from now on."""
        if not self.wire.handshake():
            self._watch.wait_for(self.wire.blocked_on)
            return False
        self.state = READING
        self._watch.wait_for(READ)
        if self._refusal is not None:
            self._refuse(self._refusal)
        return self._refusal is None

    def _receive(self) -> None:
        if self._service.outbox.is_full:
            return
        data = self.wire.receive()
        if data is None:
            return
        if self.state == READING:
            first = not self._incoming.begun
            if not (first and self._repeat(data)):
                self._incoming.feed(data)
                self._read_on(data if first else b"")
        elif self.state == ANSWERING and (data or not self._pausing):
            self._incoming.feed(data)
            self._watch_meanwhile()
        elif not data:
            self.abort()  # it has read the last answer, or given up in a pause

    def _repeat(self, data: bytes) -> bool:
        """Have an answer given again, if ``data`` is a request that is known by heart and the answer still holds."""
        service = self._service
        known = None if service.draining else service.memory.again(data)
        if known is None:
            return False
        self._served = True
        self.deadline = service.loop.now + service.limits.idle_s
        service.outbox.add(self, known)
        return True

    def go_on(self, given: Given) -> None:
        """See ``Recipient``."""
        self._begin(given.repeatable.request).go_on(given)
        self._line_up()

    def _read_on(self, whole: bytes = b"") -> None:
        """Have the requests answered that have arrived. ``whole``: all that has, if it came in one piece."""
        if self.state != READING:
            return
        incoming = self._incoming
        try:
            for _ in range(PIPELINED_AT_ONCE):
                request = incoming.next()
                if request is None:
                    if incoming.begun or incoming.ended:
                        self._await_more()
                    return
                self._answer(request, b"" if incoming.begun else whole)
                if self.state != READING:
                    return
                whole = b""
        except RequestRefused as refused:
            self._refuse(refused.refusal)
        else:
            self._service.loop.call_soon(partial(self._guard, self._read_on))

    def _answer(self, request: Request, received: bytes) -> None:
        """Have the request answered. ``received``: its bytes, where they may be known by heart from now on."""
        self._service.outbox.send()  # those answers were asked for before this one, and may depend on what it changes
        exchange = self._begin(request.head)
        exchange.ask(request.body, self._announcement.take())
        if received and exchange.told is not None:
            self._service.memory.keep(received, request.head, exchange.told)
        if exchange.steps is None:
            self._answered(exchange)
        elif exchange.pool is None:
            self._line_up()
        else:
            self._go(exchange)

    def _await_more(self) -> None:
        incoming, now, limits = self._incoming, self._service.loop.now, self._service.limits
        if incoming.ended:
            self.abort()
        elif incoming.head is not None:
            self._announcement.make(incoming.head)
            self.deadline = now + limits.body_s
            if incoming.expects_continue:
                incoming.expects_continue = False
                self.wire.send(CONTINUE)
        elif not self._began:
            self._began = True
            self.deadline = now + limits.header_s

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with ``refusal``, instead of reading on, and close."""
        self._announcement.give_up()
        exchange = self._begin(Head(self._incoming.method, "", "HTTP/1.1", {}, False, 0, {}))
        exchange.refuse(refusal)
        self._go(exchange)

    def _begin(self, head: Head) -> Exchange:
        self._exchange = exchange = Exchange(self._service, self.wire, head, self.peer)
        self.state = ANSWERING
        self.deadline = inf
        return exchange

    def _line_up(self) -> None:
        """Send what is large after all that is small: a status request waits for few of a thousand downloads."""
        if not self._lined_up:
            self._lined_up = True
            self._service.loop.call_soon(self._send_on)

    def _send_on(self) -> None:
        self._lined_up = False
        if self._exchange is not None and self.state == ANSWERING:
            self._continue(self._exchange)

    def _go(self, exchange: Exchange, value: object = None, error: Exception | None = None) -> None:
        """Carry the exchange on until it has to wait."""
        try:
            wait = exchange.advance(value, error)
        except StopIteration:
            self._answered(exchange)
            return
        if isinstance(wait, Pause) and not self._pausing:
            self._receive()  # whoever stopped sending with the request has not given up
        self._pausing = isinstance(wait, Pause)
        if wait is None:
            self._sending = True
            self._watch.wait_for(self.wire.blocked_on)
            self.deadline = self._service.loop.now + self._service.limits.write_s
            return
        self._sending = False
        self.deadline = inf
        self._watch_meanwhile()
        go_on = partial(self._continue, exchange)
        if callable(wait):
            self._in_pool = True
            exchange.run_in_pool(wait, go_on)
        else:
            self._service.loop.call_in(wait.seconds if isinstance(wait, Pause) else wait, go_on)

    def _continue(self, exchange: Exchange, value: object = None, error: Exception | None = None) -> None:
        """A pause is over, or a thread has done its work."""
        if self._exchange is not exchange:
            return
        self._in_pool = False
        if self.state != CLOSED:
            self._guard(self._go, exchange, value, error)
            self._guard(self._read_on)
            return
        self._exchange = None
        with contextlib.suppress(Exception):  # the client has left: this only hands the result over for closing
            exchange.advance(value, error)
        exchange.finish(aborted=True)

    def _answered(self, exchange: Exchange) -> None:
        self._exchange = None
        self._sending = self._pausing = False
        self._served = True
        exchange.finish(aborted=False)
        if exchange.keep_alive and (not self._service.draining or self._incoming.begun):
            self._began = False
            self._wait(READING, self._service.limits.idle_s)
        elif self._incoming.ended:
            self.abort()
        else:
            self._linger()

    def _wait(self, state: int, seconds: float) -> None:
        self.state = state
        self.deadline = self._service.loop.now + seconds
        self._watch.wait_for(0 if self._incoming.ended else READ)

    def _linger(self) -> None:
        """Closing with unread input would reset the connection, and that could destroy the answer on its way."""
        self._incoming.discard()
        self.wire.end_output()
        self._wait(LINGERING, self._service.limits.linger_s)

    def _watch_meanwhile(self) -> None:
        """While nothing is sent: take in what follows, up to a bound, and notice a reset."""
        self._watch.wait_for(0 if self._incoming.ended or self._incoming.waiting_bytes > RECEIVE_BYTES else READ)

    def _guard(self, action: Callable[..., object], *arguments: object) -> None:
        try:
            action(*arguments)
        except Exception as error:  # noqa: BLE001 - costs this connection and no other
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Close. See ``Recipient``."""
        exchange = self._exchange
        if isinstance(error, ConnectionReset) and exchange is not None:  # as planned: the client has not left
            self.wire.resets, self._exchange = True, None
            exchange.finish(aborted=False)
        if not isinstance(error, ApplicationFailed):
            report_failure("a connection failed", error)
        self.abort()

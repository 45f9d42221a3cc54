"""One client's connection: has its requests answered one after the other, and knows when to give up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from math import inf

from mock_server.serving.access import report_exception
from mock_server.serving.answer import CONTINUE
from mock_server.serving.exchange import ApplicationFailed, Exchange
from mock_server.serving.incoming import Incoming, Request
from mock_server.serving.limits import Refusal, RequestRefused
from mock_server.serving.loop import Watch
from mock_server.serving.parser import Head
from mock_server.serving.polling import READ
from mock_server.serving.repeating import give_again
from mock_server.serving.sending import ConnectionReset
from mock_server.serving.service import Service
from mock_server.serving.wire import RECEIVE_BYTES, Wire

PIPELINED_AT_ONCE = 32
"""So many requests of one client are answered before the other clients get their turn."""
_LATE = Refusal(408, "timeout", "The request did not arrive in time.")

# What a connection is doing. Plain numbers: a look at an enum's member is a function call before Python 3.12.
HANDSHAKE, READING, ANSWERING, LINGERING, CLOSED = range(5)
# LINGERING: the last answer has left, and input is dropped until the client closes (RFC 9112 section 9.6).


class Connection:
    """The loop calls ``on_event``; nothing here ever blocks, unless an application called on the loop does."""

    __slots__ = (
        *("_base", "_began", "_exchange", "_in_pool", "_incoming", "_lined_up", "_peer"),
        *("_refusal", "_sending", "_served", "_service", "_watch", "_wire", "deadline", "state"),
    )

    def __init__(self, service: Service, wire: Wire, peer: tuple[str, str], refusal: Refusal | None = None) -> None:
        self._service = service
        self._wire = wire
        self._peer = peer[0]
        self._base = service.environ | {"REMOTE_ADDR": peer[0], "REMOTE_PORT": peer[1]}
        self._incoming = Incoming(service.limits, service.parse)
        self._exchange: Exchange | None = None
        self._began = False  # the clock of a header section is running
        self._sending = False  # waits for the wire, not for a timer or a thread
        self._lined_up = False  # will send at the end of the turn
        self._in_pool = False  # a thread is at work for the exchange
        self._served = False
        self._refusal = refusal  # answered instead of any request
        self.state = HANDSHAKE
        self.deadline = service.loop.now + service.limits.header_s
        service.connections.add(self)
        self._watch = Watch(service.loop, wire.socket, self.on_event)
        self._watch.wait_for(READ)
        if not wire.needs_handshake:
            self._guard(self._open)

    def on_event(self, _mask: int = READ) -> None:
        """The socket is ready for what this connection waits for."""
        try:
            if self._sending:
                self._line_up()
            elif self.state == HANDSHAKE:
                self._shake_hands()
            else:
                self._receive()
        except Exception as error:  # noqa: BLE001 - costs this connection and no other
            self._fail(error)

    def late(self) -> None:
        """The deadline has passed."""
        if self.state == READING and self._incoming.begun:
            self._guard(self._refuse, _LATE)
        else:
            self.abort()

    def drain(self) -> None:
        """The server stops: close what is between two requests. A first request may still be on its way."""
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
        if self._exchange is not None and not self._in_pool:
            self._exchange.finish(aborted=True)
            self._exchange = None
        self._wire.close()

    # Reading

    def _shake_hands(self) -> None:
        if not self._wire.handshake():
            self._watch.wait_for(self._wire.blocked_on)
            return
        self._watch.wait_for(READ)
        self._open()
        if self.state == READING:
            self._receive()

    def _open(self) -> None:
        self.state = READING
        if self._refusal is not None:
            self._refuse(self._refusal)

    def _receive(self) -> None:
        data = self._wire.receive()
        if data is None:
            return
        if self.state == READING:
            first = not self._incoming.begun
            if not (first and self._repeat(data)):
                self._incoming.feed(data)
                self._read_on(data if first else b"")
        elif self.state == ANSWERING:
            self._incoming.feed(data)
            self._watch_meanwhile()
        elif not data:
            self.abort()

    def _repeat(self, data: bytes) -> bool:
        """Give an answer again, if ``data`` is a request that is known by heart and the answer still holds."""
        given = give_again(self._service, self._wire, self._peer, data)
        if isinstance(given, bool):
            if given:
                self._served = True
                self.deadline = self._service.loop.now + self._service.limits.idle_s
            return given
        self._begin(given.repeatable.request).go_on(given)
        self._line_up()
        return True

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
        exchange = self._begin(request.head)
        exchange.ask(self._base, request.body)
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
        elif incoming.in_body:
            self.deadline = now + limits.body_s
            if incoming.expects_continue:
                incoming.expects_continue = False
                self._wire.send(CONTINUE)
        elif not self._began:
            self._began = True
            self.deadline = now + limits.header_s

    # Answering

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with ``refusal``, instead of reading on, and close."""
        exchange = self._begin(Head(self._incoming.method, "", "HTTP/1.1", {}, False, 0, {}))
        exchange.refuse(refusal)
        self._go(exchange)

    def _begin(self, head: Head) -> Exchange:
        self._exchange = exchange = Exchange(self._service, self._wire, head, self._peer)
        self.state = ANSWERING
        self.deadline = inf
        return exchange

    def _line_up(self) -> None:
        """Send what is large after all that is small: a status request waits for few of a thousand downloads.

        And requests that are read one after the other keep the processor's caches warm.
        """
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
        if wait is None:
            self._sending = True
            self._watch.wait_for(self._wire.blocked_on)
            self.deadline = self._service.loop.now + self._service.limits.write_s
        elif isinstance(wait, (int, float)):
            self._stand_by()
            self._service.loop.call_in(wait, partial(self._continue, exchange))
        else:
            self._in_pool = True
            self._stand_by()
            exchange.run_in_pool(wait, partial(self._continue, exchange))

    def _stand_by(self) -> None:
        """A timer or a thread will go on."""
        self._sending = False
        self.deadline = inf
        self._watch_meanwhile()

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
        self._sending = False
        self._served = True
        exchange.finish(aborted=False)
        if exchange.keep_alive:
            self.state = READING
            self._began = False
            self.deadline = self._service.loop.now + self._service.limits.idle_s
            self._watch.wait_for(0 if self._incoming.ended else READ)
        elif self._incoming.ended:
            self.abort()
        else:
            self._linger()

    def _linger(self) -> None:
        """Closing with unread input would reset the connection, and that could destroy the answer on its way."""
        self.state = LINGERING
        self._incoming.discard()
        self._wire.end_output()
        self._watch.wait_for(READ)
        self.deadline = self._service.loop.now + self._service.limits.linger_s

    def _watch_meanwhile(self) -> None:
        """While nothing is sent: take in what follows, up to a bound, and notice a reset."""
        full = self._incoming.ended or self._incoming.waiting_bytes > RECEIVE_BYTES
        self._watch.wait_for(0 if full else READ)

    def _guard(self, action: Callable[..., None], *arguments: object) -> None:
        try:
            action(*arguments)
        except Exception as error:  # noqa: BLE001 - costs this connection and no other
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Close, and report what is not the client's leaving."""
        exchange = self._exchange
        if isinstance(error, ConnectionReset) and exchange is not None:  # as planned: the client has not left
            self._wire.resets, self._exchange = True, None
            exchange.finish(aborted=False)
        gone = isinstance(error, OSError) and error.filename is None
        if not gone and not isinstance(error, ApplicationFailed):
            report_exception("a connection failed")
        self.abort()

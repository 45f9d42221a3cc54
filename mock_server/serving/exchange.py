"""One request and its answer, from the request's last byte to the answer's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from mock_server.content.again import Announced, Told
from mock_server.content.body import LAST_CHUNK, Abort, Body, Delivery, FileSpan, PaddingSpan, Part, Pause
from mock_server.serving import sending
from mock_server.serving.access import Access, call_reporting, report_exception
from mock_server.serving.answer import Framed, frame
from mock_server.serving.framing import Spool
from mock_server.serving.limits import REASONS, Refusal
from mock_server.serving.outbox import Given
from mock_server.serving.parser import Head
from mock_server.serving.pool import Pool
from mock_server.serving.sending import Steps, Wait
from mock_server.serving.service import Service
from mock_server.serving.wire import Wire
from mock_server.serving.wsgi import FileWrapper, Response, environ_for

JOIN_BYTES = 65_536
"""Up to so many bytes of a body leave together with the header section."""
_CRASHED = Refusal(500, "internal_error", "The server failed to answer this request.")


class ApplicationFailed(Exception):
    """The application raised, or broke PEP 3333. It has been reported already."""


class Exchange:
    """What can leave at once does; ``steps`` is the rest, a generator that yields what it waits for."""

    __slots__ = (
        *("_announced", "_body_from", "_framing_bytes", "_request_body", "_result", "_started", "keep_alive", "peer"),
        *("pool", "request", "response", "service", "steps", "told", "wire"),
    )

    def __init__(self, service: Service, wire: Wire, request: Head, peer: tuple[str, str]) -> None:
        self.service = service
        self.wire = wire
        self.request = request
        self.peer = peer
        self.response = Response()
        self.steps: Steps | None = None
        self.pool: Pool | None = None
        self.keep_alive = False
        self.told: Told | None = None
        """What the application answered, where it was asked for more than WSGI."""
        self._announced: Announced | None = None
        self._request_body: Spool | None = None
        self._result: Iterable[bytes] | None = None
        self._body_from: int | None = None
        self._framing_bytes = 0
        self._started = time.monotonic() if service.accesses else 0.0

    def ask(self, body: Spool | None, announced: Announced | None = None) -> None:
        """Have the application answer. ``announced``: what it made of the header section."""
        self._request_body, self._announced = body, announced
        self.pool = self.service.pool_for(self.request.environ)
        if self.pool is not None:
            self.steps = self._answer_from_pool()
            return
        try:
            self._result = result = self._call()
            self.steps = self._reply(result)
        except ApplicationFailed:
            self.steps = self._apologise()

    def go_on(self, given: Given) -> None:
        """Send what is left of an answer that is given again."""
        self.response.status, self.response.committed = given.repeatable.status, True
        self._result, self._body_from = given.body, given.body_from
        self.keep_alive = not self.service.draining
        self.steps = sending.carry(self.wire, given.rest)

    def refuse(self, refusal: Refusal) -> None:
        """Answer without the application, and close."""
        self.pool = self.service.pool_for({})
        self.steps = self._refuse(refusal, close=True)

    def advance(self, value: object = None, error: Exception | None = None) -> Wait:
        """Carry on with what was waited for. Gives what to wait for next; raises StopIteration at the end.

        Without a pool nothing that the application does is waited for: it is done here.
        """
        if self.steps is None:
            raise StopIteration
        wait = self.steps.throw(error) if error else self.steps.send(value)
        while self.pool is None and callable(wait):
            try:
                value = wait()
            except ApplicationFailed as failed:
                wait = self.steps.throw(failed)
            else:
                wait = self.steps.send(value)
        return wait

    def run_in_pool(self, job: Callable[[], object], then: Callable[[object, Exception | None], None]) -> None:
        """Have a thread do what ``advance`` gave; ``then`` is called on the loop, with the result or the failure."""
        assert self.pool is not None, "else the job would have been done"
        loop = self.service.loop
        self.pool.call(job, lambda value, error: loop.call_from_thread(partial(then, value, error)))

    def finish(self, *, aborted: bool) -> None:
        """Tell everybody concerned how it ended. To be called once, with no step running."""
        if self.steps is not None:
            self.steps.close()
        self._release(aborted=aborted)
        if self._request_body is not None:
            self._request_body.close()
        if self.service.accesses is not None:
            self.service.accesses.add(self._access(aborted=aborted))

    def _access(self, *, aborted: bool) -> Access:
        request, sent_bytes, seconds = self.request, self._sent_bytes(), time.monotonic() - self._started
        asked = (self.peer[0], request.method, request.target, request.protocol)
        status = int(self.response.status[:3]) if self.response.committed else 0
        return Access(*asked, status, sent_bytes, aborted, seconds)

    def _sent_bytes(self) -> int:
        """What has left of the body, without the framing of chunks where we made it."""
        if self._body_from is None:
            return 0
        return max(0, self.wire.sent_bytes - self._body_from - self._framing_bytes)

    # The application

    def _call(self) -> Iterable[bytes]:
        service, body = self.service, self._request_body
        try:
            if service.direct is not None:
                sent = None if body is None else (body.size, body.rewound())
                self.told = service.direct(self.request, sent, self._announced)
            if self.told is None:
                return service.app(environ_for(service.environ, self.peer, self.request, body), self.response.start)
            self.response.status, self.response.headers, result, _ = self.told
            return result
        except (Exception, SystemExit) as error:
            report_exception("the application failed")
            raise ApplicationFailed from error

    def _answer_from_pool(self) -> Steps:
        try:
            self._result = result = yield self._call
            yield from self._reply(result) or ()
        except ApplicationFailed:
            yield from self._apologise() or ()

    def _blocks(self, result: Iterable[bytes]) -> Iterator[bytes]:
        """The application's blocks without the empty ones; what it gave to ``write`` comes first."""
        try:
            blocks = iter(result)
            written = b"".join(self.response.written)
            if written:
                yield written
            for block in blocks:
                if block:
                    yield block
        except Exception as error:
            report_exception("the application failed in the middle of its answer")
            raise ApplicationFailed from error

    def _release(self, *, aborted: bool) -> None:
        """Let the application know that its answer is no longer needed."""
        result, self._result = self._result, None
        if isinstance(result, Body):
            self._report("the report of a body's end failed", result.finish, Delivery(self._sent_bytes(), aborted))
        elif (close := getattr(result, "close", None)) is not None:
            self._report("the application's close() failed", close)

    def _report(self, what: str, call: Callable[..., Any], *arguments: Any) -> None:
        """Call where the application was called. A failure has nobody left to tell but the log."""
        if self.pool is None:
            call_reporting(what, call, *arguments)
        else:
            self.pool.submit(partial(call_reporting, what, call, *arguments))

    # The answer

    def _apologise(self) -> Steps | None:
        """The application has failed: say so, unless something else has been said already."""
        if self.response.committed:
            raise ApplicationFailed
        self.told = None
        self._release(aborted=True)
        return self._refuse(_CRASHED, close=False)

    def _refuse(self, refusal: Refusal, *, close: bool) -> Steps | None:
        refused = self.service.refuse(refusal)
        headers = [*refused.headers, ("Retry-After", "1")] if refusal.status == 503 else refused.headers
        self.response = Response()
        self.response.start(f"{refusal.status} {REASONS[refusal.status]}", headers)
        self._result = refused.body
        return self._reply_with_parts(refused.body.parts, refused.body.length, close=close)

    def _reply(self, result: Iterable[bytes]) -> Steps | None:
        if not self.response.written:
            if isinstance(result, Body):
                if result.verbatim:
                    return self._reply_verbatim(result.parts)
                if result.chunked:
                    return self._reply_chunked(result)
                return self._reply_with_parts(result.parts, result.length)
            if isinstance(result, (list, tuple)):
                whole = b"".join(result)
                return self._reply_with_parts((whole,), len(whole))
            if isinstance(result, FileWrapper) and (span := result.span()):
                return self._reply_with_descriptor(*span)
        return self._reply_with_blocks(result)

    def _reply_later(self, pause: Pause, parts: tuple[Part, ...], length: int) -> Steps:
        """Not even the header section leaves before ``pause`` is over."""
        yield pause
        yield from self._reply_with_parts(parts, length) or ()

    def _reply_verbatim(self, parts: tuple[Part, ...]) -> Steps:
        """The parts are all that is sent; whatever they are, no other answer can follow them."""
        self.response.committed = True
        self._body_from = self.wire.sent_bytes
        self.keep_alive = False
        return sending.carry(self.wire, parts)

    def _reply_chunked(self, body: Body) -> Steps:
        """The client is not told the length: the parts come in chunks, to HTTP/1.0 until the connection ends."""
        parts = body.parts
        if parts and isinstance(parts[0], Pause):
            yield parts[0]
            parts = parts[1:]
        framed = self._commit(None)
        if body.last_chunk != LAST_CHUNK or any(isinstance(part, Abort) for part in parts):
            self.keep_alive = False  # without the last chunk, only the end of the connection ends the body
        yield from sending.carry_bytes(self.wire, framed.head)
        if framed.chunked:
            yield from sending.carry(self.wire, sending.chunks(parts, body.last_chunk, self._count_framing))
        elif framed.limit is None:
            yield from sending.carry(self.wire, parts)

    def _count_framing(self, count: int) -> None:
        self._framing_bytes += count

    def _reply_with_parts(self, parts: tuple[Part, ...], length: int, *, close: bool = False) -> Steps | None:
        if parts and isinstance(parts[0], Pause):
            return self._reply_later(parts[0], parts[1:], length)
        framed = self._commit(length, close=close)
        if framed.limit is not None and framed.limit < length:
            parts = tuple(sending.trimmed(parts, framed.limit))
        self._expect(framed, length)
        data = framed.head
        while parts and isinstance(parts[0], bytes) and len(parts[0]) <= JOIN_BYTES:
            data, parts = data + parts[0], parts[1:]
        sent = self.wire.send(data, more=bool(parts) and isinstance(parts[0], (FileSpan, PaddingSpan)))
        if sent < len(data):
            return sending.carry(self.wire, (data[sent:], *parts))
        if len(parts) == 1 and isinstance(parts[0], FileSpan):
            return sending.carry_file(self.wire, parts[0])
        return sending.carry(self.wire, parts) if parts else None

    def _reply_with_descriptor(self, descriptor: int, offset: int, length: int) -> Steps:
        framed = self._commit(length)
        if framed.limit is not None:
            length = min(length, framed.limit)
        self._expect(framed, length)
        yield from sending.carry_bytes(self.wire, framed.head)
        yield from sending.carry_descriptor(self.wire, descriptor, offset, length)

    def _reply_with_blocks(self, result: Iterable[bytes]) -> Steps:
        blocks = self._blocks(result)
        try:
            first = yield lambda: next(blocks, b"")
            framed = self._commit(None)
        except ApplicationFailed:
            yield from self._apologise() or ()
            return
        carried = yield from sending.carry_blocks(self.wire, framed, first, blocks)
        self._expect(framed, carried)

    def _commit(self, known: int | None, *, close: bool = False) -> Framed:
        """Frame the answer. From here on the header section cannot be replaced."""
        response, service = self.response, self.service
        try:
            if not response.status:
                raise AssertionError("the application did not call start_response")
            close = close or service.draining
            framed = frame(self.request, response.status, response.headers, known, service.stamp, close=close)
        except Exception as error:
            report_exception("the application's answer cannot be sent")
            raise ApplicationFailed from error
        response.committed = True
        self._body_from = self.wire.sent_bytes + len(framed.head)
        self.keep_alive = framed.keep_alive
        return framed

    def _expect(self, framed: Framed, length: int) -> None:
        """Fewer bytes than announced: only closing the connection tells the client."""
        if framed.limit is not None and length < framed.limit:
            self.keep_alive = False

"""One client's socket: never blocks, counts what the kernel took, hides whether there is TLS or ``sendfile``."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mock_server.serving.polling import WRITE

RECEIVE_BYTES = 65_536
COPY_BYTES = 131_072
"""Block of a file that is read and sent where the kernel cannot do both at once."""

_SO_NWRITE = 0x1024
"""macOS: bytes in the send buffer (sys/socket.h)."""

_CORK: int | None = getattr(socket, "TCP_CORK", None)
_UNIX = getattr(socket, "AF_UNIX", None)
_MORE = getattr(socket, "MSG_MORE", 0)
_NO_SENDFILE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSOCK, errno.EOPNOTSUPP}


class Wire:
    """A plain socket. Every method raises OSError where the client is gone."""

    needs_handshake = False

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.sent_bytes = 0
        self.resets = False
        """The client gets an RST when this is closed (RFC 9293 section 3.6.1; SO_LINGER with no time)."""
        self.blocked_on = WRITE
        """What to wait for after ``send`` took nothing."""
        self.copies = not hasattr(os, "sendfile")
        """No sendfile here: files are read and sent."""

    def handshake(self) -> bool:
        """Go on with the handshake. Whether it is complete."""
        return True

    def receive(self) -> bytes | None:
        """What has come; ``b""`` at the end of the client's sending, None where nothing is there."""
        try:
            return self.socket.recv(RECEIVE_BYTES)
        except (BlockingIOError, InterruptedError):
            return None

    def send(self, data: bytes | memoryview, *, more: bool = False) -> int:
        """How many bytes of ``data`` the kernel took. ``more``: the next piece follows at once."""
        try:
            sent = self.socket.send(data, _MORE if more else 0)
        except (BlockingIOError, InterruptedError):
            return 0
        self.sent_bytes += sent
        return sent

    def send_file(self, descriptor: int, offset: int, count: int) -> int:
        """How many of the ``count`` bytes at ``offset`` of a file the kernel took. Raises EOFError at its end."""
        if self.copies:
            return self._copy_file(descriptor, offset, count)
        try:
            sent = os.sendfile(self.socket.fileno(), descriptor, offset, count)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            if error.errno not in _NO_SENDFILE:
                raise
            self.copies = True  # this file system or this kind of socket
            return 0
        if not sent:
            raise EOFError("a file ended before the body that was announced")
        self.sent_bytes += sent
        return sent

    @contextmanager
    def in_full_segments(self) -> Iterator[None]:
        """Let segments that are not full wait for what follows, as long as the block lasts.

        TCP_CORK of Linux. Else each acknowledgement pushes out what there is, and a large file takes a sixth more of
        the processor.
        """
        self._cork(1)
        try:
            yield
        finally:
            self._cork(0)

    def _cork(self, on: int) -> None:
        if _CORK is not None and self.socket.family != _UNIX:
            with contextlib.suppress(OSError):  # the client has left
                self.socket.setsockopt(socket.IPPROTO_TCP, _CORK, on)

    def _copy_file(self, descriptor: int, offset: int, count: int) -> int:
        # What the kernel does not take is read again later: memory stays constant over thousands of slow clients.
        os.lseek(descriptor, offset, os.SEEK_SET)
        block = memoryview(os.read(descriptor, min(count, COPY_BYTES)))
        if not block:
            raise EOFError("a file ended before the body that was announced")
        done = 0
        while done < len(block):
            sent = self.send(block[done:])
            if not sent:
                break
            done += sent
        return done

    def end_output(self) -> None:
        """Tell the client that nothing more will come; it can still be read from."""
        self.socket.shutdown(socket.SHUT_WR)

    def undelivered(self) -> int:
        """Bytes that the kernel has taken and the client's kernel has not acknowledged; 0 where nobody can tell."""
        with contextlib.suppress(ImportError, OSError):
            if sys.platform == "darwin":
                return self.socket.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)
            import fcntl
            import termios

            answer = fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, bytes(4))
            return int.from_bytes(answer, sys.byteorder)
        return 0

    def close(self) -> None:
        """Close. Does not raise."""
        if self.resets:
            with contextlib.suppress(OSError):
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

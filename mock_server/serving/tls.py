"""TLS: a socket under it, and where its certificate comes from. Imported only where it is asked for."""

from __future__ import annotations

import contextlib
import ssl
import sys
from pathlib import Path

from mock_server.serving.polling import READ, WRITE
from mock_server.serving.wire import RECEIVE_BYTES, Wire

THROWAWAY_NAMES = ("localhost", "127.0.0.1", "::1")


def context(cert: str | Path, key: str | Path | None = None) -> ssl.SSLContext:
    """A server's context from PEM files; without ``key``, the first has the private key too.

    Raises OSError (ssl.SSLError is one) where they cannot be used.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_alpn_protocols(["http/1.1"])
    made.load_cert_chain(cert, key)
    return made


def throwaway(directory: str | Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A context with a certificate made on the spot, and the file of the CA that a client has to trust.

    The certificate is for ``names``, by default this machine as seen from itself. The private keys are never kept:
    the CA's is forgotten at once, the server's is in ``directory`` only while it is loaded.
    Raises RuntimeError where the optional package ``trustme`` is missing.
    """
    try:
        import trustme
    except ImportError:
        raise RuntimeError(
            f"A certificate on the spot needs the package trustme: {sys.executable} -m pip install trustme,"
            " or give a certificate of your own with --tls-cert and --tls-key."
        ) from None
    authority = trustme.CA()
    ca_path = Path(directory) / "ca.pem"
    authority.cert_pem.write_to_path(ca_path)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_alpn_protocols(["http/1.1"])
    authority.issue_cert(*(names or THROWAWAY_NAMES)).configure_cert(made)
    return made, ca_path


class TlsWire(Wire):
    """A socket under TLS. Reading may have to wait for writing and the other way round."""

    socket: ssl.SSLSocket
    needs_handshake = True

    def __init__(self, sock: ssl.SSLSocket) -> None:
        super().__init__(sock)
        self.copies = True

    def handshake(self) -> bool:
        """Go on with the handshake. Whether it is complete. Raises ssl.SSLError where it fails."""
        try:
            self.socket.do_handshake()
        except ssl.SSLWantReadError:
            self.blocked_on = READ
            return False
        except ssl.SSLWantWriteError:
            self.blocked_on = WRITE
            return False
        self.blocked_on = WRITE
        return True

    def receive(self) -> bytes | None:
        """As for a plain socket; takes all that has been decrypted, which no selector can see."""
        try:
            data = self.socket.recv(RECEIVE_BYTES)
            while data and self.socket.pending():
                data += self.socket.recv(RECEIVE_BYTES)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except ssl.SSLEOFError:
            return b""
        return data

    def send(self, data: bytes | memoryview, *, more: bool = False) -> int:  # noqa: ARG002 - records leave at once
        """As for a plain socket."""
        try:
            sent = self.socket.send(data)
        except ssl.SSLWantReadError:
            self.blocked_on = READ
            return 0
        except ssl.SSLWantWriteError:
            self.blocked_on = WRITE
            return 0
        self.blocked_on = WRITE
        self.sent_bytes += sent
        return sent

    def end_output(self) -> None:
        """Send close_notify, then end the TCP stream (RFC 8446 section 6.1)."""
        with contextlib.suppress(OSError, ValueError):  # the client's own close_notify is not waited for
            self.socket.unwrap()
        super().end_output()

"""An application behind the front end: one server for each port that its settings ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mock_server.app import control_app, delivery_app
from mock_server.faults.kind import OWN_WIRE
from mock_server.serving import OnAccess, Refusal, Refused, Server
from mock_server.settings import InvalidSetting, Settings
from mock_server.snapshot import API
from mock_server.web.application import Application

if TYPE_CHECKING:
    import ssl

THREADS = 16
"""How many requests may wait at a time: for a store, or for what a journal does not have yet."""

CAPABILITIES = frozenset({OWN_WIRE})
"""What the front end can do."""


def parts_of(app: Application) -> dict[str, tuple[Application, int]]:
    """What has a port of its own, by its name in the ready line: the application behind it, and the port."""
    settings = app.pipeline.services.settings
    parts = {"url": (app, settings.port)}
    if settings.control and settings.control_port:
        parts["control_url"] = (control_app(app), int(settings.control_port))
    if settings.second_port:
        parts["second_url"] = (delivery_app(app), int(settings.second_port))
    return parts


def servers_of(
    app: Application,
    tls: ssl.SSLContext | None = None,
    *,
    threads: int = THREADS,
    on_access: OnAccess | None = None,
) -> dict[str, Server]:
    """A server for each part of ``app``, not bound yet. Only the one of the main port has the Unix socket, if any."""
    settings = app.pipeline.services.settings
    return {
        name: _server(part, port, settings, tls, threads, on_access) for name, (part, port) in parts_of(app).items()
    }


def _server(
    app: Application,
    port: int,
    settings: Settings,
    tls: ssl.SSLContext | None,
    threads: int,
    on_access: OnAccess | None,
) -> Server:
    server = Server(
        app,
        host=settings.host,
        port=port,
        unix_path=(settings.unix or None) if API in app.interfaces else None,
        tls=tls,
        drain_s=settings.drain,
        threads=threads,
        may_block=app.may_block,
        refuse=lambda refusal: refuse(cast("Application", server.app), refusal),
        on_access=on_access,
    )
    return server


def refuse(app: Application, refusal: Refusal) -> Refused:
    """The contract's envelope for what the front end answers by itself."""
    reply = app.pipeline.refuse(refusal.code, refusal.message)
    return Refused([field for field in reply.headers if field[0] != "Content-Length"], reply.body)


def tls_context(settings: Settings) -> tuple[ssl.SSLContext | None, str]:
    """What TLS is spoken with, and the file of a CA made on the spot. Raises InvalidSetting."""
    if not (settings.tls or settings.tls_cert or settings.tls_key):
        return None, ""
    if settings.tls and (settings.tls_cert or settings.tls_key):
        raise InvalidSetting("tls: either a certificate made on the spot, or --tls-cert and --tls-key; not both")
    if settings.tls_key and not settings.tls_cert:
        raise InvalidSetting("tls-key: a private key alone is no certificate; --tls-cert names that")
    import atexit
    import shutil
    import tempfile

    from mock_server.serving import tls

    try:
        if not settings.tls:
            return tls.context(settings.tls_cert, settings.tls_key or None), ""
        folder = tempfile.mkdtemp(prefix="sora-mock-")
        context, ca_file = tls.throwaway(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        files = " and ".join(name for name in (settings.tls_cert, settings.tls_key) if name)
        raise InvalidSetting(f"tls{files and f' with {files}'}: {error}") from None
    return context, str(ca_file)

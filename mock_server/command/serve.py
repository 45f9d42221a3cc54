"""``sora-mock serve``: the application behind the front end, until a signal comes."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

import click

from mock_server.app import control_app, create_app, watch
from mock_server.command.logs import Log
from mock_server.command.workers import Workers
from mock_server.serving import Refusal, Refused, Server
from mock_server.settings import InvalidSetting, Settings
from mock_server.snapshot import API
from mock_server.web.api import Api

if TYPE_CHECKING:
    import ssl

SAMPLE = "vid_abc123xyz456"
PUBLIC_KEY = "sk-mock"
"""The one key that may be shown: everybody has it. Another one is somebody's own, and is never printed."""


THREADS = 16
"""How many requests may wait at a time: for a store, or for what a journal does not have yet."""


def run(flags: Mapping[str, Any]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises InvalidSource and InvalidSetting; exits 1 where it cannot listen."""
    app = create_app(flags)
    settings = app.pipeline.services.settings
    if settings.workers > 1 and not app.pipeline.services.store.blocking:
        raise InvalidSetting("workers: processes cannot share the store memory:; right would be --store sqlite:FILE")
    log = Log(settings.log_format)
    logging.basicConfig(handlers=[log.handler()], level=logging.INFO)
    context, ca_file = tls_context(settings)
    servers = [_server(app, settings, log, context, settings.port)]
    if settings.control and settings.control_port:
        servers.append(_server(control_app(app), settings, log, context, int(settings.control_port)))
    for server in servers:
        _bind(server)

    def announce() -> None:
        control_url = "".join(server.url for server in servers[1:])
        click.echo(ready_line(settings, servers[0].url, app.pipeline.snapshot.table.keys.first, ca_file, control_url))

    if settings.workers > 1:
        app.pipeline.services.store.close()
        sys.exit(Workers(settings.workers, lambda ready: _work(servers, flags, ready)).run(announce))
    _serve(servers, app, flags, announce)


def _server(app: Api, settings: Settings, log: Log, context: ssl.SSLContext | None, port: int) -> Server:
    """The front end of the main port, or of the control API's own: that one has no Unix socket."""
    server = Server(
        app,
        host=settings.host,
        port=port,
        unix_path=(settings.unix or None) if API in app.interfaces else None,
        tls=context,
        drain_s=settings.drain,
        threads=THREADS,
        may_block=app.may_block,
        refuse=lambda refusal: refuse(cast("Api", server.app), refusal),
        on_access=log.access,
    )
    return server


def _bind(server: Server) -> None:
    try:
        server.bind()
    except OSError as error:
        where = server.unix_path or f"{server.host}:{server.port}"
        click.echo(f"sora-mock: cannot listen on {where}: {error.strerror or error}", err=True)
        sys.exit(1)


def _work(servers: list[Server], flags: Mapping[str, Any], ready: Callable[[], None]) -> None:
    """A worker process: an application of its own, with its own way to the store, behind the inherited sockets."""
    app = create_app(flags)
    for server, each in zip(servers, (app, control_app(app)), strict=False):
        server.app = each
    _serve(servers, app, flags, ready)


def _serve(servers: list[Server], app: Api, flags: Mapping[str, Any], ready: Callable[[], None]) -> None:
    """Serve the main port here, and the control API's own in a thread beside it."""
    main, *beside = servers
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: main.stop())
    watcher = watch(app, flags)
    with ExitStack() as running:
        for server in beside:
            running.enter_context(server.running())
        ready()
        main.serve()
    if watcher is not None:
        watcher.stop()
    app.pipeline.services.store.close()


def refuse(app: Api, refusal: Refusal) -> Refused:
    """The contract's envelope for what the front end answers by itself."""
    reply = app.pipeline.refuse(refusal.code, refusal.message)
    return Refused([field for field in reply.headers if field[0] != "Content-Length"], reply.body)


def tls_context(settings: Settings) -> tuple[ssl.SSLContext | None, str]:
    """What TLS is spoken with, and the file of a CA made on the spot. Raises InvalidSetting."""
    if not (settings.tls or settings.tls_cert or settings.tls_key):
        return None, ""
    from mock_server.serving import tls

    try:
        if not settings.tls:
            return tls.context(settings.tls_cert, settings.tls_key), ""
        folder = tempfile.mkdtemp(prefix="sora-mock-")
        context, ca_file = tls.throwaway(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        raise InvalidSetting(f"--tls, --tls-cert and --tls-key: {error}") from None
    return context, str(ca_file)


def ready_line(settings: Settings, url: str, key: str, ca_file: str, control_url: str = "") -> str:
    """What standard output says when the next request will be answered: an address, and something to try."""
    if settings.log_format == "json":
        ready = {"event": "ready", "url": url, "pid": os.getpid()}
        more = {"ca_file": ca_file, "control_url": control_url}
        return json.dumps(ready | {name: value for name, value in more.items() if value})
    where = f"--unix-socket {settings.unix} http://localhost" if settings.unix else url
    shown = key if key == PUBLIC_KEY else "YOUR_KEY"
    trusting = f" --cacert {ca_file}" if ca_file else ""
    return (
        f"sora-mock is ready on {settings.unix or url}  (Ctrl-C stops it)\n"
        + (f"Control API: {control_url}/_mock\n" if control_url else "")
        + f'Try: curl{trusting} {where}/v1/videos/{SAMPLE}/content -H "Authorization: Bearer {shown}" -o video.mp4'
    )

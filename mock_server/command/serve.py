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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

import click

from mock_server.app import control_app, create_app, delivery_app, tell_second_origin, watcher_of
from mock_server.command.logs import Log
from mock_server.command.workers import Workers
from mock_server.faults.kind import OWN_WIRE
from mock_server.serving import Refusal, Refused, Server
from mock_server.settings import InvalidSetting, Settings
from mock_server.snapshot import API
from mock_server.web.api import Api

if TYPE_CHECKING:
    import ssl

log = logging.getLogger("mock_server")

SAMPLE = "vid_abc123xyz456"
PUBLIC_KEY = "sk-mock"
"""The one key that may be shown: everybody has it. Another one is somebody's own, and is never printed."""


THREADS = 16
"""How many requests may wait at a time: for a store, or for what a journal does not have yet."""


CAPABILITIES = frozenset({OWN_WIRE})
"""What the front end that is started here can do."""


def run(flags: Mapping[str, Any]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises InvalidSource and InvalidSetting; exits 1 where it cannot listen."""
    app = create_app(flags, capabilities=CAPABILITIES)
    settings = app.pipeline.services.settings
    if settings.workers > 1 and not app.pipeline.services.store.blocking:
        raise InvalidSetting("workers: processes cannot share the store memory:; right would be --store sqlite:FILE")
    if settings.workers > 1 and not hasattr(os, "fork"):
        raise InvalidSetting("workers: this system cannot fork; one process has to do")
    lines = Log(settings.log_format)
    logging.basicConfig(handlers=[lines.handler()], level=logging.INFO)
    context, ca_file = tls_context(settings)
    beside = _beside(settings)
    servers = [_server(app, settings, lines, context, settings.port)]
    servers += [_server(part(app), settings, lines, context, port) for part, port in beside.values()]
    for server in servers:
        _bind(server)
    urls = dict(zip(("url", *beside), (server.url for server in servers), strict=True))
    tell_second_origin(app, settings.second_origin or urls.get("second_url", ""))
    flags = {**flags, "fault_seed": app.pipeline.services.ledger.seed}
    flags["second_origin"] = app.pipeline.services.settings.second_origin

    def announce(workers: Sequence[int] = ()) -> None:
        click.echo(ready_line(app, urls, ca_file, workers))
        tell_seed(app)

    if settings.workers > 1:
        app.pipeline.services.store.close()
        code = Workers(settings.workers, lambda ready: _work(servers, flags, ready)).run(announce)
        if settings.unix:
            Path(settings.unix).unlink(missing_ok=True)
        sys.exit(code)
    _serve(servers, app, flags, announce)


def _beside(settings: Settings) -> dict[str, tuple[Callable[[Api], Api], int]]:
    """What has a port of its own, by its name in the ready line: what of the application it is, and the port."""
    parts: dict[str, tuple[Callable[[Api], Api], int]] = {}
    if settings.control and settings.control_port:
        parts["control_url"] = (control_app, int(settings.control_port))
    if settings.second_port:
        parts["second_url"] = (delivery_app, int(settings.second_port))
    return parts


def _server(app: Api, settings: Settings, lines: Log, context: ssl.SSLContext | None, port: int) -> Server:
    """The front end of the main port, or of one beside it: that one has no Unix socket."""
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
        on_access=lines.access,
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
    app = create_app(flags, capabilities=CAPABILITIES)
    beside = _beside(app.pipeline.services.settings).values()
    for server, each in zip(servers, (app, *(part(app) for part, _ in beside)), strict=True):
        server.app = each
    _serve(servers, app, flags, ready)


def _serve(servers: list[Server], app: Api, flags: Mapping[str, Any], ready: Callable[[], None]) -> None:
    """Serve the main port here, and each other one in a thread beside it."""
    main, *beside = servers

    def stop(*_: object) -> None:
        for server in servers:  # all drain at the same time, and a second signal cuts all of them
            server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    watcher = watcher_of(app, flags)
    if app.pipeline.services.settings.watch:
        watcher.start()
    threads = [Thread(target=server.serve, name="sora-mock", daemon=True) for server in beside]
    for thread in threads:
        thread.start()
    ready()
    main.serve()
    for thread in threads:
        thread.join()
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
    if settings.tls and (settings.tls_cert or settings.tls_key):
        raise InvalidSetting("tls: either a certificate made on the spot, or --tls-cert and --tls-key; not both")
    if settings.tls_key and not settings.tls_cert:
        raise InvalidSetting("tls-key: a private key alone is no certificate; --tls-cert names that")
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


def tell_seed(app: Api) -> None:
    """Log what repeats the luck of the faults that are in force, where they need any."""
    services, table = app.pipeline.services, app.pipeline.snapshot.table
    faults = [*table.faults, *(fault for name in services.settings.fault for fault in table.presets[name])]
    if any(fault.probability < 1 for fault in faults):
        log.info("faults are drawn with the seed %d: --fault-seed %d repeats them", *[services.ledger.seed] * 2)


def ready_line(app: Api, urls: Mapping[str, str], ca_file: str, workers: Sequence[int] = ()) -> str:
    """What standard output says when the next request will be answered: addresses, and something to try."""
    services, url, control_url = app.pipeline.services, urls["url"], urls.get("control_url", "")
    settings, key = services.settings, app.pipeline.snapshot.table.keys.first
    if settings.log_format == "json":
        ready = {"event": "ready", **urls, "pid": os.getpid(), "fault_seed": services.ledger.seed}
        more = {"ca_file": ca_file, "workers": workers}
        return json.dumps(ready | {name: value for name, value in more.items() if value})
    where = f"--unix-socket {settings.unix} http://localhost" if settings.unix else url
    shown = key if key == PUBLIC_KEY else "YOUR_KEY"
    trusting = f" --cacert {ca_file}" if ca_file else ""
    return (
        f"sora-mock is ready on {settings.unix or url}  (Ctrl-C stops it)\n"
        + (f"Control API: {control_url}/_mock\n" if control_url else "")
        + (f"Second origin: {settings.second_origin}\n" if settings.second_port else "")
        + f'Try: curl{trusting} {where}/v1/videos/{SAMPLE}/content -H "Authorization: Bearer {shown}" -o video.mp4'
    )

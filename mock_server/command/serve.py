"""``sora-mock serve``: the application behind the front end, until a signal comes."""

from __future__ import annotations

import errno
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import click

from mock_server.app import assemble, complete, tell_second_origin, tell_unused, watcher_of
from mock_server.command.logs import Log
from mock_server.command.parent import at_end_of_input
from mock_server.command.workers import Workers
from mock_server.front import CAPABILITIES, parts_of, servers_of, tls_context
from mock_server.serving import Server
from mock_server.settings import InvalidSetting
from mock_server.snapshot import API
from mock_server.web.application import Application

log = logging.getLogger("mock_server")

SAMPLE = "vid_abc123xyz456"
PUBLIC_KEY = "sk-mock"
"""The one key that may be shown: everybody has it. Another one is somebody's own, and is never printed."""


_PORT_FLAGS = {"url": "--port", "control_url": "--control-port", "second_url": "--second-port"}
_FIRST_ANSWER_S = 0.1
"""Whoever has waited for the ready line gets an answer before the rest of the code is imported."""


def run(flags: Mapping[str, Any]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises InvalidSource and InvalidSetting; exits 1 where it cannot listen."""
    app = assemble(flags, capabilities=CAPABILITIES)
    settings = app.pipeline.services.settings
    if settings.workers > 1 and not app.pipeline.services.store.blocking:
        raise InvalidSetting("workers: processes cannot share the store memory:; right would be --store sqlite:FILE")
    if settings.workers > 1 and not hasattr(os, "fork"):
        raise InvalidSetting("workers: this system cannot fork; one process has to do")
    lines = Log(settings.log_format)
    logging.basicConfig(handlers=[lines.handler()], level=logging.INFO)
    tell_unused(app)
    context, ca_file = tls_context(settings)
    named = servers_of(app, context, on_access=lines.accesses if settings.access_log else None)
    servers = [*named.values()]
    for name, server in named.items():
        _bind(server, _PORT_FLAGS[name])
    urls = {name: server.url for name, server in named.items()}
    tell_second_origin(app, settings.second_origin or urls.get("second_url", ""))
    flags = {**flags, "fault_seed": app.pipeline.services.ledger.seed}
    flags["second_origin"] = app.pipeline.services.settings.second_origin

    def announce(workers: Sequence[int] = ()) -> None:
        click.echo(ready_line(app, urls, ca_file, workers))
        tell_seed(app)
        if settings.until_eof:
            at_end_of_input(lambda: _end(servers, workers))

    gc.freeze()
    gc.enable()
    if settings.workers > 1:
        app.pipeline.services.store.close()
        code = Workers(settings.workers, lambda ready: _work(servers, flags, ready)).run(announce)
        if settings.unix:
            Path(settings.unix).unlink(missing_ok=True)
        sys.exit(code)
    _serve(servers, app, flags, announce)


def _end(servers: list[Server], workers: Sequence[int]) -> None:
    """What SIGTERM does, which not every system has; where there are workers, it has."""
    if workers:
        os.kill(os.getpid(), signal.SIGTERM)
    for server in servers:
        server.stop()


def _bind(server: Server, flag: str) -> None:
    try:
        server.bind()
    except OSError as error:
        where = server.unix_path or f"{server.host}:{server.port}"
        why = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            why = f"another program has this port; choose another with {flag}, or a free one with {flag} 0"
            why = "another server has this socket" if server.unix_path else why
        click.echo(f"sora-mock: cannot listen on {where}: {why}", err=True)
        sys.exit(1)


def _work(servers: list[Server], flags: Mapping[str, Any], ready: Callable[[], None]) -> None:
    """A worker process: an application of its own, with its own way to the store, behind the inherited sockets."""
    app = assemble(flags, capabilities=CAPABILITIES)
    for server, (part, _) in zip(servers, parts_of(app).values(), strict=True):
        server.app = part
    _serve(servers, app, flags, ready)


def _serve(servers: list[Server], app: Application, flags: Mapping[str, Any], ready: Callable[[], None]) -> None:
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
    soon = Timer(_FIRST_ANSWER_S, complete, (app,))
    soon.start()
    main.serve()
    soon.cancel()
    for thread in (*threads, soon):
        thread.join()
    watcher.stop()
    app.pipeline.services.store.close()


def tell_seed(app: Application) -> None:
    """Log what repeats the luck of the faults that are in force, where they need any."""
    services, table = app.pipeline.services, app.pipeline.snapshot.table
    faults = [*table.faults, *(fault for name in services.settings.fault for fault in table.presets[name])]
    if any(fault.probability < 1 for fault in faults):
        log.info("faults are drawn with the seed %d: --fault-seed %d repeats them", *[services.ledger.seed] * 2)


def ready_line(app: Application, urls: Mapping[str, str], ca_file: str, workers: Sequence[int] = ()) -> str:
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
    sample = f"/v1/videos/{SAMPLE}/content"
    pages = control_url or ("" if settings.unix else url)  # no browser opens a Unix socket
    lines = {
        f"sora-mock is ready on {settings.unix or url}  (Ctrl-C stops it)": True,
        f"Control API: {control_url}/_mock": control_url,
        f"Second origin: {settings.second_origin}": settings.second_port,
        f'Try: curl{trusting} {where}{sample} -H "Authorization: Bearer {shown}" -o video.mp4': _is_there(app, sample),
        f"Docs: {pages}/_mock/docs": settings.control and pages,
    }
    return "\n".join(line for line, is_due in lines.items() if is_due)


def _is_there(app: Application, sample: str) -> bool:
    """Whether contract and table have the video that everybody is told to try."""
    snapshot = app.pipeline.snapshot
    _, match = snapshot.match((API,), "GET", sample)
    return match.operation is not None and snapshot.table.task(SAMPLE) is not None

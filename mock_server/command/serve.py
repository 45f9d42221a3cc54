"""``sora-mock serve``: the application behind the front end, until a signal comes."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

import click

from mock_server.app import create_app
from mock_server.command.logs import Log
from mock_server.serving import Refusal, Refused, Server
from mock_server.settings import Settings
from mock_server.web.api import Api

SAMPLE = "vid_abc123xyz456"


def run(flags: Mapping[str, Any]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises InvalidSource and InvalidSetting; exits 1 where it cannot listen."""
    app = create_app(flags)
    settings = app.pipeline.services.settings
    log = Log(settings.log_format)
    logging.basicConfig(handlers=[log.handler()], level=logging.INFO)
    server = Server(
        app,
        host=settings.host,
        port=settings.port,
        drain_s=settings.drain,
        refuse=lambda refusal: refuse(app, refusal),
        on_access=log.access,
    )
    try:
        server.bind()
    except OSError as error:
        click.echo(f"sora-mock: cannot listen on {settings.host}:{settings.port}: {error.strerror or error}", err=True)
        sys.exit(1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    click.echo(ready_line(settings, server.url, app.pipeline.snapshot.table.keys.first))
    server.serve()


def refuse(app: Api, refusal: Refusal) -> Refused:
    """The contract's envelope for what the front end answers by itself."""
    reply = app.pipeline.refuse(refusal.code, refusal.message)
    return Refused([field for field in reply.headers if field[0] != "Content-Length"], b"".join(reply.body))


def ready_line(settings: Settings, url: str, key: str) -> str:
    """What standard output says when the next request will be answered: an address, and something to try."""
    if settings.log_format == "json":
        return json.dumps({"event": "ready", "url": url, "pid": os.getpid()})
    return (
        f"sora-mock is ready on {url}  (Ctrl-C stops it)\n"
        f'Try: curl "{url}/v1/videos/{SAMPLE}/content" -H "Authorization: Bearer {key}" -o video.mp4'
    )

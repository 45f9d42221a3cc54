"""A server in this process, on a real socket."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from mock_server.app import assemble, tell_second_origin
from mock_server.front import CAPABILITIES, servers_of, tls_context
from mock_server.settings import InvalidSetting
from mock_server.testing.connection import Connections
from mock_server.testing.host import Host
from mock_server.testing.mock import SoraMock
from mock_server.testing.talk import Answering
from mock_server.web.application import Application

_THREADS = 4
"""How many questions to the journal may wait at a time."""

_OWN = {"host": "127.0.0.1", "port": 0, "workers": 1, "watch": False}
"""What is so here unless it is given, whatever the environment says of a server elsewhere."""

_ELSEWHERE = ("access_log", "log_format", "until_eof", "watch", "workers")
"""Settings of ``sora-mock serve`` that mean nothing here."""


class MockServer:
    """A server in this process, for as long as a ``with`` block lasts, which gets a fresh world of it:

        with MockServer(lifecycle="instant") as mock:
            client = openai.OpenAI(base_url=mock.base_url, api_key=mock.api_key)

    ``settings`` are those of the README's table, by name; what is not among them comes from the environment, the table,
    or the defaults. The port is a free one. Raises InvalidSetting at once, and InvalidSource with all that is wrong in
    contract, table and content. ``start`` and ``stop`` do the same without a block; a world keeps its server alive.

    With ``listen=False`` there is no socket: ``app``, the WSGI application, is for a transport that calls it.
    """

    def __init__(self, *, listen: bool = True, **settings: Any) -> None:
        for name in _ELSEWHERE:
            if name in settings:
                raise InvalidSetting(f"{name!r} is for sora-mock serve; this server is in the test's own process")
        self.app: Application = assemble({**_OWN, **settings}, capabilities=CAPABILITIES)
        self._listens = listen
        self._is_going = False
        self._running = ExitStack()

    def __enter__(self) -> SoraMock:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> SoraMock:
        """Listen. Raises OSError where that is impossible, and InvalidSetting for TLS that cannot be spoken."""
        with ExitStack() as running:
            host = self._listen(running) if self._listens else self._direct()
            mock = SoraMock(host, host.new_key() if host.keys else host.key, server=self)
            self._running = running.pop_all()
            return self._running.enter_context(mock)

    def stop(self) -> None:
        """Stop listening, for good: no thread and no socket is left."""
        store = self.app.pipeline.services.store
        self._is_going = not store.blocking  # worlds in memory go with it, without a question to the control API
        self._running.close()
        store.close()

    def _direct(self) -> Host:
        from mock_server.testing.in_process import ORIGIN, DirectWay

        return self._host(ORIGIN, DirectWay(self.app))

    def _listen(self, running: ExitStack) -> Host:
        settings = self.app.pipeline.services.settings
        context, ca_file = tls_context(settings)
        urls = {}
        for name, server in servers_of(self.app, context, threads=_THREADS).items():
            running.enter_context(server.running())
            urls[name] = server.url
        tell_second_origin(self.app, settings.second_origin or urls.get("second_url", ""))
        way = Connections(urls.get("control_url", urls["url"]), verify=False)  # it is this very process
        running.callback(way.close)
        return self._host(urls["url"], way, ca_file)

    def _host(self, url: str, way: Answering, ca_file: str = "") -> Host:
        settings, keys = self.app.pipeline.services.settings, self.app.pipeline.snapshot.table.keys
        return Host(
            url=url,
            way=way,
            keys=keys.beginnings[0] if keys.beginnings else "",
            key=keys.first,
            token=settings.control_token or None,
            second_url=settings.second_origin,
            ca_file=ca_file,
            is_going=lambda: self._is_going,
        )

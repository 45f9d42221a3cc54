"""Where a server is that was started with the same settings as this process has."""

from __future__ import annotations

from urllib.parse import quote

from mock_server.settings import InvalidSetting, Settings

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here
"""How a server is reached from its own machine that listens on all addresses."""


def address_of(settings: Settings, *, control: bool = False) -> str:
    """The address of such a server, or with ``control`` that of its control API.

    Raises InvalidSetting where only the server itself knows its port.
    """
    if control and settings.control_port:
        return _url(settings, "control_port", int(settings.control_port))
    if settings.unix:
        return f"http+unix://{quote(settings.unix, safe='')}"
    return _url(settings, "port", settings.port)


def _url(settings: Settings, name: str, port: int) -> str:
    if not port:
        raise InvalidSetting(f"{name}: 0 lets the server pick a port, which its ready line tells; right would be --url")
    host = _LOOPBACK.get(settings.host, settings.host)
    return f"{settings.scheme}://{f'[{host}]' if ':' in host else host}:{port}"

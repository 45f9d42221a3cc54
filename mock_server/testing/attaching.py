"""Attaching to a server that somebody else has started."""

from __future__ import annotations

from mock_server.testing.client import Control
from mock_server.testing.connection import NOT_THE_API, UNREACHABLE, Connections, ControlError, server_at
from mock_server.testing.host import Host

KEYS = "sk-mock-"
"""What keys begin with that a server takes unless it is told otherwise."""


class NotAttachable(Exception):
    """Tests cannot use this server. The text says why, and what helps."""


def attach(url: str, *, control_url: str = "", keys: str = "", token: str | None = None) -> Host:
    """The server at ``url``, after asking whether each test can have a key of its own there.

    ``control_url`` is that of its control port, if it has one; ``keys`` is what its keys begin with. Raises
    NotAttachable.
    """
    server, control = (server_at(each) for each in (url, control_url or url))
    try:
        host = Host(server, Connections(control), keys=keys.removesuffix("*") or KEYS, token=token or None)
        Control(host.way, token=host.token).version()
    except ValueError as error:
        raise NotAttachable(str(error)) from None
    except ControlError as error:
        raise NotAttachable(_without_key(control, error)) from None
    try:
        host.control(host.new_key()).version()
    except ControlError as error:
        raise NotAttachable(
            f"The server at {host.url} does not take keys that begin with {host.keys!r}, and each test needs one of its"
            f" own ({error}). Start it with --api-key '{host.keys}*', or say with --sora-mock-key-prefix what its keys"
            " begin with."
        ) from None
    return host


def _without_key(url: str, error: ControlError) -> str:
    if error.code == UNREACHABLE:
        return f"{error.message}. Is it running? sora-mock serve starts one."
    if error.status == 401:
        return f"The control API at {url} wants its token: set SORA_MOCK_CONTROL_TOKEN."
    if error.status == 404 or error.code == NOT_THE_API:
        return (
            f"There is no control API at {url} ({error}). If it is a sora-mock server with a control port of its own,"
            " say so with --sora-mock-control-url; if it was started with --no-control, start it without."
        )
    return f"The control API at {url} refuses: {error}"

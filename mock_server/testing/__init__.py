"""A test double for programs that speak the ``/v1/videos`` API: a server, worlds, and a client of the control API.

What is here is imported when it is first asked for: the pytest plugin is in every test run of everybody who has this
package, and costs those nothing who do not use it.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from mock_server.testing.client import Control
    from mock_server.testing.connection import ControlError
    from mock_server.testing.httpx_transport import AsyncHttpxTransport, HttpxTransport
    from mock_server.testing.mock import SoraMock
    from mock_server.testing.requests_adapter import RequestsAdapter
    from mock_server.testing.server import MockServer

_HOMES = {
    "AsyncHttpxTransport": "httpx_transport",
    "Control": "client",
    "ControlError": "connection",
    "HttpxTransport": "httpx_transport",
    "MockServer": "server",
    "RequestsAdapter": "requests_adapter",
    "SoraMock": "mock",
}

__all__ = [
    "AsyncHttpxTransport",
    "Control",
    "ControlError",
    "HttpxTransport",
    "MockServer",
    "RequestsAdapter",
    "SoraMock",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(_imported(f"mock_server.testing.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _imported(module: str) -> ModuleType:
    """The module, without a search for garbage meanwhile: what is imported stays, and there is a lot of it."""
    if not gc.isenabled():
        return import_module(module)
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.enable()

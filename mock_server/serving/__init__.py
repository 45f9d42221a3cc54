"""The HTTP/1.1 front end: one event loop that owns the sockets, a WSGI application behind it."""

from __future__ import annotations

from mock_server.serving.access import Access, OnAccess
from mock_server.serving.limits import Limits, Refusal, Refused
from mock_server.serving.server import Server

__all__ = ["Access", "Limits", "OnAccess", "Refusal", "Refused", "Server"]

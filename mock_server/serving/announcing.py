"""Telling the application of a request before its body is there."""

from __future__ import annotations

from mock_server.content.again import Announced
from mock_server.serving.parser import Head
from mock_server.serving.service import Service


class Announcement:
    """Of one connection: there is at most one request whose body is on its way."""

    __slots__ = ("_made", "_service")

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made: Announced | None = None

    def make(self, head: Head) -> None:
        """Tell of a request, once, where the application need not wait for anything."""
        service = self._service
        if self._made is None and service.announce is not None and service.pool_for(head.environ) is None:
            self._made = service.announce(head)

    def take(self) -> Announced | None:
        """What is to be handed on with the body, if the application was told."""
        made, self._made = self._made, None
        return made

    def give_up(self) -> None:
        """The body never comes to its end."""
        made = self.take()
        if made is not None:
            made.give_up()

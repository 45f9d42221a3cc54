"""A download that has moved to a storage of its own."""

from __future__ import annotations

from mock_server.call import Call, Reply, empty_reply
from mock_server.faults.elsewhere import ORIGINS, SAME, SECOND, is_content, target
from mock_server.faults.kind import ANY_SERVER, SECOND_ORIGIN, Kind
from mock_server.faults.parameter import parameter


class Redirect(Kind):
    """Content is answered with ``status`` and a signed link that expires after ``expires_s`` of world time.

    Behind it Authorization is refused with 400, HEAD and a link that is expired or was changed with 403.
    """

    status: int = parameter(int, 302, choices=(301, 302, 303, 307, 308))
    origin: str = parameter(str, SAME, choices=ORIGINS)
    expires_s: float = parameter(float, 3600.0, minimum=0, maximum=31_536_000)

    def needs(self) -> str:
        """There has to be a second origin to send somebody to."""
        return SECOND_ORIGIN if self.origin == SECOND else ANY_SERVER

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """Send the client elsewhere for what it would have got here."""
        if not is_content(call, reply):
            return None
        location = ("Location", target(call, self.origin, self.expires_s))
        return empty_reply(self.status, (location, ("Content-Length", "0")))

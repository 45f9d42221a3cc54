"""The address of a video instead of the video."""

from __future__ import annotations

from mock_server.call import Call, Reply, json_reply
from mock_server.faults.elsewhere import ORIGINS, SAME, SECOND, is_content, target
from mock_server.faults.kind import ANY_SERVER, SECOND_ORIGIN, Kind
from mock_server.faults.parameter import parameter


class JsonUrl(Kind):
    """Content is answered with JSON that holds a signed link to it, which expires after ``expires_s`` of world time."""

    origin: str = parameter(str, SAME, choices=ORIGINS)
    expires_s: float = parameter(float, 3600.0, minimum=0, maximum=31_536_000)

    def needs(self) -> str:
        """There has to be a second origin to send somebody to."""
        return SECOND_ORIGIN if self.origin == SECOND else ANY_SERVER

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """Name the place of what the client would have got."""
        if not is_content(call, reply) or call.task is None:
            return None
        url = target(call, self.origin, self.expires_s)
        if self.origin == SAME and "host" in call.request.headers:
            url = f"{call.services.settings.scheme}://{call.request.headers['host']}{url}"
        return json_reply(200, {"id": call.task.id, "object": "video.content", "url": url})

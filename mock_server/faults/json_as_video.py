"""An error, or a page, that is called a video."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import IN_A_HEADER, parameter
from mock_server.faults.refusal import page, refusal
from mock_server.faults.spans import with_header

_MESSAGE = "The video could not be fetched."


class JsonAsVideo(Kind):
    """The answer is 200 and said to be ``media_type``, but what comes is an error as JSON, or an HTML page.

    Where the operation refused, what comes is its refusal.
    """

    body: str = parameter(str, "json", choices=("json", "html"))
    media_type: str = parameter(str, "video/mp4", pattern=IN_A_HEADER)

    def rewrite(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """Turn whatever was answered into a success."""
        if self.body == "html":
            reply = page(200, _MESSAGE)
        elif reply.document is None or reply.status < 400:
            reply = refusal(200, "server_error", _MESSAGE, "nested")
        with_header(reply, "Content-Type", self.media_type)
        return Reply(200, reply.headers, reply.body)

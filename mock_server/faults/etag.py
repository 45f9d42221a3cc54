"""Entity tags that do not stay what they were."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import parameter
from mock_server.faults.spans import header, with_header


class Etag(Kind):
    """The entity tag of content is ``changed`` (another one in each answer), ``weak`` or ``missing``.

    What a client sends back in If-Range, If-Match and If-None-Match is compared with the true one.
    """

    form: str = parameter(str, "changed", choices=("changed", "weak", "missing"))

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """Replace the tag, where there is one (RFC 9110 section 8.8.3)."""
        tag = header(reply, "ETag")
        if tag is None:
            return None
        forms = {"changed": f'{tag[:-1]}-{call.request_id}"', "weak": f"W/{tag}", "missing": None}
        with_header(reply, "ETag", forms[self.form])
        return reply

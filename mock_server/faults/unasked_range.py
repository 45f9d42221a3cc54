"""A range that nobody asked for."""

from __future__ import annotations

from dataclasses import replace

from mock_server.call import Call
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import in_bytes


class UnaskedRange(Kind):
    """A GET without Range gets a 206: the first ``first_bytes``, or all of them."""

    first_bytes: int | None = in_bytes(None, minimum=1)

    def ask(self, call: Call) -> bool:
        """Ask for a range in the client's place."""
        has_ranges = call.request.method == "GET" and "206" in call.operation.responses
        if not has_ranges or "range" in call.request.headers:
            return False
        wanted = f"bytes=0-{'' if self.first_bytes is None else self.first_bytes - 1}"
        call.request = replace(call.request, headers={**call.request.headers, "range": wanted})
        return True

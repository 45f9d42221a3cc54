"""A server that does not know ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_server.call import Call
from mock_server.faults.kind import Kind


class IgnoreRange(Kind):
    """A request for a range gets the whole, which RFC 9110 section 14.2 allows at any time."""

    breaks_contract: ClassVar[bool] = False

    def ask(self, call: Call) -> bool:
        """Drop the Range header."""
        headers = {name: value for name, value in call.request.headers.items() if name != "range"}
        if len(headers) == len(call.request.headers) or "206" not in call.operation.responses:
            return False
        call.request = replace(call.request, headers=headers)
        return True

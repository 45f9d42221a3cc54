"""A 206 that is not what it says."""

from __future__ import annotations

import re

from mock_server.call import Call, Reply
from mock_server.content.body import Part
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import MOST_BYTES, parameter
from mock_server.faults.spans import header, with_header

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class LyingRange(Kind):
    """The Content-Range of a 206 lies ``by_bytes``, or its bytes do.

    ``lie``: ``header`` (the position that is named), ``total`` (the size that is named), or ``bytes`` (the header is
    right, but the bytes come from another position).
    """

    by_bytes: int = parameter(int, 1, minimum=-MOST_BYTES, maximum=MOST_BYTES)
    lie: str = parameter(str, "header", choices=("header", "total", "bytes"))

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """Lie, where there is a single range to lie about."""
        found = _CONTENT_RANGE.fullmatch(header(reply, "Content-Range") or "")
        if reply.status != 206 or found is None or not self.by_bytes:
            return None
        start, last, size = map(int, found.groups())
        if self.lie == "bytes":
            parts = _elsewhere(call, start, self.by_bytes, last - start + 1, size)
            if parts is None:
                return None
            reply.body = reply.body.of(*parts)
        elif self.lie == "total":
            with_header(reply, "Content-Range", f"bytes {start}-{last}/{max(0, size + self.by_bytes)}")
        else:
            first = max(0, start + self.by_bytes)
            with_header(reply, "Content-Range", f"bytes {first}-{first + last - start}/{size}")
        return reply


def _elsewhere(call: Call, start: int, by: int, length: int, size: int) -> tuple[Part, ...] | None:
    """So many bytes that begin ``by`` away from ``start``, or as far as there are so many; None for the same ones."""
    shifted = min(max(0, start + by), size - length)
    if call.task is None or shifted == start:
        return None
    variant = call.arguments.values.get("variant", "video")
    representation = call.snapshot.table.representation(call.task, variant)
    if representation is None:
        return None
    return representation.slice(shifted, shifted + length)

"""A download with wrong bytes in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mock_server.call import Call, Reply
from mock_server.content.body import Instruction, Part, Stream, blocks_of, length_of
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import in_bytes
from mock_server.faults.spans import split

_FLIPPED = bytes(255 - byte for byte in range(256))


class Corrupt(Kind):
    """After ``after_bytes`` of this answer's body, all bits of ``count_bytes`` bytes are flipped."""

    after_bytes: int = in_bytes(0)
    count_bytes: int = in_bytes(1, minimum=1)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Put flipped parts in the place of those that were to be sent; nothing is read yet."""
        if self.after_bytes >= reply.body.length:
            return None
        before, rest = split(reply.body.parts, self.after_bytes)
        wrong, after = split(rest, self.count_bytes)
        reply.body = reply.body.of(*before, *map(_flipped, wrong), *after)
        return reply


def _flipped(part: Part) -> Part:
    return part if isinstance(part, Instruction) else Stream(partial(_flip, part), 0, length_of(part))


def _flip(part: Part) -> Iterator[bytes]:
    return (block.translate(_FLIPPED) for block in blocks_of(part))

"""Parts of a body by position, with the instructions between them left where they are."""

from __future__ import annotations

from collections.abc import Sequence

from mock_server.call import Reply
from mock_server.content.body import Instruction, Part, cut, length_of


def split(parts: Sequence[Part], count: int) -> tuple[list[Part], list[Part]]:
    """The first ``count`` bytes of ``parts`` and the rest. Instructions between the two go with the first."""
    head: list[Part] = []
    for index, part in enumerate(parts):
        length = length_of(part)
        if isinstance(part, Instruction) or length <= count:
            head.append(part)
            count -= length
        else:
            tail = [cut(part, count, length), *parts[index + 1 :]]
            return [*head, cut(part, 0, count)] if count else head, tail
    return head, []


def header(reply: Reply, name: str) -> str | None:
    """The value of a header of ``reply``, or None."""
    return next((value for known, value in reply.headers if known.lower() == name.lower()), None)


def with_header(reply: Reply, name: str, value: str | None) -> None:
    """Give ``reply`` a header in place of what it has of this name; None: leave it without one."""
    kept = [field for field in reply.headers if field[0].lower() != name.lower()]
    reply.headers = kept if value is None else [*kept, (name, value)]


def announced(reply: Reply) -> int:
    """How many bytes the body of ``reply`` is said to have, which with HEAD are not there."""
    length = header(reply, "Content-Length")
    return reply.body.length if length is None else int(length)

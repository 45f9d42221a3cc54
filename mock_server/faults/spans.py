"""Parts of a body by position, with the instructions between them left where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mock_server.content.body import Instruction, Part, cut, length_of


def head_of(parts: Sequence[Part], count: int) -> Iterator[Part]:
    """The first ``count`` bytes of ``parts``, and the instructions among them."""
    for part in parts:
        length = length_of(part)
        if isinstance(part, Instruction):
            yield part
        elif length <= count:
            yield part
            count -= length
        else:
            if count:
                yield cut(part, 0, count)
            return


def tail_of(parts: Sequence[Part], count: int) -> Iterator[Part]:
    """What follows the first ``count`` bytes of ``parts``."""
    for part in parts:
        length = length_of(part)
        if count == 0:
            yield part
        elif isinstance(part, Instruction):
            continue
        elif length <= count:
            count -= length
        else:
            yield cut(part, count, length)
            count = 0

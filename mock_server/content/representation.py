"""The bytes and validators that one URL has to offer, before anybody asks for a part of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from mock_server.content.body import Span, cut, length_of

_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')
_PLAIN_NAME = re.compile(r"[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Representation:
    """A selected representation (RFC 9110 section 3.2): what it consists of and how it is told from others.

    ``etag`` is strong and quoted, ``last_modified`` in Unix seconds, ``size`` in bytes; ``filename`` is the one
    of Content-Disposition. Raises ValueError for an entity tag or a file name that could not stand in a header,
    and for a part without bytes.
    """

    parts: tuple[Span, ...]
    media_type: str
    etag: str
    last_modified: int
    filename: str
    size: int = field(init=False)
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Where each part ends."""

    def __post_init__(self) -> None:
        if not _STRONG_TAG.fullmatch(self.etag):
            raise ValueError(f"not a strong, quoted entity tag: {self.etag!r}")
        if not _PLAIN_NAME.fullmatch(self.filename):
            raise ValueError(f"not a plain file name of letters, digits and ._+-: {self.filename!r}")
        lengths = [length_of(part) for part in self.parts]
        if not all(lengths):
            raise ValueError("a part without bytes")
        object.__setattr__(self, "size", sum(lengths))
        object.__setattr__(self, "_ends", tuple(accumulate(lengths)))

    def slice(self, start: int, stop: int) -> tuple[Span, ...]:
        """The bytes from ``start`` up to, but not with, ``stop``, as parts; nothing is read.

        Raises ValueError unless ``0 <= start <= stop <= size``.
        """
        if not 0 <= start <= stop <= self.size:
            raise ValueError(f"{start} to {stop} is not within 0 to {self.size}")
        if len(self.parts) == 1 and start < stop:
            return (cut(self.parts[0], start, stop),)
        chosen = []
        index = bisect_right(self._ends, start)
        while start < stop:
            part, end = self.parts[index], self._ends[index]
            skipped = end - length_of(part)
            chosen.append(cut(part, start - skipped, min(stop, end) - skipped))
            start, index = end, index + 1
        return tuple(chosen)

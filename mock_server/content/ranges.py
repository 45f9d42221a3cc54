"""One Range header against one size (RFC 9110 section 14)."""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]
"""A half-open interval of byte positions: the first one, and the one after the last."""

MOST_PARTS = 16
"""More ranges than this are not answered one by one (RFC 9110 section 17.15)."""

_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_PLAIN = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
"""What nearly every client sends; the rest of the grammar takes longer to read."""

_BEYOND = 10**20
"""Stands for every number of more than twenty digits: larger than any size, and quick to make."""


def parse_range(value: str, size: int) -> tuple[Span, ...] | None:
    """The spans of a representation of ``size`` bytes that a Range header asks for, in the order it asks.

    None means that the header is to be ignored, which section 14.2 allows at any time. It is ignored when it has
    another unit, does not follow the grammar, has more than ``MOST_PARTS`` satisfiable ranges or ranges that
    overlap (section 17.15: a broken client or an attack), or when there are no bytes at all to choose from.
    An empty tuple means that no range can be satisfied (416). Of several ranges, those that cannot be satisfied
    are left out. Never raises, whatever the text.
    """
    plain = _PLAIN.fullmatch(value)
    if plain is not None:
        start, last = int(plain[1]), int(plain[2])
        if start <= last and start < size:
            return ((start, min(last + 1, size)),)
    unit, _, listed = value.strip(" \t").partition("=")
    if unit.lower() != "bytes" or size == 0:
        return None
    specs = [spec for element in listed.split(",") if (spec := element.strip(" \t"))]
    spans = []
    for spec in specs:
        span = _parse_spec(spec, size)
        if span is None:
            return None
        if span[0] < span[1]:
            spans.append(span)
    if not specs or len(spans) > MOST_PARTS or _overlap(spans):
        return None
    return tuple(spans)


def _parse_spec(spec: str, size: int) -> Span | None:
    """One range of the list; an empty span if it cannot be satisfied, None if it is invalid (section 14.1.1)."""
    match = _SPEC.fullmatch(spec)
    if match is None:
        return None
    first, last = match.groups()
    if first:
        start = _number(first)
        stop = _number(last) + 1 if last else size
        # A last position before the first is invalid, which is not the same as not satisfiable.
        return None if last and stop <= start else (min(start, size), min(stop, size))
    if last:  # a suffix; one longer than the representation means all of it (section 14.1.2)
        return max(size - _number(last), 0), size
    return None


def _number(digits: str) -> int:
    # int() refuses thousands of digits, and takes quadratic time before it does.
    digits = digits.lstrip("0") if len(digits) > 20 else digits
    return int(digits or "0") if len(digits) <= 20 else _BEYOND


def _overlap(spans: list[Span]) -> bool:
    return len(spans) > 1 and any(left[1] > right[0] for left, right in pairwise(sorted(spans)))

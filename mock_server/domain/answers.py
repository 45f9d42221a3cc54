"""Which documented answer a task state or a condition gets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

UNKNOWN = "unknown"
"""The state of an id that nobody has."""

STATES = (UNKNOWN, "queued", "in_progress", "completed", "failed", "cancelled", "expired")
"""Every operation on a task has an answer for each of these."""


class Answer(NamedTuple):
    """A documented answer: a status, and the name of the example that is its body (None: the operation makes it).

    ``response`` names an entry of ``components/responses`` where no operation documents the answer.
    """

    status: int
    example: str | None = None
    response: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status < 400


_FORM = re.compile(r"([0-9]{3})(?:/([A-Z][^/]*))?(?:/([^A-Z/][^/]*))?", re.ASCII)


def parse_answer(text: str) -> Answer:
    """``404/video_not_found``, ``200``, or, for what belongs to no operation, ``404/NotFound/not_found``.

    An example's name begins with a small letter, a response's with a capital one. Raises ValueError.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"{text!r} is not of the form STATUS, STATUS/example or STATUS/Response/example")
    return Answer(int(form[1]), form[3], form[2])


def choose_answer(answers: Mapping[str, Answer], state: str, conditions: Iterable[str] = ()) -> Answer:
    """The answer to ``state``; the first of ``conditions`` that has an answer beats it. Raises KeyError for a
    state without an answer, which a loaded contract does not have.
    """
    for condition in conditions:
        if condition in answers:
            return answers[condition]
    return answers[state]

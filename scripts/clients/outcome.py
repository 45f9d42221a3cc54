"""How one client came out of one case, and how the page tells it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from scripts.clients.client import Client, error_in

STILL_WAITING = 99
"""The exit code of what was ended because it would have waited for ever."""

LONGEST_LINE = 60
"""Characters of what a client prints that have a place in a cell."""

STAYS = "(stays connected)"
"""What is printed for a client that would have stayed without a reason."""

Saved = Literal["whole", "part", "error", "wrong", "none"]

_AFTER_SUCCESS: dict[Saved, str] = {
    "whole": "whole file",
    "part": "**a part, taken for the whole**",
    "error": "**the error, saved as the video**",
    "wrong": "**a wrong file**",
    "none": "no file",
}
_AFTER_FAILURE: dict[Saved, str] = {
    "whole": "whole file",
    "part": "leaves a part",
    "error": "**leaves the error as the video**",
    "wrong": "**leaves a wrong file**",
    "none": "no file",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a client did. ``statuses``: what its requests for content were answered with, as the server has it."""

    code: int
    printed: str
    complaint: str
    """What it wrote to standard error."""

    saved: Saved
    sha256: str
    """Of the file; empty where there is none."""

    statuses: tuple[int, ...] = ()
    leaked_key: bool = False

    def text(self, client: Client) -> str:
        """The cell of the page."""
        leak = "**took the key along**" if self.leaked_key else ""
        said = self._said(client.quoted)
        file = (_AFTER_FAILURE if self.code else _AFTER_SUCCESS)[self.saved] if client.file else ""
        if client.content == "frame":
            file = file.replace("whole file", "the right frame")
        silent = "**silent**" if not said and self.saved != "whole" else ""
        stays = "**stays until the server hangs up**" if STAYS in self.printed else ""
        return ", ".join(filter(None, (leak, said or silent, file, stays, self._answers())))

    def _said(self, quoted: int) -> str:
        """What its user reads."""
        if self.code == STILL_WAITING:
            return "polls on and on"
        if self.code:
            return f"error `{error_in(self.complaint, self.code)}`"
        lines = [line.strip() for line in self.printed.split("\n") if line.strip() not in ("", STAYS)]
        return f"`{_shortened(lines[quoted])}`" if lines else ""

    def _answers(self) -> str:
        """The answers that it took, unless there was only one."""
        if len(self.statuses) < 2:
            return ""
        runs = [(status, len(list(group))) for status, group in itertools.groupby(self.statuses)]
        return "answers: " + ", ".join(
            f"{count} times {status}" if count > 1 else f"{status}" for status, count in runs
        )


def _shortened(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"

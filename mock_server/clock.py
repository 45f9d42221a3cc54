"""The only reader of the system's time. World time is computed from what it says; wire time lives in ``serving``."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the moment, in seconds since the Unix epoch."""

    def now(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        return time.time()

"""Files that stay open from one piece of a download to the next."""

from __future__ import annotations

import os

MOST_OPEN = 64


def open_file(path: str) -> int:
    """A descriptor for reading: Python's file object costs as much again. Raises OSError."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


class OpenFiles:
    """Descriptors by path, for one thread. Each is closed when it has not been wanted for a while."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._wanted: set[str] = set()

    def descriptor(self, path: str) -> int:
        """One that is good until the next call of any method here. Raises OSError."""
        found = self._open.get(path)
        if found is None:
            if len(self._open) >= MOST_OPEN:
                self.close()
            found = self._open[path] = open_file(path)
        self._wanted.add(path)
        return found

    def close_unwanted(self) -> None:
        """Close what has not been wanted since the last call of this."""
        for path in self._open.keys() - self._wanted:
            os.close(self._open.pop(path))
        self._wanted.clear()

    def close(self) -> None:
        """Close all."""
        self._wanted.clear()
        self.close_unwanted()

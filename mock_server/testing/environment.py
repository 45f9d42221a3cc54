"""Variables that are other ones for a while."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Patch:
    """``values`` in ``environ``, from now on and until ``undo``, or until the block of a ``with`` ends."""

    def __init__(self, environ: MutableMapping[str, str], values: Mapping[str, str]) -> None:
        self._environ = environ
        self._before: dict[str, str | None] = {name: environ.get(name) for name in values}
        environ.update(values)

    def undo(self) -> None:
        """Put back what was there. Only the first call does."""
        before, self._before = self._before, {}
        for name, value in before.items():
            if value is None:
                self._environ.pop(name, None)
            else:
                self._environ[name] = value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.undo()

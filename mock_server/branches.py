"""Which of several schemas a value is meant for that fits none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema_rs


def innermost(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[jsonschema_rs.ValidationError]:
    """Where a value fits none of several schemas: what is wrong with it for the one that it is meant for.

    That is the only one that it is of the type of or, of several, the only one whose required keys it has.
    """
    for error in errors:
        kind: Any = error.kind
        meant = list(getattr(kind, "context", ()))
        for keyword in ("type", "required"):
            if len(meant) > 1:
                meant = [branch for branch in meant if not _fails(branch, keyword, error.instance_path)]
        if len(meant) == 1:
            yield from innermost(meant[0])
        else:
            yield error


def _fails(branch: Iterable[jsonschema_rs.ValidationError], keyword: str, path: Any) -> bool:
    return any(error.kind.name == keyword and error.instance_path == path for error in branch)

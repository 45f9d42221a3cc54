"""What every store can do, and the one compare-and-set loop over it.

A store keeps JSON documents under keys, and capped logs of JSON documents under names. It knows nothing of
tasks, worlds or time. Keys and names are text that is not empty; their order is that of their UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

Document = Mapping[str, Any]
"""A JSON object: text, int, float, bool, None, lists and dicts with text keys, and of exactly these types.

A document is a value. What a store was given may be changed afterwards and the store keeps what it got; what
a store hands out may be shared with others and is not to be changed: make a new one (``{**document, ...}``).
"""

Deferred = tuple[Any, ...]
"""A document that is made when somebody asks for it: a function that does it, and its arguments. It calls no store."""

PAGE = 64


class Versioned(NamedTuple):
    """A document as it was found, with the version to name in a condition."""

    document: Document
    version: int


class Store(Protocol):
    """Documents and capped logs. Each call but ``clear`` is atomic, also between the processes that share it.

    A version is a positive number that grows with every ``put`` and is never given twice in one store, so that
    a condition is not fooled by a document that was deleted and made again. The first one is 1.
    """

    blocking: ClassVar[bool]
    """Whether a call may wait for a disk, a network or another process; False: an event loop may call it."""

    def changes(self, area: str) -> int | None:
        """A number that grows with every change of a document whose key has ``area`` before its first or second slash.

        The empty area has all documents. 0 before the first change. None where others may change some unseen.
        """

    def get(self, key: str) -> Versioned | None:
        """The document under ``key``."""

    def put(self, key: str, document: Document, if_version: int | None = None) -> int | None:
        """Keep ``document`` and give its new version, or None where the condition failed and nothing changed.

        ``if_version``: None is no condition, 0 means only if the key is absent, n only if its version is n.
        """

    def delete(self, key: str, if_version: int | None = None) -> bool:
        """Forget ``key``; False where it was absent or its version is another one than ``if_version``."""

    def scan(
        self, prefix: str, after: str = "", limit: int = 100, reverse: bool = False
    ) -> list[tuple[str, Versioned]]:
        """At most ``limit`` documents whose keys begin with ``prefix``, in order, strictly after ``after``.

        ``reverse`` walks the other way, strictly before ``after``. An empty ``after`` means from the end that the
        walk begins at. The key ``after`` need not exist, nor begin with ``prefix``.
        """

    def append(self, log: str, document: Document | Deferred, cap: int) -> int:
        """Add an entry, drop the oldest ones beyond ``cap``, and give the entry's sequence number.

        The entry is handed over, here and to ``amend``: nobody changes it afterwards, or anything in it. One that is
        deferred may be made as late as when it is read.
        A log's numbers begin at 1, grow by 1 and are never given twice, not even after ``clear``.
        """

    def read(self, log: str, after: int = 0, limit: int = 100, reverse: bool = False) -> list[tuple[int, Document]]:
        """At most ``limit`` entries with numbers above ``after``, oldest first.

        ``reverse``: newest first, with numbers below ``after``, or from the newest one where ``after`` is 0.
        """

    def amend(self, log: str, sequence: int, document: Document) -> bool:
        """Replace an entry; False where it is no longer there."""

    def clear(self, prefix: str) -> None:
        """Forget the documents whose keys and the entries of the logs whose names begin with ``prefix``.

        What others write under ``prefix`` in the meantime may stay or go.
        """

    def close(self) -> None:
        """Give back what the store holds open. The store is of no use afterwards; a second call does nothing."""


def made(entry: Document | Deferred) -> Document:
    """The entry itself, made now if it was deferred."""
    if not isinstance(entry, tuple):
        return entry
    make, *arguments = entry
    document: Document = make(*arguments)
    return document


def everything(
    store: Store, prefix: str, after: str = "", reverse: bool = False, at_once: int = PAGE
) -> Iterator[tuple[str, Document]]:
    """All documents whose keys begin with ``prefix``, in order, page by page; ``after`` and ``reverse`` as in scan.

    ``at_once``: how many a page has; who wants few need not read many.
    """
    while True:
        page = store.scan(prefix, after, at_once, reverse)
        for key, found in page:
            yield key, found.document
        if len(page) < at_once:
            return
        after = page[-1][0]


def update(store: Store, key: str, change: Callable[[Document | None], Document | None]) -> Document | None:
    """Replace the document under ``key`` by ``change(document)``, atomically, and return what was put.

    ``change`` gets None where the key is absent, and returns None for "no document": what was there is deleted,
    what was absent stays absent. It is called again when somebody else was faster, so it has no effects of its
    own; what it raises reaches the caller and leaves everything as it was.
    """
    while True:
        found = store.get(key)
        document = change(found.document if found else None)
        version = found.version if found else 0
        if document is not None:
            if store.put(key, document, if_version=version):
                return document
        elif not found or store.delete(key, if_version=version):
            return None

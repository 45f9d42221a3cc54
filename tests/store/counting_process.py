"""A process that opens a store, counts one document up and appends to one log: ``url name times``.

It says when it is ready, and begins when it is told to, so that several begin together.
"""

from __future__ import annotations

import sys

from mock_server.store import Document, open_store, update


def count(document: Document | None) -> Document:
    return {"count": (document or {"count": 0})["count"] + 1}


def main(url: str, name: str, times: str) -> None:
    print("ready", flush=True)  # noqa: T201  # the way to speak to the test
    sys.stdin.readline()
    store = open_store(url)
    for number in range(int(times)):
        update(store, "counter", count)
        store.append("log", {"writer": name, "number": number}, cap=1_000_000)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

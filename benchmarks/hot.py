"""Small answers that clients ask for again and again, at sixteen connections.

Ours with all that it does: key check, validation against the contract, journal, a table of 1,000 tasks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.measuring import Started, loaded, status_of
from benchmarks.peers import CONTENT, STATUS, UNAUTHORIZED, Peer, installed

CONNECTIONS = 16
WORKS = (STATUS, CONTENT, UNAUTHORIZED)
GOALS = (
    Goal("requests/s", 3, "aimock"),
    Goal("requests/s", 4, "WireMock"),
    Goal("requests/s", 8, "Prism"),
    Goal("requests/s", 0.25, "nginx"),
)


def measure(plan: Plan, book: Book) -> None:
    compare(plan, book, WORKS, installed())


def compare(plan: Plan, book: Book, works: Iterable[str], peers: Iterable[Peer]) -> None:
    """Each work by each peer that has the like, one after the other in each round."""
    with contextlib.ExitStack() as stack:
        servers = [(peer, stack.enter_context(peer.running(plan.directory))) for peer in peers]
        for peer, server in servers:
            _prepare(plan, peer, server, [work for work in works if work in peer.asks])
            server.come_to_rest()
        for _ in range(plan.rounds):
            for work in works:
                for peer, server in servers:
                    if work in peer.asks:
                        _note(plan, book, work, peer, server)
                        server.come_to_rest()
        for peer, server in servers:
            book.note("memory after all that", "MiB", peer.name, server.memory_mib())


def _prepare(plan: Plan, peer: Peer, server: Started, works: Iterable[str]) -> None:
    if peer.setup is not None:
        status_of(server.port, peer.setup)
    for work in works:
        ask = peer.asks[work]
        if (status := status_of(server.port, ask)) != ask.status:
            raise SystemExit(f"{peer.name} answers {status} to {work}, and not {ask.status}")
        if peer.warm_s and not plan.smoke:
            loaded(server, ask, CONNECTIONS, max(1, peer.warm_s // 3))


def _note(plan: Plan, book: Book, work: str, peer: Peer, server: Started) -> None:
    rate = loaded(server, peer.asks[work], CONNECTIONS, plan.seconds)
    if rate.failed and (peer.name == OURS or rate.failed > 10):
        raise SystemExit(f"{peer.name}: {rate.failed} of the answers to {work} were not as expected")
    book.note(work, "requests/s", peer.name, rate.per_s)
    book.note(work, "CPU us", peer.name, rate.cpu_us)
    book.note(work, "p99 ms", peer.name, rate.p99_ms)

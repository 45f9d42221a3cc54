"""The seed of the faults' luck: one for all that share a store, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mock_server.app import create_app
from mock_server.store.memory import MemoryStore
from tests.replicas.doors import Pair


def seeds(store: MemoryStore, **settings: int) -> list[int]:
    """Those of four replicas that start at the same time."""
    with ThreadPoolExecutor(4) as pool:
        apps = pool.map(lambda _: create_app(settings, store=store), range(4))
        return [app.pipeline.services.ledger.seed for app in apps]


def test_replicas_agree_on_a_seed_that_nobody_set() -> None:
    store = MemoryStore()
    found = {*seeds(store), *seeds(store)}
    assert len(found) == 1
    assert min(found) > 0


def test_servers_with_stores_of_their_own_have_luck_of_their_own() -> None:
    assert len({seeds(MemoryStore())[0] for _ in range(5)}) > 1


def test_a_seed_that_is_set_is_the_one() -> None:
    store = MemoryStore()
    seeds(store)
    assert set(seeds(store, fault_seed=7)) == {7}


def test_the_seed_that_one_process_tells_the_other_tells_too(pair: Pair) -> None:
    assert pair.one.get("/_mock/faults")["seed"] == pair.other.get("/_mock/faults")["seed"]

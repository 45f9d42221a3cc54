"""The composition root: everything that the server uses is put together here, and comes in by argument."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from random import Random, SystemRandom
from typing import Any

from mock_server.call import Services
from mock_server.clock import Clock, SystemClock
from mock_server.control.functions import FUNCTIONS as CONTROL_FUNCTIONS
from mock_server.cors import parse_cors
from mock_server.journal import Journal
from mock_server.ledger import Ledger
from mock_server.loading import capabilities_of, driving_files, load_all
from mock_server.operations.delivery import FUNCTIONS as DELIVERY_FUNCTIONS
from mock_server.operations.pipeline import Pipeline
from mock_server.operations.videos import FUNCTIONS
from mock_server.reload import Watcher, begun
from mock_server.settings import InvalidSetting, Settings
from mock_server.snapshot import API, CONTROL, DELIVERY, SERVICE, Snapshot
from mock_server.source import did_you_mean
from mock_server.store import open_store
from mock_server.store.base import Store
from mock_server.tasks import Tasks
from mock_server.web.api import Api
from mock_server.worlds import Worlds

log = logging.getLogger("mock_server")


def create_app(
    settings: Mapping[str, Any] | None = None,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    rng: Random | None = None,
    pause: Callable[[float], None] = time.sleep,
    capabilities: frozenset[str] = frozenset(),
) -> Api:
    """The server as a WSGI application.

    ``settings`` are by name, as ``{"lifecycle": "instant"}``; what is not among them comes from the environment,
    the table, or the defaults. ``clock`` tells world time, ``store`` keeps what is created, ``rng`` makes the ids,
    ``pause`` is how a question to the journal waits. ``capabilities`` are those of ``faults.kind`` that the server
    has which is to run the application.
    Raises InvalidSetting, and InvalidSource with everything that is wrong in contract, table and content.
    """
    flags = dict(settings or {})
    known = [spec.name for spec in fields(Settings)]
    for name in flags:
        if name not in known:
            raise InvalidSetting(f"{name!r} is not a setting ({did_you_mean(name, known)})")
    clock = clock or SystemClock()
    loaded, snapshot = load_all(flags, clock.now(), capabilities=capabilities)
    kept = store or _open_store(loaded)
    snapshot = replace(snapshot, table=begun(kept, snapshot.table, clock.now()))
    services = Services(
        store=kept,
        settings=loaded,
        clock=clock,
        tasks=Tasks(kept),
        worlds=Worlds(kept),
        journal=Journal(kept, loaded.journal),
        ledger=Ledger(kept, loaded.fault_seed or SystemRandom().randrange(1, 10**9)),
        capabilities=capabilities_of(capabilities, loaded),
        signing_key=_signing_key(kept, loaded),
        cors=parse_cors(loaded.cors),
        new_id=_id_maker(rng or (Random(loaded.seed) if loaded.seed else SystemRandom())),  # noqa: S311 - ids, not secrets
        pause=pause,
    )
    functions = {
        API: FUNCTIONS, CONTROL: CONTROL_FUNCTIONS, SERVICE: CONTROL_FUNCTIONS, DELIVERY: DELIVERY_FUNCTIONS,
    }  # fmt: skip
    for name in sorted(set(FUNCTIONS) - set(snapshot.contracts[API].operations)):
        log.info("the contract has no operation %s; its function is not used", name)
    return Api(Pipeline(services, snapshot, functions), _interfaces(loaded))


def watcher_of(app: Api, flags: Mapping[str, Any]) -> Watcher:
    """Looks after the files that drive ``app``, when it is told to. The settings stay what they are."""
    pipeline = app.pipeline

    def load() -> Snapshot:
        services, table = pipeline.services, pipeline.snapshot.table
        in_force = {**flags, **asdict(services.settings)}
        now = services.clock.now()
        _, snapshot = load_all(in_force, now, capabilities=services.capabilities)
        if snapshot.table.settings != table.settings:
            log.warning("the table's settings have changed: they are read when the server starts, and not again")
        return replace(snapshot, table=begun(services.store, snapshot.table, now))

    def install(snapshot: Snapshot) -> None:
        pipeline.snapshot = snapshot
        app.show_routes(snapshot)

    return Watcher(driving_files(pipeline.services.settings), load, install)


def control_app(app: Api) -> Api:
    """The control API of ``app`` as an application of its own, for a port of its own."""
    return Api(app.pipeline, (CONTROL,))


def delivery_app(app: Api) -> Api:
    """The second origin of ``app``: content behind signed links, for a port of its own."""
    return Api(app.pipeline, (DELIVERY,))


def tell_second_origin(app: Api, origin: str) -> None:
    """Let ``app`` know where its second origin is, once that has a port."""
    services = app.pipeline.services
    app.pipeline.services = replace(services, settings=replace(services.settings, second_origin=origin))


def _signing_key(store: Store, settings: Settings) -> bytes:
    """What is set, or something unpredictable that the processes that share a store agree upon."""
    if settings.signing_key:
        return settings.signing_key.encode()
    store.put("delivery/key", {"key": f"{SystemRandom().getrandbits(256):064x}"}, if_version=0)
    found = store.get("delivery/key")
    return str(found.document["key"] if found is not None else "").encode()


def _interfaces(settings: Settings) -> tuple[str, ...]:
    """What the main port serves: of the control API everything, or what is open to everybody."""
    return (API, CONTROL if settings.control and not settings.control_port else SERVICE, DELIVERY)


def _open_store(settings: Settings) -> Store:
    try:
        return open_store(settings.store)
    except (ValueError, OSError) as error:
        raise InvalidSetting(f"store: {error}") from None


def _id_maker(rng: Random) -> Callable[[int], str]:
    return lambda bits: f"{rng.getrandbits(bits):0{bits // 4}x}"

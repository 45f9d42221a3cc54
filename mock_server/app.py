"""The composition root: everything that the server uses is put together here, and comes in by argument."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from functools import cache
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from mock_server.call import Function, Services
from mock_server.clock import Clock, SystemClock
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
from mock_server.source import hinted
from mock_server.store import open_store
from mock_server.store.base import Document, Store
from mock_server.tasks import Tasks
from mock_server.web.application import Application
from mock_server.worlds import Worlds

if TYPE_CHECKING:
    from mock_server.web.api import Api

log = logging.getLogger("mock_server")

AnyApplication = TypeVar("AnyApplication", bound=Application)


class Parts(TypedDict, total=False):
    """What the server can be given instead of its own, which is what None stands for."""

    clock: Clock | None
    """Tells world time."""

    store: Store | None
    """Keeps what is created."""

    rng: Random | None
    """Makes the ids."""

    pause: Callable[[float], None]
    """How a question to the journal waits, with its seconds."""

    capabilities: frozenset[str]
    """Those of ``faults.kind`` that the server has which is to run the application."""


def create_app(settings: Mapping[str, Any] | None = None, **parts: Unpack[Parts]) -> Api:
    """The server as a Flask application, for any WSGI server and for test clients.

    ``settings`` are by name, as ``{"lifecycle": "instant"}``; what is not among them comes from the environment,
    the table, or the defaults. Raises InvalidSetting, and InvalidSource with everything that is wrong in contract,
    table and content.
    """
    from mock_server.web.api import Api

    plain = assemble(settings, **parts)
    tell_unused(plain)
    return Api(plain.pipeline, plain.interfaces)


def assemble(settings: Mapping[str, Any] | None = None, **parts: Unpack[Parts]) -> Application:
    """The same without Flask, which takes as long to import as all the rest: what our own front end runs."""
    flags = dict(settings or {})
    known = [spec.name for spec in fields(Settings)]
    for name in flags:
        if name not in known:
            raise InvalidSetting(hinted(f"{name!r} is not a setting", name, known))
    clock = parts.get("clock") or SystemClock()
    capabilities = parts.get("capabilities", frozenset())
    loaded, snapshot = load_all(flags, clock.now(), capabilities=capabilities)
    kept = parts.get("store") or _open_store(loaded)
    snapshot = snapshot._replace(table=begun(kept, snapshot.table, clock.now()))
    services = Services(
        store=kept,
        settings=loaded,
        clock=clock,
        tasks=Tasks(kept),
        worlds=Worlds(kept),
        journal=Journal(kept, loaded.journal),
        ledger=Ledger(kept, loaded.fault_seed or _fault_seed(kept)),
        capabilities=capabilities_of(capabilities, loaded),
        signing_key=_signing_key(kept, loaded),
        cors=parse_cors(loaded.cors),
        new_id=_id_maker(parts.get("rng") or _rng(loaded)),
        pause=parts.get("pause", time.sleep),
    )
    return Application(Pipeline(services, snapshot, functions_of), _interfaces(loaded))


def tell_unused(app: Application) -> None:
    """A notice in the log for each function whose operation the contract does not have."""
    for name in sorted(set(FUNCTIONS) - set(app.pipeline.snapshot.contracts[API].operations)):
        log.info("the contract has no operation %s; its function is not used", name)


@cache
def functions_of(interface: str) -> Mapping[str, Function]:
    """The operations of an interface by operationId. Those of the control API are imported when it is first asked."""
    if interface in (API, DELIVERY):
        return FUNCTIONS if interface == API else DELIVERY_FUNCTIONS
    from mock_server.control.functions import FUNCTIONS as CONTROL_FUNCTIONS

    return CONTROL_FUNCTIONS


def complete(app: Application) -> None:
    """Import and read what `assemble` has put off, so that no request of the control API has to wait for that."""
    for interface in app.interfaces:
        functions_of(interface)
        app.pipeline.snapshot.match((interface,), "GET", "/")


def watcher_of(app: Application, flags: Mapping[str, Any]) -> Watcher:
    """Looks after the files that drive ``app``, when it is told to. The settings stay what they are."""
    pipeline = app.pipeline

    def load() -> Snapshot:
        services, table = pipeline.services, pipeline.snapshot.table
        in_force = {**flags, **asdict(services.settings)}
        now = services.clock.now()
        _, snapshot = load_all(in_force, now, capabilities=services.capabilities)
        if snapshot.table.settings != table.settings:
            log.warning("the table's settings have changed: they are read when the server starts, and not again")
        return snapshot._replace(table=begun(services.store, snapshot.table, now))

    def install(snapshot: Snapshot) -> None:
        pipeline.replace(snapshot)

    return Watcher(driving_files(pipeline.services.settings), load, install)


def control_app(app: AnyApplication) -> AnyApplication:
    """The control API of ``app`` as an application of its own, for a port of its own."""
    return type(app)(app.pipeline, (CONTROL,))


def delivery_app(app: AnyApplication) -> AnyApplication:
    """The second origin of ``app``: content behind signed links, for a port of its own."""
    return type(app)(app.pipeline, (DELIVERY,))


def tell_second_origin(app: Application, origin: str) -> None:
    """Let ``app`` know where its second origin is, once that has a port."""
    services = app.pipeline.services
    app.pipeline.services = services._replace(settings=replace(services.settings, second_origin=origin))


def _fault_seed(store: Store) -> int:
    """Something unpredictable that the processes which share a store agree upon, so that they have the same luck."""
    return int(_agreed(store, "faults/seed", {"seed": SystemRandom().randrange(1, 10**9)})["seed"])


def _signing_key(store: Store, settings: Settings) -> bytes:
    """What is set, or something unpredictable that the processes that share a store agree upon."""
    if settings.signing_key:
        return settings.signing_key.encode()
    return str(_agreed(store, "delivery/key", {"key": f"{SystemRandom().getrandbits(256):064x}"})["key"]).encode()


def _agreed(store: Store, key: str, proposal: Document) -> Document:
    """The first document that any process has put there."""
    store.put(key, proposal, if_version=0)
    found = store.get(key)
    return proposal if found is None else found.document


def _interfaces(settings: Settings) -> tuple[str, ...]:
    """What the main port serves: of the control API everything, or what is open to everybody."""
    return (API, CONTROL if settings.control and not settings.control_port else SERVICE, DELIVERY)


def _open_store(settings: Settings) -> Store:
    try:
        return open_store(settings.store)
    except (ValueError, OSError) as error:
        raise InvalidSetting(f"store: {error}") from None


def _rng(settings: Settings) -> Random | None:
    return Random(settings.seed) if settings.seed else None  # noqa: S311 - ids, not secrets


_UNLIKE = Random()  # noqa: S311 - ids, not secrets
"""Numbers that are others in each process, also in those that come from a fork."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_UNLIKE.seed)


def _id_maker(rng: Random | None) -> Callable[[int], str]:
    """Hexadecimal text of so many bits: from ``rng``, or unpredictable enough for ids."""
    random_bits = (rng or _UNLIKE).getrandbits
    return lambda bits: random_bits(bits).to_bytes(bits // 8, "big").hex()

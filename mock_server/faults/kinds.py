"""The table of all kinds, in the order in which several faults apply to one request."""

from __future__ import annotations

from mock_server.domain.fault import Fault
from mock_server.faults.bad_chunk import BadChunk
from mock_server.faults.chunked import Chunked
from mock_server.faults.close import Close
from mock_server.faults.concurrent_jobs import ConcurrentJobs
from mock_server.faults.content_length import ContentLength
from mock_server.faults.content_type import ContentType
from mock_server.faults.corrupt import Corrupt
from mock_server.faults.cut import Cut
from mock_server.faults.endless import Endless
from mock_server.faults.etag import Etag
from mock_server.faults.file_name import FileName
from mock_server.faults.garbage import Garbage
from mock_server.faults.gzip import Gzip
from mock_server.faults.hang import Hang
from mock_server.faults.ignore_range import IgnoreRange
from mock_server.faults.json_as_video import JsonAsVideo
from mock_server.faults.json_url import JsonUrl
from mock_server.faults.kind import ANY_SERVER, Kind
from mock_server.faults.latency import Latency
from mock_server.faults.lying_range import LyingRange
from mock_server.faults.no_content import NoContent
from mock_server.faults.range_without_total import RangeWithoutTotal
from mock_server.faults.rate_limit import RateLimit
from mock_server.faults.redirect import Redirect
from mock_server.faults.reset import Reset
from mock_server.faults.stall import Stall
from mock_server.faults.status import Status
from mock_server.faults.throttle import Throttle
from mock_server.faults.unasked_range import UnaskedRange

KINDS: dict[str, type[Kind]] = {
    # Whether there is an answer to spoil: the first of these that answers keeps the others from it.
    "rate_limit": RateLimit,
    "concurrent_jobs": ConcurrentJobs,
    "status": Status,
    # What is asked
    "ignore_range": IgnoreRange,
    "unasked_range": UnaskedRange,
    # Another answer
    "redirect": Redirect,
    "json_url": JsonUrl,
    "json_as_video": JsonAsVideo,
    "no_content": NoContent,
    # What the header section says
    "lying_range": LyingRange,
    "range_without_total": RangeWithoutTotal,
    "etag": Etag,
    "file_name": FileName,
    "content_type": ContentType,
    # The body as a whole
    "endless": Endless,
    "gzip": Gzip,
    "content_length": ContentLength,
    "chunked": Chunked,
    # The body byte by byte, as it goes over the wire: positions count after what stands above
    "corrupt": Corrupt,
    "throttle": Throttle,
    "stall": Stall,
    "cut": Cut,
    # The connection, which has the last word
    "bad_chunk": BadChunk,
    "reset": Reset,
    "garbage": Garbage,
    "close": Close,
    "hang": Hang,
    # Whatever comes comes later
    "latency": Latency,
}
"""By name. What stands first is applied first."""

_ORDER = {name: place for place, name in enumerate(KINDS)}


def build(fault: Fault, luck: float = 0.5) -> Kind:
    """The kind with the fault's parameters. Expects a fault without problems."""
    return KINDS[fault.kind](**fault.parameters, fault=fault.name, luck=luck)


def in_order(faults: list[Fault]) -> list[Fault]:
    """``faults`` in the order in which they apply; those of one kind stay as they are."""
    return sorted(faults, key=lambda fault: _ORDER[fault.kind])


def is_feasible(fault: Fault, capabilities: frozenset[str]) -> bool:
    """Whether a server that is capable of these can carry the fault out."""
    return build(fault).needs() in {ANY_SERVER, *capabilities}

"""Cross-origin requests as the Fetch standard has them (section 3.3, HTTP extensions)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

EXPOSED = (
    "Content-Length, Content-Range, Content-Disposition, ETag, Accept-Ranges, Last-Modified, Retry-After, "
    "Retry-After-Ms, X-Should-Retry, X-Request-Id, openai-poll-after-ms, Preference-Applied, Mock-Fault"
)
METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
_FIELD_NAMES = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(\s*,\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*", re.ASCII)

Headers = tuple[tuple[str, str], ...]


class Cors(NamedTuple):
    """Which origins may call: None for nobody, an empty set for all."""

    origins: frozenset[str] | None

    def is_preflight(self, method: str, headers: Mapping[str, str]) -> bool:
        return (
            method == "OPTIONS"
            and self.origins is not None
            and "origin" in headers
            and "access-control-request-method" in headers
        )

    def preflight(self, headers: Mapping[str, str], allowed: tuple[str, ...]) -> Headers:
        """What a preflight is answered with. ``*`` would not cover ``Authorization``, so the names are repeated."""
        asked = headers.get("access-control-request-headers", "")
        names = asked if _FIELD_NAMES.fullmatch(asked) else "Authorization, Content-Type"
        fields = [
            ("Access-Control-Allow-Methods", ", ".join(allowed) or METHODS),
            ("Access-Control-Allow-Headers", names),
            ("Access-Control-Max-Age", "600"),
        ]
        if headers.get("access-control-request-private-network") == "true":
            fields.append(("Access-Control-Allow-Private-Network", "true"))
        return tuple(fields)

    def allow(self, headers: Mapping[str, str]) -> Headers:
        """What every reply carries. ``*`` is sent without being asked for: a player's request has no Origin, and
        its cached answer may serve a script later.
        """
        if self.origins is None:
            return ()
        if not self.origins:
            return (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", EXPOSED))
        vary = ("Vary", "Origin")
        origin = headers.get("origin", "")
        if origin not in self.origins:
            return (vary,)
        return (vary, ("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", EXPOSED))


def parse_cors(text: str) -> Cors:
    """``*``, ``off``, or origins with commas between them."""
    if text == "off":
        return Cors(None)
    origins = frozenset(origin.strip() for origin in text.split(","))
    return Cors(frozenset() if "*" in origins else origins)

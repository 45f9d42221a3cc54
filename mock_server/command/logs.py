"""The log on standard error: one line for each request, for people or as JSON. Never a key."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from mock_server.journal import redacted_target
from mock_server.serving import Access


class Log:
    """``form`` is ``text`` or ``json``."""

    def __init__(self, form: str) -> None:
        self._is_json = form == "json"

    def handler(self) -> logging.Handler:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Json() if self._is_json else logging.Formatter("%(levelname)s %(message)s"))
        return handler

    def accesses(self, accesses: Sequence[Access]) -> None:
        """Write down requests that have ended."""
        sys.stderr.write("".join([self._line(access) for access in accesses]))

    def _line(self, access: Access) -> str:
        if self._is_json:
            line = json.dumps(
                {
                    "event": "request",
                    "method": access.method,
                    "target": redacted_target(access.target),
                    "status": access.status,
                    "sent_bytes": access.sent_bytes,
                    "aborted": access.aborted,
                    "duration_ms": round(access.duration_s * 1000, 3),
                }
            )
        else:
            left = " (client left)" if access.aborted else ""
            line = (
                f"{access.method or '-'} {redacted_target(access.target) or '-'} {access.status} "
                f"{access.sent_bytes} B {access.duration_s * 1000:.1f} ms{left}"
            )
        return line + "\n"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"event": "log", "level": record.levelname.lower(), "at": moment, "message": record.getMessage()}
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry)

"""HTTP dates (RFC 9110 section 5.6.7): one format to send, three to understand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from time import gmtime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = f"(?:{'|'.join(_DAYS)})"
_LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_FORMATS = (
    rf"{_DAY}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",  # IMF-fixdate
    rf"{_LONG_DAY}, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT",  # RFC 850
    rf"{_DAY} {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_TIME} (?P<year>[0-9]{{4}})",  # C's asctime
)
"""Not compiled before a client asks with a date: that would be a millisecond of the start."""


@lru_cache(maxsize=1024)
def format_date(moment: int) -> str:
    """``moment`` (Unix seconds) as an IMF-fixdate."""
    at = gmtime(moment)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02} {month} {at.tm_year:04} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"


def parse_date(value: str, *, now: int) -> int | None:
    """The Unix seconds that an HTTP date stands for, or None for anything that is not one.

    ``now`` (Unix seconds) settles the century of a two-digit year. The name of the weekday is not checked.
    """
    for form in _FORMATS:
        match = re.fullmatch(form, value.strip(" \t"))
        if match is not None:
            return _seconds(match, now)
    return None


def _seconds(match: re.Match[str], now: int) -> int | None:
    day, hour, minute, second = (int(match[name]) for name in ("day", "hour", "minute", "second"))
    year = int(match["year"])
    if len(match["year"]) == 2:
        year = _with_century(year, datetime.fromtimestamp(now, UTC).year)
    if second > 60:  # 60 is a leap second
        return None
    try:
        date = datetime(year, _MONTHS.index(match["month"]) + 1, day, hour, minute, tzinfo=UTC)
    except ValueError:  # the 31st of April, 25 o'clock
        return None
    return int(date.timestamp()) + second


def _with_century(year: int, this_year: int) -> int:
    """The year that two digits mean: not more than 50 years ahead (RFC 9110 section 5.6.7)."""
    year += this_year - this_year % 100
    return year - 100 if year > this_year + 50 else year

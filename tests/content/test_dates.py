from __future__ import annotations

import pytest

from mock_server.content.dates import format_date, parse_date

NOW = 1_795_348_800  # 22 November 2026


def test_dates_are_sent_as_imf_fixdate() -> None:
    assert format_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "  Sun, 06 Nov 1994 08:49:37 GMT\t",
    ],
)
def test_all_three_formats_are_understood(value: str) -> None:
    assert parse_date(value, now=NOW) == 784111777


@pytest.mark.parametrize(
    ("year", "meant"), [("26", "2026"), ("76", "2076"), ("77", "1977"), ("99", "1999"), ("00", "2000")]
)
def test_a_two_digit_year_is_at_most_fifty_years_ahead(year: str, meant: str) -> None:
    expected = parse_date(f"Mon, 01 Mar {meant} 00:00:00 GMT", now=NOW)

    assert expected is not None
    assert parse_date(f"Monday, 01-Mar-{year} 00:00:00 GMT", now=NOW) == expected


def test_a_leap_second_is_a_date() -> None:
    assert parse_date("Sat, 31 Dec 2016 23:59:60 GMT", now=NOW) == 1483228800


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "784111777",
        "yesterday",
        "1994-11-06T08:49:37Z",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 31 Apr 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT\n",
        "Sunday, 29-Feb-93 08:49:37 GMT",
        "Sun, \u0660\u0666 Nov 1994 08:49:37 GMT",
    ],
)
def test_anything_else_is_not_a_date(value: str) -> None:
    assert parse_date(value, now=NOW) is None

"""What is typed, as values."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.command.ctl.words import Duration, read_pairs, read_value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1.5", 1.5), ("90s", 90), ("1h", 3600), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800),
     ("500ms", 0.5), ("-5m", -300), ("+1.5h", 5400), ("-10", -10)],
)  # fmt: skip
def test_a_length_of_time_has_units_or_is_in_seconds(text: str, seconds: float) -> None:
    assert Duration().convert(text, None, None) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "h", "1x", "1h30", "1 h", "nan", "inf", "--1h", "1e3"])
def test_what_is_no_length_of_time_is_refused_with_examples_of_what_is(text: str) -> None:
    with pytest.raises(click.BadParameter, match="right would be 90, 90s, 1h30m or 2d"):
        Duration().convert(text, None, None)


@given(days=st.integers(0, 99), hours=st.integers(0, 99), minutes=st.integers(0, 99), seconds=st.integers(0, 99))
def test_the_parts_of_a_length_of_time_add_up(days: int, hours: int, minutes: int, seconds: int) -> None:
    text = f"{days}d{hours}h{minutes}m{seconds}s"
    assert Duration().convert(text, None, None) == ((days * 24 + hours) * 60 + minutes) * 60 + seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4), ('"4"', "4"), ("true", True), ("null", None), ("[1,2]", [1, 2]), ('{"a": 1}', {"a": 1}),
     ("completed", "completed"), ("720x1280", "720x1280"), ("", ""), ("A cat", "A cat"), ("NaN", "NaN"),
     ("bytes=0-", "bytes=0-")],
)  # fmt: skip
def test_a_value_is_json_where_it_is_json_and_else_a_text(text: str, value: Any) -> None:
    assert read_value(text) == value


def test_dots_lead_deeper_and_only_the_first_equals_sign_counts() -> None:
    pairs = ("kind=cut", "when.operation=getVideoContent", "when.nth=[1,2]", "a.b.c=x=y")
    assert read_pairs(pairs) == {
        "kind": "cut", "when": {"operation": "getVideoContent", "nth": [1, 2]}, "a": {"b": {"c": "x=y"}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (("state",), "'state' is not KEY=VALUE"),
        (("=x",), "'=x' is not KEY=VALUE"),
        (("a..b=1",), "is not KEY=VALUE"),
        (("a=1", "a=2"), "a is given twice"),
        (("a=1", "a.b=2"), "a.b: a has a value already"),
        (("a.b=1", "a=2"), "a is given twice"),
    ],
)
def test_pairs_that_cannot_be_are_refused(pairs: tuple[str, ...], message: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        read_pairs(pairs)
    assert message in refused.value.message

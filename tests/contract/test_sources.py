"""The reader of YAML: values as YAML 1.2 has them, the place of each, and clear words for what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.source import InvalidSource, Problem, Source, did_you_mean, load_source, parse_source

TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=9)
"""Not the characters that JSON escapes as two surrogates, which YAML has no such escape for."""


def read(text: str) -> Source:
    return parse_source("file.yaml", text)


def problems(text: str) -> list[Problem]:
    with pytest.raises(InvalidSource) as caught:
        read(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16:9", "16:9"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("off", "off"),
        ("No", "No"),
        ("y", "y"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-11-22", "2026-11-22"),
        ("1.2.3", "1.2.3"),
        ("<<", "<<"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'~'", "~"),
        ("\u0663", "\u0663"),
    ],
)
def test_plain_text_means_what_yaml_1_2_says(text: str, value: Any) -> None:
    found = read(f"key: {text}").data["key"]
    assert (found, type(found)) == (value, type(value))


def test_block_text_is_text() -> None:
    assert read("key: |\n  12\n").data == {"key": "12\n"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=12,
    )
)
def test_json_is_read_as_json(value: Any) -> None:
    assert read(json.dumps(value)).data == value


def test_aliases_are_what_they_stand_for() -> None:
    assert read("a: &x {b: [1, 2]}\nc: *x\n").data == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


def test_keys_are_text() -> None:
    assert read("200: x\ntrue: y\n").data == {"200": "x", "true": "y"}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xef\xbb\xbfkey: 1\r\n")
    assert load_source(path).data == {"key": 1}


def test_every_value_has_its_place() -> None:
    source = read("a:\n  - b: 1\n  - {c: 2}\n")
    places = {(): (1, 1), ("a",): (1, 1), ("a", 0): (2, 5), ("a", 0, "b"): (2, 5), ("a", 1, "c"): (3, 6)}
    assert {location: source.marks[location] for location in places} == places


def test_a_problem_with_what_is_missing_stands_at_what_is_there() -> None:
    problem = read("a:\n  b: 1\n").problem(("a", "c", 3), "is missing", "say it")
    assert str(problem) == "file.yaml:1:1: a.c.3: is missing (say it)"


def test_every_repeated_key_is_a_problem() -> None:
    found = problems("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [(problem.key, problem.line, problem.column) for problem in found] == [("b.c", 2, 11), ("a", 3, 1)]
    assert {problem.message for problem in found} == {"this key occurs twice"}


def test_keys_repeated_in_another_spelling_are_found() -> None:
    assert problems("a: 1\n'a': 2\n")[0].key == "a"


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: b: c", "\ta: 1", "a: *nowhere", "a: 1\n---\nb: 2\n", "a: \x07", "%YAML 9\n--- x"]
)
def test_what_is_not_one_yaml_document_is_said_to_be_so(text: str) -> None:
    (problem,) = problems(text)
    assert problem.message.startswith("not YAML: ")


def test_a_tag_makes_text_and_nothing_else() -> None:
    assert read("[!!str 5, ! 6, !!str no, 7]").data == ["5", "6", "no", 7]
    for text in ("!!int '5'", "!!binary aGk=", "!mine x", "!!seq []", "!mine {b: 1}"):
        (problem,) = problems(f"a:\n  - {text}\n")
        assert (problem.key, problem.line, problem.column) == ("a.0", 2, 5)
        assert "!!str makes it text" in problem.message


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", "1e999"])
def test_numbers_that_json_does_not_have_are_refused(text: str) -> None:
    (problem,) = problems(f"a:\n  b: {text}\n")
    assert (problem.key, problem.line, problem.column) == ("a.b", 2, 6)


@pytest.mark.parametrize("text", ["a: &x [*x]", "&x {a: *x}", "a: &x [1, {b: [*x, *x]}]", "&x a: 1\nb: &y {*x : *y}"])
def test_what_contains_itself_is_refused(text: str) -> None:
    (problem,) = problems(text)
    assert "contains itself" in problem.message


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000 + "1", "{a: " * 20_000, "[" * 5_000 + "]" * 5_000])
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    assert problems(text)


def test_aliases_that_multiply_are_refused_and_not_written_out() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (problem,) = problems("\n".join(lines))
    assert "too many" in problem.message


@pytest.mark.parametrize("text", ["{[a]: 1}", "? {a: 1}\n: 2\n"])
def test_keys_that_are_no_text_are_refused(text: str) -> None:
    (problem,) = problems(text)
    assert "a key is text" in problem.message


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"\x80"])
def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidSource, match="cannot be read"):
        load_source(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="cannot be read"):
        load_source(tmp_path)


def test_the_nearest_word_is_named_or_all_of_few() -> None:
    assert did_you_mean("compleded", ["completed", "failed"]) == "did you mean 'completed'?"
    assert did_you_mean("xyz", ["b", "a"]) == "known: a, b"
    assert did_you_mean("xyz", map(str, range(99))) == ""

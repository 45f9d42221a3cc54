"""The smallest contract that loads, around a few paths or schemas."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from mock_server.contract.contract import Contract
from mock_server.contract.loading import load_contract

_FRAME = """openapi: 3.1.0
info: {title: Small, version: '1'}
x-answers: {invalid_value: 400/Bad/bad}
x-violations: {default: {answer: invalid_value, message: "{param}: {reason}"}}
components:
  responses:
    Bad: {description: No., content: {application/json: {examples: {bad: {value: {error: {message: No, code: no}}}}}}}
paths:
"""


def small_contract(folder: Path, paths: str) -> Contract:
    """A contract with ``paths``, written as YAML."""
    path = folder / "small.yaml"
    path.write_text(_FRAME + indent(paths, "  "), encoding="utf-8")
    return load_contract(path, frozenset({"invalid_value"}))

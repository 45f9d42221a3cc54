"""What the package for JavaScript repeats of the server is the same there. This needs no Node."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from mock_server import __version__
from tests.cli.process import ROOT

PACKAGE = ROOT / "clients" / "js"
LOCKED = [PACKAGE, ROOT / "examples" / "vitest", ROOT / "examples" / "node-test"]


def test_server_and_package_have_one_version() -> None:
    assert json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"] == __version__


def test_server_and_package_have_one_licence() -> None:
    assert (PACKAGE / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_the_package_needs_nothing_at_run_time() -> None:
    assert "dependencies" not in json.loads((PACKAGE / "package.json").read_text("utf-8"))


def test_the_package_knows_every_operation_of_the_control_contract() -> None:
    contract = yaml.safe_load((ROOT / "mock_server" / "control" / "control.yaml").read_text("utf-8"))
    told = {
        (operation["operationId"], method.upper(), path)
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    table = (PACKAGE / "src" / "operations.js").read_text("utf-8")
    known = set(re.findall(r'^  (\w+): \["(\w+)", "(.+)"\],$', table, re.MULTILINE))
    assert known == told, "run `npm run generate` in clients/js"


@pytest.mark.parametrize("folder", LOCKED, ids=lambda path: path.name)
def test_a_lock_says_what_and_not_where_from(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "://" in entry.get("resolved", "")] == []

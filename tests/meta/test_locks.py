"""The locks in requirements/ agree with pyproject.toml and with each other."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.meta import tree

PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
OPTIONAL = PROJECT["project"]["optional-dependencies"]
EXTRAS = [line for lines in OPTIONAL.values() for line in lines]
WANTED = {
    "run": RUN,
    "dev": [*RUN, *EXTRAS, *PROJECT["dependency-groups"]["dev"]],
    "lock": PROJECT["dependency-groups"]["lock"],
    "clients": PROJECT["dependency-groups"]["clients"],
    "image": [*RUN, *OPTIONAL["redis"]],
    "build": PROJECT["dependency-groups"]["build"],
}


def text(name: str) -> str:
    return (tree.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text(name), re.MULTILINE))


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_pins_all_that_the_project_asks_for(name: str) -> None:
    locked = pins(name)
    wanted = [Requirement(line) for line in WANTED[name]]
    missing = [str(want) for want in wanted if locked.get(canonicalize_name(want.name), "none") not in want.specifier]
    assert missing == [], "run `make lock`"


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_of_a_lock_has_a_hash(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", text(name), flags=re.MULTILINE)
    assert [entry for entry in entries if entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_names_no_index(name: str) -> None:
    assert re.findall(r"^\s*-.*(?:index|find-links).*|\S+://\S+", text(name), re.MULTILINE) == []


@pytest.mark.parametrize("name", ["run", "image", "build"])
def test_tests_run_with_the_versions_that_users_run_with(name: str) -> None:
    developed = pins("dev")
    assert {each: developed.get(each) for each in pins(name)} == pins(name)

"""The rules of the repository that no linter knows."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import mock_server
from tests.meta import tree

MAX_LINES = 300

# Put together from pieces, so that this file keeps its own rule.
INDEX_HOSTS = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("proxy", "golang", "org"),
        ("maven", "org"),
        ("nuget", "org"),
    )
)
SOMEBODYS_MACHINE = re.compile(r"/(?:root|home/[a-z]+|Users/[A-Za-z]+|work/(?:main|shared)|opt/(?:pypi|wheels))/")

EXCEPTION = re.compile(
    r"""\#\s*(?:
        (?:ruff:\s*)? noqa \b :? \s* (?:[A-Z]+[0-9]+[,\s]*)*
      | type:\s*ignore (?:\[[^\]]*\])?
      | pragma:\s*no\s*(?:cover|branch)
    )(?P<reason>.*)""",
    re.VERBOSE,
)


def test_no_file_names_the_host_of_a_package_index() -> None:
    found = [(str(path), host) for path, text in tree.texts().items() for host in INDEX_HOSTS if host in text]
    assert found == []


def test_no_file_names_a_directory_of_somebodys_machine() -> None:
    assert [(str(path), hit) for path, text in tree.texts().items() if (hit := SOMEBODYS_MACHINE.search(text))] == []


def comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def unexplained(comment: str) -> bool:
    exception = EXCEPTION.search(comment)
    return exception is not None and len(re.findall(r"[A-Za-z]{2,}", exception["reason"])) < 2


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa: S603", True),
        ("# noqa", True),
        ("# noqa: S603, S607 - the arguments are constants", False),
        ("# type: ignore[misc]", True),
        ("# type: ignore[misc]  # the base is chosen at run time", False),
        ("# pragma: no cover", True),
        ("# pragma: no cover - only on Windows", False),
        ("# the rule is explained", False),
    ],
)
def test_an_exception_needs_words_after_it(comment: str, expected: bool) -> None:
    assert unexplained(comment) is expected


def test_every_exception_to_a_rule_carries_its_reason() -> None:
    bare = [
        f"{path}:{line}: {comment}"
        for path, text in tree.texts().items()
        if path.suffix == ".py"
        for line, comment in comments(text)
        if unexplained(comment)
    ]
    assert bare == []


def test_no_module_of_the_package_is_long() -> None:
    long = {
        str(path): lines
        for path, text in tree.texts().items()
        if path.parts[0] == "mock_server" and path.suffix == ".py" and (lines := text.count("\n")) > MAX_LINES
    }
    assert long == {}


def imported_packages(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{path} has a relative import"
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", ["domain", "content"])
def test_the_pure_packages_need_nothing_but_the_standard_library(package: str) -> None:
    modules = sorted((tree.ROOT / "mock_server" / package).rglob("*.py"))
    assert modules
    allowed = sys.stdlib_module_names | {"mock_server"}
    assert {str(path): extra for path in modules if (extra := imported_packages(path) - allowed)} == {}


def test_the_licence_is_there() -> None:
    assert (tree.ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_the_changelog_tells_of_this_version() -> None:
    assert mock_server.__version__ in (tree.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_target_of_the_makefile_is_explained() -> None:
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    assert targets
    assert [name for name in targets if not re.search(rf"^{name}:.*## \S", makefile, re.MULTILINE)] == []

"""Sixty seconds: a fresh clone, `make run`, a first answer."""

from __future__ import annotations

import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.meta import tree
from tests.meta.started import started

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the repository in a new directory whose name has a space."""
    target = tmp_path_factory.mktemp("first run") / "a clone"
    for path in tree.files():
        copy = target / path.relative_to(tree.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def make_run(*variables: str) -> list[str]:
    return ["make", "run", f"PYTHON={sys.executable}", "ARGS=--port 0 --log-format json", *variables]


def test_make_run_sets_itself_up_and_serves(clone: Path) -> None:
    with started(make_run(), cwd=clone, ready_s=180) as url:
        answer = urllib.request.urlopen(f"{url}/_mock/health", timeout=10)
        answer.close()
        assert answer.status == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/_mock/health", timeout=10)


def test_a_second_make_run_needs_no_package_index(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with started(make_run(), cwd=clone, ready_s=180):
        pass
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.setenv(name, "file:///nowhere")
    with started(make_run(), cwd=clone, ready_s=10) as url:
        assert url.startswith("http")

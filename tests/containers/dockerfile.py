"""What a Dockerfile says, as far as this project's says it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Step:
    """One instruction, with what stands behind it: ``RUN``, ``COPY``, ``ENV``, …"""

    name: str
    text: str

    @property
    def flags(self) -> dict[str, str]:
        return dict(re.findall(r"(?:^|\s)--([a-z-]+)=(\S+)", self.text.partition("CMD ")[0]))

    @property
    def words(self) -> list[str]:
        """The words without flags; of the exec form its own."""
        text = self.text.partition("CMD ")[2] if self.name == "HEALTHCHECK" else self.text
        if text.startswith("["):
            return [str(word) for word in json.loads(text)]
        return [word for word in shlex.split(text) if not word.startswith("--")]

    @property
    def pairs(self) -> dict[str, str]:
        """Names and values of ENV and ARG."""
        return {name: value for name, _, value in (word.partition("=") for word in self.words)}


@dataclass
class Stage:
    """One FROM and what follows it."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def all(self, name: str) -> list[Step]:
        return [step for step in self.steps if step.name == name]

    def last(self, name: str) -> Step:
        return self.all(name)[-1]

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for step in self.all("ENV") for name, value in step.pairs.items()}


def read_dockerfile(text: str) -> list[Stage]:
    """The stages in their order."""
    stages: list[Stage] = []
    arguments: dict[str, str] = {}
    for step in _steps(text):
        if step.name == "FROM":
            words = [_filled(word, arguments) for word in step.words]
            stages.append(Stage(words[0], words[2] if len(words) > 2 else ""))
        elif stages:
            stages[-1].steps.append(step)
        else:
            arguments |= step.pairs
    return stages


def _steps(text: str) -> Iterator[Step]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield Step(name, rest.strip())


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values[found[1]], text)


def read_ignore(text: str) -> list[str]:
    """The patterns of a .dockerignore."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def is_sent(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    """Whether a file belongs to the build context: the last pattern that fits it, or a directory of it, decides."""
    sent = True
    for pattern in patterns:
        if any(_fits(each, pattern.lstrip("!").rstrip("/")) for each in (path, *path.parents) if each.name):
            sent = pattern.startswith("!")
    return sent


def _fits(path: PurePosixPath, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(path.name, pattern[3:])
    return len(path.parts) == pattern.count("/") + 1 and fnmatchcase(str(path), pattern)

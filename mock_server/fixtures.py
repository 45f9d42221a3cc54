"""From the files under ``fixtures/`` to a table: read, check against the schema and against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mock_server.contents import load_contents
from mock_server.domain.fault import Fault, faults_from_documents
from mock_server.domain.lifecycle import Lifecycle, TaskError, lifecycle_from_document, pinned
from mock_server.domain.scenario import Scenario, scenario_from_document
from mock_server.domain.task import Task
from mock_server.faults.declared import fault_problems
from mock_server.schema import schema_problems, shipped
from mock_server.source import InvalidSource, Location, Problem, Source, did_you_mean, load_source
from mock_server.table import Glob, Keys, Table, Variants, parse_keys, resized

CREATED_AT = 1_760_000_000
"""When a row with a fixed state was created, unless it says otherwise: 2025-10-09, soon after the API came out."""

_TAKES_S = 10
_LASTS_S = 86_400


def load_table(path: Path, loaded_at: float, *, api_keys: tuple[str, ...] = (), thorough: bool = False) -> Table:
    """The table at ``path``, with the content in the folder ``content`` beside it or, without one, the shipped.

    ``loaded_at`` (Unix seconds) is when rows with a lifecycle begin; ``api_keys`` replace the table's keys;
    ``thorough`` also compares the SHA-256 of every file. Raises InvalidSource with every problem found.
    """
    problems: list[Problem] = []
    contents = _attempt(problems, load_contents, content_folder(path), thorough) or {}
    source = _attempt(problems, load_source, path)
    if source is not None:
        problems.extend(schema_problems(source, "tasks.schema.json"))
    if problems or source is None:
        raise InvalidSource(problems)
    reader = _Reader(source, contents, loaded_at)
    table = reader.table(parse_keys(api_keys or tuple(source.data["keys"])))
    if reader.problems:
        raise InvalidSource(reader.problems)
    return table


def _attempt(problems: list[Problem], load: Any, *arguments: Any) -> Any:
    try:
        return load(*arguments)
    except InvalidSource as error:
        problems.extend(error.problems)
        return None


def content_folder(table: Path) -> Path:
    """The folder ``content`` beside a table, or the shipped one where there is none."""
    beside = table.parent / "content"
    return beside if (beside / "content.yaml").exists() else shipped("fixtures/content")


class _Reader:
    """Builds the table from a source that fits the schema, and checks what a schema cannot say."""

    def __init__(self, source: Source, contents: Mapping[str, Variants], loaded_at: float) -> None:
        self.source = source
        self.contents = contents
        self.loaded_at = loaded_at
        self.problems: list[Problem] = []

    def _problem(self, location: Location, message: str, hint: str = "") -> None:
        self.problems.append(self.source.problem(location, message, hint))

    def table(self, keys: Keys) -> Table:
        data = self.source.data
        lifecycles = {name: lifecycle_from_document(stages) for name, stages in data["lifecycles"].items()}
        for size, content in data["content_by_size"].items():
            self._check_content(("content_by_size", size), content)
        rows: dict[str, Task] = {}
        globs: list[Glob] = []
        for index, row in enumerate(data["tasks"]):
            task = self._task(index, row, lifecycles)
            if task.id in rows or task.id in [f"{glob.beginning}*" for glob in globs]:
                self._problem(("tasks", index, "id"), f"there is a row {task.id!r} already")
            elif task.id.endswith("*"):
                globs.append(Glob(task.id[:-1], task, row.get("size_bytes") == "from_id"))
            else:
                rows[task.id] = task
        return Table(
            source=self.source,
            keys=keys,
            lifecycles=lifecycles,
            rows=rows,
            globs=tuple(globs),
            scenarios=tuple(
                self._scenario(index, document, lifecycles) for index, document in enumerate(data.get("scenarios", ()))
            ),
            faults=self._faults(("faults",), "table"),
            presets={name: self._faults(("presets", name, "faults"), name) for name in data.get("presets", {})},
            preset_descriptions={name: preset["description"] for name, preset in data.get("presets", {}).items()},
            content_by_size=data["content_by_size"],
            contents=self.contents,
            settings=data.get("settings") or {},
        )

    def _faults(self, location: Location, owner: str) -> tuple[Fault, ...]:
        documents = self.source.data
        for key in location:
            documents = documents.get(key, ()) if isinstance(documents, dict) else documents[key]
        sound = True
        for index, document in enumerate(documents):
            for keys, message in fault_problems(document):
                self._problem((*location, index, *keys), message)
                sound = False
        return faults_from_documents(documents, owner) if sound else ()

    def _scenario(self, index: int, document: dict[str, Any], lifecycles: Mapping[str, Lifecycle]) -> Scenario:
        at: Location = ("scenarios", index)
        if any(other["name"] == document["name"] for other in self.source.data["scenarios"][:index]):
            self._problem((*at, "name"), f"there is a scenario {document['name']!r} already")
        if "content" in document:
            self._check_content((*at, "content"), document["content"])
        for name, condition in document.get("when", {}).items():
            try:
                re.compile(condition.get("matches", "") if isinstance(condition, dict) else "")
            except re.error as error:
                self._problem((*at, "when", name, "matches"), f"not a regular expression: {error}")
        if not self._faults((*at, "faults"), document["name"]) and document.get("faults"):
            return Scenario(document["name"])
        lifecycle = document.get("lifecycle")
        if isinstance(lifecycle, str):
            if lifecycle not in lifecycles:
                self._problem((*at, "lifecycle"), "no such lifecycle", did_you_mean(lifecycle, lifecycles))
            document = {key: value for key, value in document.items() if key != "lifecycle"}
            return scenario_from_document(document)._replace(lifecycle=lifecycles.get(lifecycle))
        return scenario_from_document(document)

    def _task(self, index: int, row: Mapping[str, Any], lifecycles: Mapping[str, Lifecycle]) -> Task:
        at: Location = ("tasks", index)
        details = {key: row[key] for key in _PLAIN_KEYS if key in row}
        by_size = self.source.data["content_by_size"]
        content = row.get("content") or by_size.get(row.get("size", "720x1280")) or by_size["default"]
        self._check_content((*at, "content"), content)
        size_bytes = row.get("size_bytes")
        if size_bytes == "from_id":
            if not row["id"].endswith("*"):
                self._problem((*at, "size_bytes"), "from_id needs an id that ends in a star")
            size_bytes = None
        elif size_bytes is not None and content in self.contents:
            self._check_size((*at, "size_bytes"), content, size_bytes)
        created_at = row.get("created_at", CREATED_AT)
        if "lifecycle" in row:
            created_at = row.get("created_at", self.loaded_at - row.get("age_s", 0))
            if row["lifecycle"] not in lifecycles:
                self._problem((*at, "lifecycle"), "no such lifecycle", did_you_mean(row["lifecycle"], lifecycles))
            lifecycle = lifecycles.get(row["lifecycle"], Lifecycle())
        else:
            lifecycle = pinned(row["state"], error=TaskError(**row["error"]) if "error" in row else None)
            details = {**_moments(row["state"], created_at), **details}
        return Task(
            id=row["id"], created_at=created_at, stage_at=created_at, lifecycle=lifecycle,
            content=content, size_bytes=size_bytes, **details,
        )  # fmt: skip

    def _check_content(self, location: Location, content: str) -> None:
        if content not in self.contents:
            self._problem(location, f"there is no content {content!r}", did_you_mean(content, self.contents))

    def _check_size(self, location: Location, content: str, size: int) -> None:
        video = self.contents[content]["video"]
        if resized(video, size) is None:
            self._problem(location, f"the video cannot have {size} bytes", f"it is {video.size} bytes as it is")


_PLAIN_KEYS = ("protected", "model", "prompt", "seconds", "size", "metadata", "completed_at", "expires_at", "progress")


def _moments(state: str, created_at: float) -> dict[str, Any]:
    """When a row with a fixed state was completed and expired."""
    if state == "expired":
        completed_at = created_at + _TAKES_S
        return {"completed_at": completed_at, "expires_at": completed_at + _LASTS_S}
    return {"completed_at": created_at + _TAKES_S} if state == "completed" else {}

"""The videos and pictures beside the task-state table, as representations by name and variant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mock_server.content.body import FileSpan
from mock_server.content.representation import Representation
from mock_server.schema import schema_problems
from mock_server.source import InvalidSource, Problem, did_you_mean, load_source
from mock_server.table import Variants

_EXTENSIONS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "image/webp": "webp",
    "image/jpeg": "jpg",
}


def load_contents(folder: Path, thorough: bool = False) -> dict[str, Variants]:
    """The content by name. Raises InvalidSource for a file that is missing, of another size, or not as recorded."""
    source = load_source(folder / "content.yaml")
    problems: list[Problem] = list(schema_problems(source, "content.schema.json"))
    if problems:
        raise InvalidSource(problems)
    files: dict[str, Mapping[str, Any]] = source.data["files"]
    for name, details in files.items():
        problem = _file_problem(folder / name, details, thorough)
        if problem:
            problems.append(source.problem(("files", name), problem))
    contents: dict[str, Variants] = {}
    for name, variants in source.data["contents"].items():
        for variant, file in variants.items():
            if file not in files:
                problems.append(source.problem(("contents", name, variant), "no such file", did_you_mean(file, files)))
        if not problems:
            contents[name] = {
                variant: _representation(variant, folder / file, files[file]) for variant, file in variants.items()
            }
    if problems:
        raise InvalidSource(problems)
    return contents


def _file_problem(path: Path, details: Mapping[str, Any], thorough: bool) -> str:
    if not path.is_file():
        return "there is no such file"
    if path.stat().st_size != details["bytes"]:
        return f"the file has {path.stat().st_size} bytes, not {details['bytes']}"
    if thorough and hashlib.sha256(path.read_bytes()).hexdigest() != details["sha256"]:
        return "the file's SHA-256 is another one"
    return ""


def _representation(variant: str, path: Path, details: Mapping[str, Any]) -> Representation:
    recorded_at = datetime.fromisoformat(details["recorded_at"])
    return Representation(
        parts=(FileSpan(str(path), 0, details["bytes"]),),
        media_type=details["media_type"],
        etag=f'"{details["sha256"][:32]}"',
        last_modified=int(recorded_at.timestamp()),
        filename=f"{variant}.{_EXTENSIONS[details['media_type']]}",
    )

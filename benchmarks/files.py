"""What the servers serve: a table of a thousand tasks with real files beside it, and the same files for nginx."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).parents[1] / "fixtures"
MIB = 1 << 20
WHOLE_BYTES, LARGE_BYTES = 15 * MIB, 1 << 30
ROWS = 1000


def make_files(directory: Path) -> None:
    """``whole.mp4`` and ``large.mp4``; nobody looks into them."""
    directory.chmod(0o755)  # nginx's worker is another user where this one is root
    block = os.urandom(MIB)
    (directory / "whole.mp4").write_bytes(block * (WHOLE_BYTES // MIB))
    with (directory / "large.mp4").open("wb") as file:
        for _ in range(LARGE_BYTES // MIB):
            file.write(block)


def make_table(directory: Path, rows: int = ROWS, files: bool = False) -> Path:
    """The table that comes with the server, with ``rows`` tasks; with ``files``, two of them have those as content."""
    shutil.copytree(FIXTURES, directory / "table", dirs_exist_ok=True)
    path = directory / "table" / "tasks.yaml"
    table = yaml.safe_load((FIXTURES / "tasks.yaml").read_text("utf-8"))
    more = range(rows - len(table["tasks"]) + 1)
    table["tasks"] += [{"id": f"vid_bench_{number:04}", "state": "completed"} for number in more]
    if files:
        for name in ("whole", "large"):
            _add_content(directory, f"{name}.mp4", name)
            table["tasks"].append({"id": f"vid_{name}", "state": "completed", "content": name})
    path.write_text(yaml.safe_dump(table, sort_keys=False), encoding="utf-8")
    return path


def _add_content(directory: Path, file: str, name: str) -> None:
    path = directory / "table" / "content" / "content.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    target = path.parent / file
    target.unlink(missing_ok=True)
    target.symlink_to(directory / file)
    like = next(iter(content["files"].values()))
    content["files"][file] = {**like, "bytes": (directory / file).stat().st_size}
    content["contents"][name] = {"video": file}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

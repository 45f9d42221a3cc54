from __future__ import annotations

from pathlib import Path

import pytest

from mock_server.content import padding
from mock_server.content.body import FileSpan, PaddingSpan
from mock_server.content.representation import Representation

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "content"


@pytest.fixture
def whole() -> bytes:
    """The hundred bytes of ``representation``."""
    return bytes(range(50)) + b"-literal-!" + padding.read(60, 40)


@pytest.fixture
def representation(tmp_path: Path, whole: bytes) -> Representation:
    """A hundred bytes: fifty in the middle of a file, ten in memory, forty of padding."""
    path = tmp_path / "video"
    path.write_bytes(b"before" + whole[:50] + b"after")
    parts = (FileSpan(str(path), 6, 50), whole[50:60], PaddingSpan(60, 40))
    return Representation(parts, "video/mp4", '"v1"', 784111777, "video.mp4")


@pytest.fixture
def fixtures() -> Path:
    """The directory of the committed videos."""
    return FIXTURES

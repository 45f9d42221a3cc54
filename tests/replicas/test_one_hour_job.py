"""The example that waits for an hour's job without waiting."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mock_server.app import create_app
from mock_server.serving import Server
from tests.cli.process import ROOT, TIMEOUT_S

EXAMPLE = ROOT / "examples" / "one-hour-job" / "one_hour_job.py"
STEPS = [0, 0, *range(9, 91, 9)]
"""The progress after each five minutes: five in the queue, then fifty-five."""


@pytest.mark.live
def test_the_documented_flow_gets_the_video_of_an_hours_job_at_once(tmp_path: Path) -> None:
    with Server(create_app({"strict": True})).running() as server:
        started = time.monotonic()
        ended = subprocess.run(
            [sys.executable, str(EXAMPLE), server.url],
            cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        took_s = time.monotonic() - started

    assert (ended.returncode, ended.stderr) == (0, "")
    *progress, starting, saved, summary = ended.stdout.splitlines()
    assert progress == [f"Progress: {step}%" for step in STEPS]
    assert starting == "Video generation completed, starting download..."
    assert saved == "Video saved to: final_video.mp4"
    assert (tmp_path / "final_video.mp4").read_bytes()[4:8] == b"ftyp"
    match = re.fullmatch(r"60 minutes for the server, ([0-9.]+) seconds for us", summary)
    assert match is not None, summary
    assert float(match[1]) < 1
    assert took_s < 5, "a busy machine may take longer to start Python than to do all of it"

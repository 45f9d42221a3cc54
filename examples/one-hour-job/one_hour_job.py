"""Wait for a job that takes an hour, in less than a second: the client sleeps, and the server's clock moves.

    python one_hour_job.py [http://127.0.0.1:4010]

The client under test is the documentation's complete download flow, as it is: it polls, sleeps five seconds, polls
again, and downloads the video when it is completed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import requests

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4010"
FLOW = Path(__file__).parent.parent / "clients" / "use_case_3_complete_flow.py"
KEY = {"Authorization": "Bearer YOUR_API_KEY"}  # the sample's own key: it names the world whose clock is moved
FASTER = 60  # each sleep is so many times as long for the server: five minutes instead of five seconds


def control(method: str, path: str, body: object = None) -> dict:
    answer = requests.request(method, f"{SERVER}/_mock{path}", headers=KEY, json=body, timeout=10)
    answer.raise_for_status()
    return answer.json()


def move_the_clock(seconds: float) -> None:
    """Stands in for ``time.sleep``: nobody waits, and it is later all the same."""
    control("PATCH", "/clock", {"advance_s": seconds * FASTER})


def create_slow_task() -> str:
    """The id of a new task that is queued for five minutes and in progress for fifty-five."""
    prompt = {"prompt": "A lighthouse at dusk", "size": "1280x720"}
    answer = requests.post(f"{SERVER}/v1/videos", headers=KEY | {"Prefer": "scenario=slow"}, json=prompt, timeout=10)
    answer.raise_for_status()
    return answer.json()["id"]


def main() -> None:
    started = time.perf_counter()
    before = control("PATCH", "/clock", {"freeze": True})["now"]
    task_id = create_slow_task()
    time.sleep = move_the_clock

    flow = FLOW.read_text("utf-8").replace("http://127.0.0.1:4010", SERVER).replace("vid_abc123xyz456", task_id)
    exec(compile(flow, FLOW.name, "exec"), {"__name__": "__main__"})

    minutes = (control("GET", "/clock")["now"] - before) / 60
    control("DELETE", "/clock")
    print(f"{minutes:.0f} minutes for the server, {time.perf_counter() - started:.2f} seconds for us")


if __name__ == "__main__":
    try:
        main()
    except requests.ConnectionError:
        sys.exit(f"No server at {SERVER}: start one with make run")

"""Downloads through LiteLLM's proxy, which it starts in front of the server. Arguments as ever: address, id, key, file.

With ``new`` for the task's id, it creates a task, polls it, and looks for it in the list first. The list comes through
the proxy's pass-through: its own list knows no model, and so asks the vendor, whatever is configured.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

url, task, key, path = sys.argv[1:]
MASTER_KEY = "sk-of-the-proxy"
MODEL = {"model": "openai/sora-2", "api_base": f"{url}/v1", "api_key": key}
CONFIG = {
    "model_list": [{"model_name": "sora-2", "litellm_params": MODEL}],
    "general_settings": {"master_key": MASTER_KEY},
}


def wrapped(task: str) -> str:
    """The id that the proxy would have given the task: it carries the provider and the model."""
    inside = f"litellm:custom_llm_provider:openai;model_id:sora-2;video_id:{task}"
    return f"video_{base64.b64encode(inside.encode()).decode()}"


def ask(proxy: httpx.Client, method: str, target: str, **more: Any) -> httpx.Response:
    """The answer. An error is printed, and raised."""
    answer = proxy.request(method, target, **more)
    if answer.is_error:
        print(answer.text)
    return answer.raise_for_status()


def created(proxy: httpx.Client) -> str:
    """The proxy's id of a new task that is completed."""
    asked = {"model": "sora-2", "prompt": "A fox", "size": "1280x720"}
    task = made = ask(proxy, "POST", "/v1/videos", json=asked).json()
    while task["status"] != "completed":
        task = ask(proxy, "GET", f"/v1/videos/{made['id']}").json()
    listed = [wrapped(each["id"]) for each in ask(proxy, "GET", "/openai/v1/videos").json()["data"]]
    print(task["status"], "and", "listed" if made["id"] in listed else "not listed")
    return str(made["id"])


def wait_until_ready(proxy: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Raises RuntimeError where the proxy does not start."""
    while process.poll() is None:
        try:
            if proxy.get("/health/liveliness").is_success:
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise RuntimeError("the proxy has ended")


Path("litellm.yaml").write_text(json.dumps(CONFIG), encoding="utf-8")
port = str(20_000 + os.getpid() % 10_000)
words = [
    str(Path(sys.executable).with_name("litellm")),
    "--config",
    "litellm.yaml",
    "--host",
    "127.0.0.1",
    "--port",
    port,
]
environment = os.environ | {"OPENAI_API_BASE": url, "OPENAI_API_KEY": key}
with (
    Path("proxy.log").open("wb") as log,
    subprocess.Popen(words, stdout=log, stderr=log, env=environment) as process,
    httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=60
    ) as proxy,
):
    try:
        wait_until_ready(proxy, process)
        target = created(proxy) if task == "new" else wrapped(task)
        Path(path).write_bytes(ask(proxy, "GET", f"/v1/videos/{target}/content").content)
    finally:
        process.terminate()

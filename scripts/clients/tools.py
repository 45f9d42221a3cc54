"""Programs and libraries that nobody here wrote, as their users run them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import distributions, version

from scripts.clients.bench import FRAME, FRAME_AT
from scripts.clients.cases import THROTTLED, UNAVAILABLE
from scripts.clients.client import ROOT, TOOLCHAIN, Client, Order, says

DOWNLOADERS = ROOT / "scripts" / "downloaders"
PYTHON = str(TOOLCHAIN / "bin" / "python")
NODE_SDK = TOOLCHAIN / "node_modules" / "openai" / "package.json"
FILE = "video.mp4"


def _tool(words: str, *more: str) -> Callable[[Order], list[str]]:
    """``words`` stand between blanks; ``{url}`` and ``{key}`` are replaced, there and in ``more``."""

    def command(order: Order) -> list[str]:
        url = f"{order.url}/v1/videos/{order.task}/content"
        return [word.format(url=url, key=f"Authorization: Bearer {order.key}") for word in (*words.split(), *more)]

    return command


def _library(program: str, name: str) -> Callable[[Order], list[str]]:
    return lambda order: [program, str(DOWNLOADERS / name), order.url, order.task, order.key, FILE]


def _installed(package: str) -> Callable[[], str]:
    """Its version in the environment of the clients."""
    folders = [str(path) for path in TOOLCHAIN.glob("lib/python*/site-packages")]
    return lambda: next(found.version for found in distributions(name=package, path=folders))


def _node_sdk() -> str:
    return str(json.loads(NODE_SDK.read_text(encoding="utf-8"))["version"])


TOOLS: dict[str, Client] = {
    "curl -C -": Client(
        _tool("curl -sSf -C - -H {key} -o video.mp4 {url}"),
        says("curl", "--version"),
        "`curl -f -C - -o FILE URL`, the first 5,000,000 bytes are there",
        needs=("curl",),
        begun=True,
    ),
    "curl --retry": Client(
        _tool("curl -sSf --retry 3 --retry-delay 1 -H {key} -o video.mp4 {url}"),
        says("curl", "--version"),
        "`curl -f --retry 3 -o FILE URL`, the first answer is a 503",
        needs=("curl",),
        meets=UNAVAILABLE,
    ),
    "curl, HTTP/1.0": Client(
        _tool("curl -sSf --http1.0 -H {key} -o video.mp4 {url}"),
        says("curl", "--version"),
        "`curl -f --http1.0 -o FILE URL`: no ranges, no connection kept",
        needs=("curl",),
    ),
    "wget -c": Client(
        _tool("wget -nv --no-config -c --header={key} -O video.mp4 {url}"),
        says("wget", "--version"),
        "`wget -c -O FILE URL`, the first 5,000,000 bytes are there",
        needs=("wget",),
        begun=True,
    ),
    "aria2c": Client(
        _tool("aria2c -q --no-conf -x 4 -s 4 -k 1M --file-allocation=none --header={key} -o video.mp4 {url}"),
        says("aria2c", "--version"),
        "`aria2c -x 4 -s 4 -k 1M -o FILE URL`: four connections of 4,000,000 bytes a second",
        needs=("aria2c",),
        meets=THROTTLED,
    ),
    "ffprobe": Client(
        _tool(
            "ffprobe -v error -of csv=p=0 -show_entries format=format_name,duration,size -headers", "{key}\r\n", "{url}"
        ),
        says("ffprobe", "-version"),
        "`ffprobe -show_entries format=format_name,duration,size URL`",
        needs=("ffprobe",),
        file="",
    ),
    "ffmpeg -ss": Client(
        _tool(f"ffmpeg -v error -ss {FRAME_AT} -headers", "{key}\r\n", "-i", "{url}", *FRAME, "frame.gray"),
        says("ffmpeg", "-version"),
        f"`ffmpeg -ss {FRAME_AT} -i URL -frames:v 1 FILE`: the frame, as it is in the video",
        needs=("ffmpeg",),
        file="frame.gray",
        content="frame",
    ),
    "urllib": Client(
        _library(sys.executable, "with_urllib.py"),
        lambda: ".".join(map(str, sys.version_info[:3])),
        "`urlopen(Request(url, headers=headers))`, `copyfileobj()` into a file",
    ),
    "httpx": Client(
        _library(sys.executable, "with_httpx.py"),
        lambda: version("httpx"),
        '`httpx.stream("GET", url)`, `raise_for_status()`, `iter_bytes()` into a file',
    ),
    "aiohttp": Client(
        _library(PYTHON, "with_aiohttp.py"),
        _installed("aiohttp"),
        "`ClientSession(raise_for_status=True).get(url)`, `iter_chunked()` into a file",
        needs=(PYTHON,),
    ),
    "openai for Python": Client(
        _library(sys.executable, "with_openai.py"),
        lambda: version("openai"),
        "`OpenAI().videos`: `create_and_poll`, `list`, `download_content`",
        creates=True,
    ),
    "openai for Python, async": Client(
        _library(sys.executable, "with_openai_async.py"),
        lambda: version("openai"),
        "`AsyncOpenAI().videos`: the same",
        creates=True,
    ),
    "openai for Node.js": Client(
        _library("node", "with_openai.js"),
        _node_sdk,
        "`new OpenAI().videos`: `create`, `retrieve`, `list`, `downloadContent`",
        needs=("node", str(NODE_SDK)),
        creates=True,
    ),
    "LiteLLM's SDK": Client(
        _library(PYTHON, "with_litellm.py"),
        _installed("litellm"),
        "`video_generation`, `video_status`, `video_list`, `video_content`",
        needs=(PYTHON,),
        creates=True,
        without=("404 video_not_found", "404 video_expired"),
    ),
    "LiteLLM's proxy": Client(
        _library(PYTHON, "with_litellm_proxy.py"),
        _installed("litellm"),
        "`httpx` in front of `litellm --config`, which has the server as `api_base` of a model",
        needs=(PYTHON,),
        creates=True,
        without=("200", "404 video_not_found", "404 video_expired"),
    ),
}

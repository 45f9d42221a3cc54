"""The documentation's samples, as readers paste them.

Each is run as a copy in which the base URL is that of a running server, and where a case says so, the task or the key
is another one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from scripts.clients.cases import DOCUMENTED_KEY, DOCUMENTED_TASK
from scripts.clients.chromium import PROGRAM
from scripts.clients.client import ROOT, TOOLCHAIN, Client, Order, says
from scripts.clients.outcome import STILL_WAITING

EXAMPLES = ROOT / "examples" / "clients"
HERE = Path(__file__).resolve().parent
BASE_URL = re.compile(r"https?://127\.0\.0\.1:4010")

SLEEPS_ALLOWED = 20
SITECUSTOMIZE = f"""
import os, time

left = {SLEEPS_ALLOWED}

def sleep(seconds):
    global left
    print(f"(sleeps {{seconds}} s)", flush=True)
    left -= 1
    if not left:
        os._exit({STILL_WAITING})

time.sleep = sleep
"""
"""Python reads it before a program starts: sleeping is printed, not done, and ends the program if there is no end."""

DOTNET = next(TOOLCHAIN.glob("lib/python*/site-packages/dotnetcore2/bin/dotnet"), TOOLCHAIN / "dotnet")
DOTNET_SETTINGS = {
    "framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"},
    "configProperties": {"System.Globalization.Invariant": True},
}


def copy(name: str, order: Order) -> Path:
    """The sample in the order's folder, for its server, task and key."""
    text = BASE_URL.sub(order.url, (EXAMPLES / name).read_text(encoding="utf-8"))
    made = order.folder / name
    made.write_text(text.replace(DOCUMENTED_TASK, order.task).replace(DOCUMENTED_KEY, order.key), encoding="utf-8")
    return made


def _run(name: str, *words: str) -> Callable[[Order], list[str]]:
    """``words``, and then the sample."""
    return lambda order: [*words, str(copy(name, order))]


def _python(name: str) -> Callable[[Order], list[str]]:
    def command(order: Order) -> list[str]:
        (order.folder / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
        return ["env", f"PYTHONPATH={order.folder}", sys.executable, str(copy(name, order))]

    return command


def _csharp(runtime: str) -> Callable[[Order], list[str]]:
    """Mono's compiler knows no ``using var`` (C# 8): it becomes the block that it stands for."""
    block = re.compile(r"using var (.+?);\n(.+?)(\n +}\n)", re.DOTALL)

    def command(order: Order) -> list[str]:
        program = copy("Program.cs", order)
        program.write_text(block.sub(r"using (var \1) {\n\2 }\3", program.read_text(encoding="utf-8"), count=1))
        settings = json.dumps({"runtimeOptions": DOTNET_SETTINGS})
        (order.folder / "Program.runtimeconfig.json").write_text(settings, encoding="utf-8")
        build = "mcs -langversion:latest -main:Launch -nowarn:28 -r:System.Net.Http -out:Program.dll"
        return ["sh", "-c", f'{build} Program.cs "$0" && exec "$1" Program.dll', str(HERE / "Launch.cs"), runtime]

    return command


def _in_browser(
    name: str, action: str, shown: str, file: str = "", server: Literal["plain", "open"] = "plain"
) -> Client:
    """``action``: what is clicked on the page, or ``open``."""

    def command(order: Order) -> list[str]:
        return [sys.executable, "-m", "scripts.clients.in_chromium", str(copy(name, order)), action]

    return Client(command, says(PROGRAM, "--version"), shown, needs=(PROGRAM,), file=file, server=server)


def _requests(name: str, file: str) -> Client:
    shown = f"`python {name}`; the version is that of `requests`"
    return Client(_python(name), lambda: version("requests"), shown, needs=(sys.executable,), file=file)


SAMPLES: dict[str, Client] = {
    "curl, download": Client(
        _run("curl_download.sh", "sh"), says("curl", "--version"), "`sh curl_download.sh`", needs=("curl",)
    ),
    "curl, headers": Client(
        _run("curl_headers.sh", "sh"),
        says("curl", "--version"),
        "`sh curl_headers.sh`",
        needs=("curl",),
        file="",
        quoted=0,
    ),
    "Python": _requests("download.py", "output_video.mp4"),
    "Python, use case 1": _requests("use_case_1_download.py", "my_video.mp4"),
    "Python, use case 3": _requests("use_case_3_complete_flow.py", "final_video.mp4"),
    "Node.js https": Client(
        lambda order: [
            "sh",
            "-c",
            'exec node -r "$0" "$1" 2>&1',
            str(HERE / "leave.js"),
            str(copy("node_download.js", order)),
        ],
        says("node", "--version"),
        "`node node_download.js`, with the server's CA in `NODE_EXTRA_CA_CERTS`",
        needs=("node",),
        file="output_video.mp4",
        server="tls",
    ),
    "Go net/http": Client(
        _run("download.go", "go", "run"),
        says("go", "version"),
        "`go run download.go`",
        needs=("go",),
        file="output_video.mp4",
    ),
    "Java HttpClient": Client(
        _run("SoraVideoContentExample.java", "java"),
        says("java", "-version"),
        "`java SoraVideoContentExample.java`",
        needs=("java",),
        file="output_video.mp4",
    ),
    "C# HttpClient, .NET Core": Client(
        _csharp(str(DOTNET)),
        lambda: next((DOTNET.parent / "shared" / "Microsoft.NETCore.App").iterdir()).name,
        "compiled by Mono's `mcs`, `dotnet Program.dll`",
        needs=("mcs", str(DOTNET)),
        file="output_video.mp4",
    ),
    "C# HttpClient, Mono": Client(
        _csharp("mono"),
        says("mono", "--version"),
        "compiled by Mono's `mcs`, `mono Program.dll`",
        needs=("mcs", "mono"),
        file="output_video.mp4",
    ),
    "Browser, fetch": _in_browser(
        "browser_download.js", "Download", "a click that calls `downloadVideo()`", "video.mp4"
    ),
    "Browser, player by blob": _in_browser("use_case_2_playback.html", "open", "`use_case_2_playback.html` is opened"),
    "Browser, playVideo()": _in_browser("browser_download.js", "Play", "a click that calls `playVideo()`"),
    "Browser, playVideo(), no key needed": _in_browser(
        "browser_download.js", "Play", "the same, and the server runs with `--content-auth optional`", server="open"
    ),
}

"""See what becomes of every documented client, and of many tools, and write it down as docs/clients.md.

    python -m scripts.clients_page DATE            run them all; the date stands in the page
    python -m scripts.clients_page DATE --stdout   print the page instead

Takes a few minutes. `make clients` gets the toolchains; what is not there is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from scripts.clients.bench import Bench, bench
from scripts.clients.cases import NEW, SAMPLE_CASES, TOOL_CASES, Case
from scripts.clients.client import ROOT, Client
from scripts.clients.samples import SAMPLES
from scripts.clients.tools import TOOLS
from scripts.page import write

PAGE = ROOT / "docs" / "clients.md"
NOT_TRIED = "not tried"

Clients = Mapping[str, Client]
Cases = Mapping[str, Case]


def is_tried(client: Client, name: str, case: Case) -> bool:
    """Whether this client meets this case at all."""
    return name not in client.without and (client.creates or case.task != NEW)


def _cell(ready: Bench, client: Client, name: str, case: Case) -> str:
    return ready.run(client, case).text(client) if is_tried(client, name, case) else NOT_TRIED


def _table(ready: Bench, clients: Clients, cases: Cases) -> str:
    present = {name: client for name, client in clients.items() if not client.missing}
    with ThreadPoolExecutor(2) as pool:
        rows = {
            name: [pool.submit(_cell, ready, client, *case) for case in cases.items()]
            for name, client in present.items()
        }
        lines = [f"| {name} | {' | '.join(cell.result() for cell in cells)} |" for name, cells in rows.items()]
    return "\n".join([f"| | {' | '.join(cases)} |", f"|---|{'---|' * len(cases)}", *lines])


def _versions(clients: Clients) -> str:
    return "\n".join(
        f"| {name} | {client.version()} | {client.shown} |" for name, client in clients.items() if not client.missing
    )


def page(date: str) -> str:
    """The whole page."""
    with bench() as ready:
        samples, tools = _table(ready, SAMPLES, SAMPLE_CASES), _table(ready, TOOLS, TOOL_CASES)
    return _TEMPLATE.format(date=date, samples=samples, tools=tools, versions=_versions({**SAMPLES, **TOOLS}))


_TEMPLATE = """# Clients

What the documentation's samples, and tools that people use in their place, do with this server's answers. Written by
`scripts/clients_page.py` on {date}, from runs against `sora-mock serve`; `make clients` runs them all again and holds
them against this page. What clients do about more [faults](faults.md) stands in
[clients and faults](clients-and-faults.md).

## The documentation's samples

They are in [examples/clients](../examples/clients/), word for word but for the base URL. A cell tells the line that is
printed last, how it failed, and what is on the disk then; without the word "error", the exit code was 0. In bold type
is what nobody would notice before it hurts.

{samples}

- **302**: content is redirected to a signed link on another port, which refuses the key. **cut**: the connection ends
  after 1,000,000 of 15,728,640 bytes.
- **curl** saves whatever comes. `--fail` keeps errors off the disk and exits with 22, `-L` follows redirects, and
  `-C -` with `--retry` ends with the whole file: see the tools below.
- **Python, use case 1** says nothing where there is no video, and exits with 0. **Use case 3** ends with a `KeyError`
  where the status request is refused, asks for ever where a task was cancelled, and says nothing of content that it
  could not get.
- **Node.js** notices no download that is cut short: the sample listens to errors of the request, not of the answer,
  so it exits with 0 and leaves a part. It follows no redirect. And it does not read the answers that it does not like:
  the open connection keeps the program running until the server hangs up, here after a minute. It speaks TLS only.
- **Go** and **Java** leave a part behind when a download is cut, and fail visibly. **Java** follows no redirect unless
  its builder is told to.
- **C#** has the whole video in memory before it opens the file, so it leaves no part. It ends with 0, come what may.
- **The browser's fetch** has the whole video in memory too. Chromium shows one failure like another:
  `TypeError: Failed to fetch`.
- **The player** by blob shows nothing where `fetch` got an error: the sample makes a video of whatever comes. Its first
  method, like **playVideo()**, cannot send a key; a server that wants one answers 401, and the player says
  `MEDIA_ERR_SRC_NOT_SUPPORTED`, whatever the reason. A cut does not stop that way of playing: the browser asks for
  the rest by itself.
- **Redirected**, none of them takes the key along to the other origin.

## Tools and libraries

Each saves the video, meets the documented errors, and where it can create a task, goes the whole way: create, poll,
find in the list, download. Where more than one answer was taken, they are told.

{tools}

- **LiteLLM's proxy** passes on the server's error with its status, in an envelope of its own. Its `GET /v1/videos`
  takes no model into account and asks the vendor's own address, whatever is configured; the pass-through
  `/openai/v1/videos` with `OPENAI_API_BASE` lists. It has a whole video in memory, and knows no ranges.
- **aria2c** first asks without a range, and splits the download when it knows the size.
- **wget** exits with 8 for an error, but with 6 for a refused key.

## Versions

| client | version | how it was run |
|---|---|---|
{versions}

C# is compiled by Mono's `mcs`, which knows neither `using var` nor an asynchronous `Main`: the first becomes the block
that it stands for, the second is called by a class that does what other compilers add. The same assembly then runs on
.NET Core, with the `HttpClient` that people have, and on Mono, with Mono's. A compiler for newer C# was
found in none of Debian 12, PyPI and npm.
"""


if __name__ == "__main__":
    write(PAGE, page, __doc__)

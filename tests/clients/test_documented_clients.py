"""Every documented client, for real: exit code, printed words, what is on the disk; docs/clients.md tells it.

The servers are ``sora-mock serve``, as processes of their own, and hold each answer against the contract.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from scripts.clients.bench import Bench, bench
from scripts.clients.cases import ANSWERS, NEW, SAMPLE_CASES, TOOL_CASES
from scripts.clients.client import Client
from scripts.clients.outcome import STAYS, STILL_WAITING, Outcome
from scripts.clients.samples import SAMPLES, SLEEPS_ALLOWED
from scripts.clients.tools import TOOLS
from scripts.clients_page import NOT_TRIED, PAGE, is_tried
from tests.clients.videos import CONTENT, DOCUMENTED_SHA256, sha256_of

NEW_SHA256 = sha256_of(CONTENT / "landscape.mp4")
PART = "a part"
"""In place of a digest: each client writes in pieces of its own, and loses another last one."""

NOT_FOUND = "Video not found or not ready"
NOT_READY = "The video is not ready: its status tells whether waiting helps."
EXPIRED = "The video has expired and its content was deleted; create it again."
REFUSED = "The API key is missing or not known: send Authorization: Bearer followed by a key of this server."

ERRORS = {
    "404 video_not_found": {"message": NOT_FOUND, "code": "video_not_found"},
    "404 video_not_ready": {"message": NOT_READY, "code": "video_not_ready"},
    "404 video_expired": {"message": EXPIRED, "code": "video_expired"},
    "401": {"message": REFUSED, "code": "unauthorized"},
}
FOUND_NO_VIDEO = [name for name in ERRORS if name != "401"]
BODIES = {name: json.dumps({"error": error}, separators=(",", ":")) for name, error in ERRORS.items()}
STATUS = {name: name[:3] for name in SAMPLE_CASES}
SUCCESS = "Video downloaded successfully!\n"

Expected = tuple[int, str, str]
"""Exit code, printed words, and the SHA-256 of the file, which is empty where there must be none."""

SILENT: Expected = (0, "", "")


def failed(after: str = "") -> dict[str, Expected]:
    """Samples that print the status of what they cannot use."""
    return {name: (0, f"Request failed: {STATUS[name]}\n{after}", "") for name in ERRORS}


def unplayable() -> dict[str, Expected]:
    return dict.fromkeys(SAMPLE_CASES, (0, "does not play: MEDIA_ERR_SRC_NOT_SUPPORTED\n", ""))


def the_messages(refused: str) -> dict[str, Expected]:
    return {name: (0, f"Error: {ERRORS[name]['message']}\n", "") for name in FOUND_NO_VIDEO} | {"401": (0, refused, "")}


SAVED: Expected = (0, SUCCESS, DOCUMENTED_SHA256)
CSHARP = {
    "200": SAVED,
    **{name: (0, f"Error: {BODIES[name]}\n", "") for name in FOUND_NO_VIDEO},
    "401": (0, "Request failed: Unauthorized\n", ""),
    "302": SAVED,
    "cut": (0, "Download error: Error while copying content to a stream.\n", ""),
}
FLOW_STARTS = "Video generation completed, starting download...\n"
FLOW_SAVED: Expected = (0, f"{FLOW_STARTS}Video saved to: final_video.mp4\n", DOCUMENTED_SHA256)
PLAYS: Expected = (0, "plays and seeks\n", "")

EXPECTED: dict[str, dict[str, Expected]] = {
    "curl, download": {
        "200": (0, "", DOCUMENTED_SHA256),
        **{name: (0, "", sha256_of(body.encode())) for name, body in BODIES.items()},
        "302": SILENT,
        "cut": (18, "", PART),
    },
    "Python": {
        "200": SAVED,
        **the_messages("Request failed: 401\n"),
        "302": SAVED,
        "cut": (1, "", PART),
    },
    "Python, use case 1": {
        "200": (0, "Download successful!\n", DOCUMENTED_SHA256),
        **dict.fromkeys(ERRORS, SILENT),
        "302": (0, "Download successful!\n", DOCUMENTED_SHA256),
        "cut": (1, "", PART),
    },
    "Python, use case 3": {
        "200": FLOW_SAVED,
        "404 video_not_found": (1, "", ""),
        "404 video_not_ready": (STILL_WAITING, "Progress: 0%\n(sleeps 5 s)\n" * SLEEPS_ALLOWED, ""),
        "404 video_expired": (0, FLOW_STARTS, ""),
        "401": (1, "", ""),
        "302": FLOW_SAVED,
        "cut": (1, FLOW_STARTS, PART),
    },
    "Node.js https": {
        "200": SAVED,
        **failed(f"{STAYS}\n"),
        "302": (0, f"Request failed: 302\n{STAYS}\n", ""),
        "cut": (0, "", PART),
    },
    "Go net/http": {"200": SAVED, **failed(), "302": SAVED, "cut": (1, "", PART)},
    "Java HttpClient": {
        "200": SAVED,
        **failed(),
        "302": (0, "Request failed: 302\n", ""),
        "cut": (1, "", PART),
    },
    "C# HttpClient, .NET Core": CSHARP,
    "C# HttpClient, Mono": CSHARP,
    "Browser, fetch": {
        "200": SAVED,
        **the_messages(f"Error: {REFUSED}\n"),
        "302": SAVED,
        "cut": (0, "Download error: TypeError: Failed to fetch\n", ""),
    },
    "Browser, player by blob": {
        **unplayable(),
        "200": PLAYS,
        "302": PLAYS,
        "cut": (
            0,
            "Failed to load video: TypeError: Failed to fetch\ndoes not play: MEDIA_ERR_SRC_NOT_SUPPORTED\n",
            "",
        ),
    },
    "Browser, playVideo()": unplayable(),
    "Browser, playVideo(), no key needed": {**unplayable(), **dict.fromkeys(("200", "401", "302", "cut"), PLAYS)},
}

TOOL_FAILS = {"wget -c": {"401": 6, **dict.fromkeys(FOUND_NO_VIDEO, 8)}, "aria2c": {"401": 24}}
"""Exit codes; curl's are all 22, and aria2c's others are 3. Everything else exits with 1."""

TOOL_ANSWERS = {
    "curl -C -": (206,),
    "curl --retry": (503, 200),
    "wget -c": (206,),
    "aria2c": (200, 206, 206, 206),
}
"""What a tool's requests are answered with where that is not simply 200."""


# The page

LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").split("\n")
    if line.startswith("| ")
]
HEADS = [cells for cells in LINES if not cells[0]]
ROWS = {cells[0]: cells[1:] for cells in LINES if len(cells) > 3 and cells[0]}
VERSIONS = {cells[0]: cells[1] for cells in LINES if len(cells) == 3 and cells[1] != "version"}


def tried(cases: list[str]) -> list[tuple[str, str]]:
    return [(name, case) for name, tool in TOOLS.items() for case in cases if is_tried(tool, case, TOOL_CASES[case])]


def test_the_page_has_a_row_for_every_client_and_a_column_for_every_case() -> None:
    samples, tools = HEADS
    assert samples == ["", *SAMPLE_CASES]
    assert tools == ["", *TOOL_CASES]
    assert list(ROWS) == [*SAMPLES, *TOOLS]
    assert list(VERSIONS) == [*SAMPLES, *TOOLS]


def test_the_page_says_what_was_not_tried() -> None:
    told = {
        (name, case) for name in TOOLS for case, cell in zip(TOOL_CASES, ROWS[name], strict=True) if cell == NOT_TRIED
    }
    assert told == {(name, case) for name in TOOLS for case in TOOL_CASES} - set(tried(list(TOOL_CASES)))


def test_every_sample_has_its_expectations() -> None:
    assert set(EXPECTED) == set(SAMPLES) - {"curl, headers"}
    assert [name for name, cases in EXPECTED.items() if set(cases) != set(SAMPLE_CASES)] == []


# The runs


@pytest.fixture(scope="module")
def ready() -> Iterator[Bench]:
    with bench() as started:
        yield started


def outcome(ready: Bench, name: str, case: str) -> Outcome:
    """What the client did, held against the page where that was written with the same version."""
    samples = name in SAMPLES
    client: Client = (SAMPLES if samples else TOOLS)[name]
    if client.missing:
        pytest.skip(client.missing)
    cases = SAMPLE_CASES if samples else TOOL_CASES
    found = ready.run(client, cases[case])
    if client.version() == VERSIONS[name]:
        assert ROWS[name][list(cases).index(case)] == found.text(client), found
    return found


@pytest.mark.clients
@pytest.mark.parametrize("case", SAMPLE_CASES)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_documented_client_does_as_it_says(ready: Bench, name: str, case: str) -> None:
    found = outcome(ready, name, case)

    file = PART if found.saved == "part" else found.sha256
    assert (found.code, found.printed, file) == EXPECTED[name][case], found.complaint
    assert not found.leaked_key


@pytest.mark.clients
@pytest.mark.parametrize("case", SAMPLE_CASES)
def test_the_documented_curl_shows_the_headers(ready: Bench, case: str) -> None:
    found = outcome(ready, "curl, headers", case)
    lines = found.printed.splitlines()

    assert found.code == 0
    expected = {"200": "200 OK", "401": "401 Unauthorized", "302": "302 Found", "cut": "200 OK"}
    assert lines[0] == f"HTTP/1.1 {expected.get(case, '404 Not Found')}"
    if case == "200":
        documented = {"Content-Type: video/mp4", "Content-Length: 15728640"}
        assert {*documented, 'Content-Disposition: attachment; filename="video.mp4"'} <= set(lines)
    if case in ERRORS:
        assert "Content-Type: application/json" in lines


@pytest.mark.clients
@pytest.mark.parametrize("case", ERRORS)
def test_the_documented_flow_breaks_where_there_is_no_status_field(ready: Bench, case: str) -> None:
    found = outcome(ready, "Python, use case 3", case)

    refused = case in ("404 video_not_found", "401")
    assert bool(re.search(r"^KeyError: 'status'$", found.complaint, re.MULTILINE)) is refused


@pytest.mark.clients
@pytest.mark.parametrize(("name", "case"), tried(["200"]))
def test_a_tool_gets_the_video(ready: Bench, name: str, case: str) -> None:
    found, client = outcome(ready, name, case), TOOLS[name]

    assert (found.code, found.saved) == (0, "whole" if client.file else "none"), found.complaint
    if client.content == "video" and client.file:
        assert found.sha256 == DOCUMENTED_SHA256
    if name in ("ffprobe", "ffmpeg -ss"):
        assert set(found.statuses) == {206}
    else:
        assert found.statuses == TOOL_ANSWERS.get(name, (200,))


@pytest.mark.clients
@pytest.mark.parametrize(("name", "case"), tried(list(ERRORS)))
def test_a_tool_fails_where_there_is_no_video_and_saves_nothing(ready: Bench, name: str, case: str) -> None:
    found = outcome(ready, name, case)

    otherwise = 22 if name.startswith("curl") else 3 if name == "aria2c" else 1
    assert found.code == TOOL_FAILS.get(name, {}).get(case, otherwise), found.complaint
    assert found.saved == ("part" if TOOLS[name].begun else "none")


@pytest.mark.clients
@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, case in tried(list(TOOL_CASES)) if case not in ANSWERS]
)
def test_a_library_creates_polls_lists_and_downloads(ready: Bench, name: str, case: str) -> None:
    found = outcome(ready, name, case)

    assert TOOL_CASES[case].task == NEW
    assert (found.code, found.printed, found.sha256) == (0, "completed and listed\n", NEW_SHA256), found.complaint

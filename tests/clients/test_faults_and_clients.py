"""What real clients do about faults, and that docs/clients-and-faults.md tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from scripts.client_table import CLIENTS, FAULTS, PAGE, Bench, Outcome, bench, installed

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in TEXT.split("\n")
    if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == len(FAULTS) + 1
}
VERSIONS = dict(re.findall(r"^\| ([\w ]+) \| ([\d.]+) \|", TEXT, re.MULTILINE))


def test_the_page_has_a_row_for_every_client_and_a_column_for_every_fault() -> None:
    assert list(ROWS) == ["", *CLIENTS]
    assert ROWS[""] == list(FAULTS)
    assert list(VERSIONS) == list(CLIENTS)


@pytest.fixture(scope="module")
def ready() -> Iterator[Bench]:
    with bench() as started:
        yield started


def outcome(ready: Bench, client: str, fault: str) -> Outcome:
    if client not in installed():
        pytest.skip(f"no {client} on this machine")
    return ready.run(CLIENTS[client], FAULTS[fault])


@pytest.mark.clients
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_page_says_what_the_client_does(ready: Bench, client: str, fault: str) -> None:
    if client in installed() and CLIENTS[client].version() != VERSIONS[client]:
        pytest.skip(f"the page tells of {client} {VERSIONS[client]}")
    assert outcome(ready, client, fault).text == dict(zip(ROWS[""], ROWS[client], strict=True))[fault]


@pytest.mark.clients
@pytest.mark.parametrize("client", ["aria2c", "wget"])
@pytest.mark.parametrize("fault", ["cut", "reset", "stalled"])
def test_clients_that_resume_are_seen_to_resume(ready: Bench, client: str, fault: str) -> None:
    found = outcome(ready, client, fault)
    assert (found.receipt["did"], found.file, found.succeeded) == ("resumed", "whole", True)


@pytest.mark.clients
@pytest.mark.parametrize("client", CLIENTS)
def test_no_client_is_troubled_by_a_slow_download(ready: Bench, client: str) -> None:
    found = outcome(ready, client, "throttled")
    assert (found.receipt["did"], found.file) == ("accepted", "whole")


@pytest.mark.clients
@pytest.mark.parametrize("client", ["openai", "curl"])
def test_clients_that_wait_as_long_as_they_are_told_are_seen_to(ready: Bench, client: str) -> None:
    found = outcome(ready, client, "rate limited")
    assert (found.receipt["did"], found.receipt["honoured_retry_after"], found.file) == ("retried", True, "whole")

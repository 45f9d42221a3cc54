"""No secret is ever written down: not in the journal, its exports and its answers, nor in the log."""

from __future__ import annotations

import pytest

from mock_server.command.logs import Log
from mock_server.journal import is_secret, redacted, redacted_header, redacted_query
from mock_server.serving import Access
from tests.journal.conftest import Watched

SECRETS = {
    "authorization": "Bearer sk-mock-SECRET-key",
    "mock-token": "SECRET-control-token",
    "cookie": "session=SECRET-1; theme=dark; id=SECRET-2",
    "x-api-key": "SECRET-api-key",
    "proxy-authorization": "Basic SECRET=",
    "x-amz-security-token": "SECRET-amz",
    "referer": "https://example.test/?access_token=SECRET-referer&page=2",
}
QUERY = "token=SECRET-1&page=2&key=SECRET-2&%61pi_key=SECRET-3&X-Amz-Signature=SECRET-4&next=/x?sig=SECRET-5"


def test_no_secret_is_in_the_journal_its_exports_or_a_verification(client: Watched) -> None:
    client.get(f"/v1/videos/vid_queued?{QUERY}", headers=SECRETS)
    client.get(f"/v1/videos/vid_queued?{QUERY}", headers={**SECRETS, "authorization": "Bearer WRONG-SECRET-key"})
    key = "sk-mock-SECRET-key"
    answers = [
        client.get(f"/_mock/{target}", key=key).body
        for target in (
            "requests", "requests?world=anonymous", "requests?all=true", "requests.har", "requests.har?world=anonymous",
            "requests/events", "requests/events?world=anonymous",
        )
    ]  # fmt: skip
    answers.append(client.post("/_mock/verify", {"requests": {"status": 999 - 400}}, key=key).body)
    for body in answers:
        assert b"SECRET" not in body
        assert b"vid_queued" in body
        assert b"page=2" in body


def test_no_secret_is_in_the_store(client: Watched) -> None:
    client.get(f"/v1/videos/vid_queued?{QUERY}", headers=SECRETS)
    logs = client.app.pipeline.services.store._logs  # type: ignore[attr-defined]  # that of the memory store
    kept = "".join(repr(entry) for log in logs.values() for entry in log.entries)
    assert "vid_queued" in kept
    assert "SECRET" not in kept


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_in_the_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    Log(form).accesses([Access("peer", "GET", f"/v1/videos?{QUERY}", "HTTP/1.1", 200, 0, False, 0.1)])
    written = capsys.readouterr().err
    assert "page=2" in written
    assert "SECRET" not in written


@pytest.mark.parametrize(
    ("key", "shown"),
    [("sk-mock-SECRET-key", "sk-moc..."), ("sk-mock", "..."), ("short, sk-mock-x", "..."), ("", "...")],
)
def test_of_a_long_key_the_beginning_is_shown(key: str, shown: str) -> None:
    assert redacted(key) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", "Bearer sk-mock-SECRET-key", "Bearer sk-moc..."),
        ("authorization", "bearer short", "bearer ..."),
        ("authorization", "Bearer SECRET, Bearer SECRET", "..."),
        ("authorization", "sk-mock-SECRET-key x", "..."),
        ("authorization", "Basic U0VDUkVUU0VDUkVU", "..."),
        ("cookie", "a=SECRET; b=SECRET", "..."),
        ("accept", "video/mp4;q=0.9", "video/mp4;q=0.9"),
        ("idempotency-key", "a-request-twice", "a-request-twice"),
    ],
)
def test_of_a_secret_header_little_is_shown(name: str, value: str, shown: str) -> None:
    assert redacted_header(name, value) == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ""),
        ("limit=3&after=vid_1", "limit=3&after=vid_1"),
        ("token=a=b&limit=3", "token=...&limit=3"),
        ("a;PASSWORD=x;b", "a;PASSWORD=...;b"),
        ("flag&token", "flag&token"),
        ("%74oken=x", "%74oken=..."),
    ],
)
def test_of_a_query_the_secret_values_are_left_out(query: str, shown: str) -> None:
    assert redacted_query(query) == shown


@pytest.mark.parametrize("name", ["Key", "token", "access_token", "X-Signature", "sig", "client_secret", "Set-Cookie"])
def test_names_tell_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["limit", "after", "range", "if-none-match", "variant", "design", "host"])
def test_names_tell_what_is_no_secret(name: str) -> None:
    assert not is_secret(name)

"""The HAR export, held against the field list of HAR 1.2."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import jsonschema_rs

from tests.journal.conftest import Watched

TEXT, COUNT, SIZE = {"type": "string"}, {"type": "number", "minimum": 0}, {"type": "integer", "minimum": -1}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these fields; others may only be custom ones, which begin with an underscore."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {}), "comment": TEXT},
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


PAIRS = listed(record({"name": TEXT, "value": TEXT}))
COOKIES = listed(record({"name": TEXT, "value": TEXT}))
HAR = record(
    {
        "log": record(
            {
                "version": {"enum": ["1.2"]},
                "creator": record({"name": TEXT, "version": TEXT}),
                "entries": listed(
                    record(
                        {
                            "startedDateTime": {"type": "string", "format": "date-time"},
                            "time": COUNT,
                            "request": record(
                                {
                                    "method": TEXT,
                                    "url": {"type": "string", "format": "uri"},
                                    "httpVersion": TEXT,
                                    "cookies": COOKIES,
                                    "headers": PAIRS,
                                    "queryString": PAIRS,
                                    "headersSize": SIZE,
                                    "bodySize": SIZE,
                                },
                                {"postData": record({"mimeType": TEXT, "text": TEXT})},
                            ),
                            "response": record(
                                {
                                    "status": {"type": "integer"},
                                    "statusText": TEXT,
                                    "httpVersion": TEXT,
                                    "cookies": COOKIES,
                                    "headers": PAIRS,
                                    "redirectURL": TEXT,
                                    "content": record({"size": COUNT, "mimeType": TEXT}),
                                    "headersSize": SIZE,
                                    "bodySize": SIZE,
                                }
                            ),
                            "cache": record({}),
                            "timings": record({"send": COUNT, "wait": COUNT, "receive": COUNT}),
                        },
                        {"serverIPAddress": TEXT, "connection": TEXT, "pageref": TEXT},
                    )
                ),
            },
            {"browser": {}, "pages": {}},
        )
    }
)
"""The objects and fields of http://www.softwareishard.com/blog/har-12-spec/, as far as they occur here."""


def archive(client: Watched, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/_mock/requests.har{query}")
    assert answer.header("Content-Disposition") == 'attachment; filename="requests.har"'
    document = answer.json()
    jsonschema_rs.Draft202012Validator(HAR, validate_formats=True).validate(document)
    entries: list[dict[str, Any]] = document["log"]["entries"]
    return entries


def test_the_journal_is_a_valid_archive_oldest_first(client: Watched) -> None:
    client.create("A cat")
    client.get("/v1/videos?limit=2&order=asc", headers={"Host": "mock.test:4010"})
    client.get("/v1/videos/vid_completed/content", headers={"Range": "bytes=0-9", "Host": "mock.test:4010"})
    created, listed_, content = archive(client)
    assert (created["request"]["method"], created["_operation"]) == ("POST", "createVideo")
    assert created["request"]["postData"] == {
        "mimeType": "application/json",
        "text": "",
        "_shape": {"prompt": "string"},
    }
    assert listed_["request"]["url"] == "http://mock.test:4010/v1/videos?limit=2&order=asc"
    assert listed_["request"]["queryString"] == [{"name": "limit", "value": "2"}, {"name": "order", "value": "asc"}]
    assert (content["response"]["status"], content["response"]["statusText"]) == (206, "Partial Content")
    assert content["response"]["content"] == {"size": 10, "mimeType": "video/mp4"}
    assert {"name": "range", "value": "bytes=0-9"} in content["request"]["headers"]


def test_the_times_of_an_archive_add_up(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    client.clock.advance(0.5)
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    (entry,) = archive(client)
    assert datetime.fromisoformat(entry["startedDateTime"]).timestamp() == client.clock.now() - 0.5
    assert entry["time"] == sum(entry["timings"].values()) == 500


def test_a_filter_holds_for_an_archive_too(client: Watched) -> None:
    client.get("/v1/videos/vid_queued")
    client.get("/v1/videos/vid_nobody")
    assert [entry["_task"] for entry in archive(client, "?status=404")] == ["vid_nobody"]
    assert archive(client, "?after=2") == []


def test_an_open_request_has_no_response_yet(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    (entry,) = archive(client, "?open=true")
    assert (entry["response"]["status"], entry["_open"]) == (0, True)
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable


def test_what_the_front_end_refused_is_in_no_archive(client: Watched) -> None:
    for _ in client.app.pipeline.refuse("bad_request", "No.").body:
        pass
    assert len(client.entries("world=anonymous")) == 1
    assert archive(client, "?world=anonymous") == []

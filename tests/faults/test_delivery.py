from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from mock_server.app import create_app, delivery_app
from tests.faults.asking import CONTENT, Answer, Asker, started


@pytest.fixture
def link(server: Asker) -> str:
    server.declare("redirect", expires_s=60)
    return server.get(CONTENT).header("Location") or ""


def summary(answer: Answer) -> str:
    return f"{answer.status} {answer.json()['error']['code']}" if answer.status >= 400 else str(answer.status)


@pytest.mark.parametrize("status", [302, 307])
def test_content_is_redirected_to_a_link_that_gives_the_video(server: Asker, status: int) -> None:
    video = server.get(CONTENT)
    server.declare("redirect", status=status)
    answer = server.get(CONTENT)
    assert (answer.status, answer.bytes) == (status, b"")
    followed = server.get(answer.header("Location") or "", key=None)
    assert (followed.status, followed.bytes) == (200, video.bytes)
    assert followed.header("ETag") == video.header("ETag")


def test_a_link_knows_ranges(server: Asker, link: str) -> None:
    answer = server.get(link, {"Range": "bytes=5-9"}, key=None)
    assert (answer.status, answer.body.length) == (206, 5)
    assert server.get(link, {"Range": "bytes=999999999-"}, key=None).status == 416


def test_a_link_is_to_the_variant_that_was_asked_for(server: Asker) -> None:
    server.declare("redirect")
    link = server.get(f"{CONTENT}?variant=thumbnail").header("Location") or ""
    assert server.get(link, key=None).header("Content-Type") == "image/webp"


def test_a_refusal_is_not_redirected(server: Asker) -> None:
    server.declare("redirect")
    assert server.get("/v1/videos/vid_queued/content").status == 404
    assert server.get("/v1/videos/vid_completed").status == 200


def test_a_link_holds_no_key(server: Asker, link: str) -> None:
    assert server.key not in link


def test_a_key_beside_the_signature_is_refused(server: Asker, link: str) -> None:
    assert summary(server.get(link)) == "400 authorization_not_allowed"
    assert summary(server.get(link, {"Authorization": "Basic eDp5"}, key=None)) == "400 authorization_not_allowed"


def test_a_key_that_is_taken_to_the_second_origin_is_written_down_in_the_world_of_the_link() -> None:
    server = started(second_origin="http://storage.test:4011")
    server.declare("redirect", origin="second")
    link = (server.get(CONTENT).header("Location") or "").removeprefix("http://storage.test:4011")
    for host, key in (("storage.test:4011", "sk-mock-another"), ("storage.test:4011", None), ("localhost:4010", "")):
        server.get(link, {"Host": host}, key=key)
    entries = server.journal("operation=getSignedContent")
    assert [(entry["leaked_key"], entry["status"]) for entry in entries] == [(True, 400), (False, 200), (False, 400)]
    assert {entry["task"] for entry in entries} == {"vid_landscape"}


def test_the_journal_does_not_hold_a_whole_link(server: Asker, link: str) -> None:
    server.get(link, key=None)
    signature = parse_qs(urlsplit(link).query)["signature"][0]
    assert signature not in repr(server.journal())


def test_head_is_refused_as_the_link_is_signed_for_get(server: Asker, link: str) -> None:
    answer = server.ask("HEAD", link, key=None)
    assert (answer.status, answer.bytes) == (403, b"")


def test_a_link_expires_in_world_time(server: Asker, link: str) -> None:
    server.ask("PATCH", "/_mock/clock", {"advance_s": 59})
    assert server.get(link, key=None).status == 200
    server.ask("PATCH", "/_mock/clock", {"advance_s": 1})
    assert summary(server.get(link, key=None)) == "403 link_expired"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vid_landscape", "vid_webm"),
        ("/video?", "/thumbnail?"),
        ("expires=1", "expires=2"),
        ("signature=", "signature=0"),
    ],
)
def test_a_link_that_was_changed_is_refused(server: Asker, link: str, old: str, new: str) -> None:
    assert old in link
    assert summary(server.get(link.replace(old, new), key=None)) == "403 wrong_signature"


@pytest.mark.parametrize("query", ["", "?expires=x&signature=y", "?expires=1800000000", "?signature=%ff", "?expires=²"])
def test_a_link_without_a_signature_is_refused(server: Asker, link: str, query: str) -> None:
    assert summary(server.get(link.partition("?")[0] + query, key=None)) == "403 wrong_signature"


def test_a_link_to_what_is_gone_is_a_404(server: Asker) -> None:
    server.declare("redirect")
    link = server.get("/v1/videos/vid_deletable_1/content").header("Location") or ""
    assert server.ask("DELETE", "/v1/videos/vid_deletable_1").status == 200
    assert summary(server.get(link, key=None)) == "404 not_found"


def test_a_redirect_may_lead_to_the_second_origin_which_serves_nothing_else() -> None:
    server = started(second_origin="http://127.0.0.2:4011/")
    server.declare("redirect", origin="second")
    url = server.get(CONTENT).header("Location") or ""
    assert url.startswith("http://127.0.0.2:4011/signed/")
    second = Asker(delivery_app(server.app), server.clock)
    assert second.get(url.removeprefix("http://127.0.0.2:4011"), key=None).status == 200
    assert second.get("/v1/videos", key=None).status == 404
    assert second.get("/_mock/health", key=None).status == 404


def test_without_a_second_origin_nobody_is_sent_there(server: Asker) -> None:
    answer = server.ask("POST", "/_mock/faults", {"kind": "redirect", "origin": "second"})
    assert (answer.status, "--second-port" in answer.json()["error"]["message"]) == (400, True)


def test_a_download_behind_a_link_can_be_cut(server: Asker, link: str) -> None:
    server.declare("cut", after_bytes=10, when={"operation": "getSignedContent"})
    assert len(server.get(link, key=None).bytes) == 10
    assert server.get(link, key=None).fired == ["cut-1"]


def test_processes_that_share_a_store_sign_alike_and_others_do_not(server: Asker) -> None:
    app = server.app
    sharing = create_app({}, store=app.pipeline.services.store)
    assert sharing.pipeline.services.signing_key == app.pipeline.services.signing_key
    assert create_app().pipeline.services.signing_key != app.pipeline.services.signing_key
    assert create_app({"signing_key": "mine"}).pipeline.services.signing_key == b"mine"

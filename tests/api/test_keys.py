"""Who may ask: bearer keys, and the worlds that they name."""

from __future__ import annotations

import pytest

from tests.api.client import Client, Start

STATUS = "/v1/videos/vid_queued"
CONTENT = "/v1/videos/vid_completed/content"

ACCEPTED = {
    "plain": "Bearer sk-mock",
    "small scheme": "bearer sk-mock",
    "loud scheme": "BEARER sk-mock",
    "several spaces": "Bearer   sk-mock  ",
    "beginning": "Bearer sk-mock-team.a~1+/=",
    "the documentation's": "Bearer YOUR_API_KEY",
    "the documentation's other": "Bearer YOUR_API_TOKEN",
}
REFUSED = {
    "empty": "",
    "only the scheme": "Bearer",
    "no key": "Bearer ",
    "another scheme": "Basic sk-mock",
    "no scheme": "sk-mock",
    "tab": "Bearer\tsk-mock",
    "unknown": "Bearer sk-other",
    "nothing after the beginning": "Bearer sk-mock-",
    "cut short": "Bearer sk-moc",
    "in another case": "Bearer SK-MOCK",
    "a star": "Bearer sk-mock-*",
    "two keys": "Bearer sk-mock sk-mock",
    "repeated header": "Bearer sk-mock, Bearer sk-mock",
    "comma in the key": "Bearer sk-mock-a,b",
    "quoted": 'Bearer "sk-mock"',
    "equals sign inside": "Bearer sk-mock-a=b",
    "letters beyond ASCII": "Bearer sk-mock-\xe9",
    "digits beyond ASCII": "Bearer sk-mock-\xb2",
    "NUL": "Bearer sk-mock-\x00",
}


@pytest.mark.parametrize("form", ACCEPTED)
def test_a_known_key_is_accepted(client: Client, form: str) -> None:
    assert client.get(STATUS, headers={"Authorization": ACCEPTED[form]}).status == 200


@pytest.mark.parametrize("form", REFUSED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_any_other_key_is_refused_with_a_challenge(client: Client, form: str, method: str) -> None:
    answer = client.ask(method, CONTENT, headers={"Authorization": REFUSED[form]})
    assert answer.status == 401
    assert answer.header("WWW-Authenticate") == "Bearer"
    assert method == "HEAD" or answer.error["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/v1/videos"),
        ("GET", "/v1/videos"),
        ("GET", STATUS),
        ("DELETE", STATUS),
        ("GET", CONTENT),
        ("HEAD", CONTENT),
        ("POST", "/v1/videos/vid_completed/remix"),
        ("POST", "/v1/videos/remix"),
    ],
)
def test_every_operation_needs_a_key(client: Client, method: str, target: str) -> None:
    assert client.ask(method, target, key=None).status == 401


def test_a_key_in_the_query_is_no_key(client: Client) -> None:
    assert client.get(f"{STATUS}?api_key=sk-mock&access_token=sk-mock", key=None).status == 401


def test_api_keys_that_are_set_replace_those_of_the_table(start: Start) -> None:
    client = start(api_key=("mine", "team-*"))
    assert client.get(STATUS, key="mine").status == 200
    assert client.get(STATUS, key="team-1").status == 200
    for key in ("sk-mock", "YOUR_API_KEY", "team-", "mine2"):
        assert client.get(STATUS, key=key).status == 401


def test_a_key_sees_its_own_tasks_and_nothing_of_anothers(client: Client) -> None:
    other = Client(client.app, client.clock, client.key + "-other")
    task_id = client.create()
    assert client.status(task_id) == "queued"
    assert other.get(f"/v1/videos/{task_id}").summary == "404 video_not_found"
    assert task_id not in [task["id"] for task in other.get("/v1/videos?limit=100").json()["data"]]
    assert other.ask("DELETE", f"/v1/videos/{task_id}").summary == "404 video_not_found"
    assert client.status(task_id) == "queued"


def test_a_row_that_one_key_deletes_stays_for_all_others(client: Client) -> None:
    other = Client(client.app, client.clock, client.key + "-other")
    assert client.ask("DELETE", "/v1/videos/vid_deletable_2").status == 200
    assert client.get("/v1/videos/vid_deletable_2").status == 404
    assert other.get("/v1/videos/vid_deletable_2/content").status == 200


@pytest.fixture(scope="module")
def playback(start: Start) -> Client:
    return start(content_auth="optional")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_player_needs_no_key_where_content_auth_is_optional(playback: Client, method: str) -> None:
    assert playback.ask(method, CONTENT, key=None).status == 200
    assert playback.ask(method, CONTENT, headers={"Range": "bytes=0-1"}, key=None).status in (200, 206)


def test_a_player_without_a_key_is_in_the_world_of_the_first_key(playback: Client) -> None:
    first, other = playback.create(), Client(playback.app, playback.clock, "sk-mock-2").create()
    playback.clock.advance(10)
    assert playback.get(f"/v1/videos/{first}/content", key=None).status == 200
    assert playback.get(f"/v1/videos/{other}/content", key=None).status == 404


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Bearer ", "", "Basic sk-mock"])
def test_a_wrong_key_is_refused_even_where_none_is_needed(playback: Client, authorization: str) -> None:
    assert playback.get(CONTENT, headers={"Authorization": authorization}).status == 401


@pytest.mark.parametrize("target", [STATUS, "/v1/videos"])
def test_only_content_is_open_to_players(playback: Client, target: str) -> None:
    assert playback.get(target, key=None).status == 401

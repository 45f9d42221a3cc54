"""Content behind signed links, as a storage of its own serves it: the link is all that it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from mock_server.call import Call, Function
from mock_server.contract.contract import Contract
from mock_server.domain.errors import ApiError
from mock_server.domain.link import Link, is_genuine
from mock_server.operations.videos import FUNCTIONS as BUILT_IN
from mock_server.operations.videos import get_video_content


def followed_link(call: Call) -> Link | None:
    """The link that the request follows, or None where its signature was not made here or of another link."""
    named = call.match.parameters
    asked: Mapping[str, str] = dict(parse_qsl(call.request.query))
    expires_at = asked.get("expires", "")
    if call.match.operation is None or not (expires_at.isascii() and expires_at.isdigit() and len(expires_at) < 16):
        return None
    link = Link(named["world"], named["task_id"], named["variant"], int(expires_at))
    return link if is_genuine(link, asked.get("signature", ""), call.services.signing_key) else None


def check_link(call: Call) -> None:
    """Raises ApiError as storages do: for a key beside the signature, for HEAD, and for a link that is no good."""
    if "authorization" in call.request.headers:
        raise ApiError("authorization_not_allowed")
    if call.request.method == "HEAD":
        raise ApiError("head_not_allowed")
    if call.link is None:
        raise ApiError("wrong_signature")
    if call.link.expires_at <= call.now:
        raise ApiError("link_expired")


def operation_names(contract: Contract) -> set[str]:
    """What a request's operation can be called: as in the contract, as what is built in, or as at the second origin."""
    return {*contract.operations, *BUILT_IN, *FUNCTIONS}


FUNCTIONS: dict[str, Function] = {
    "getSignedContent": get_video_content,
    "headSignedContent": get_video_content,
}
"""The operations of the second origin, by operationId."""

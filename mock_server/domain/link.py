"""Signed links to content: what they name, and whether a signature is genuine."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple


class Link(NamedTuple):
    """The right to one variant of one task's content until ``expires_at`` (Unix seconds of world time).

    It names the world, from which no key can be read back.
    """

    world: str
    task_id: str
    variant: str
    expires_at: int


def signature_of(link: Link, key: bytes) -> str:
    """The HMAC-SHA256 of a link, in hexadecimal digits."""
    text = f"{link.world}\n{link.task_id}\n{link.variant}\n{link.expires_at}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_genuine(link: Link, signature: str, key: bytes) -> bool:
    """Whether ``signature`` was made of this very link, in a time that tells nothing."""
    return hmac.compare_digest(signature.encode(), signature_of(link, key).encode())


def path_of(link: Link, key: bytes) -> str:
    """The request target of a link. None of its pieces has a character that would have to be encoded."""
    return (
        f"/signed/{link.world}/{link.task_id}/{link.variant}"
        f"?expires={link.expires_at}&signature={signature_of(link, key)}"
    )

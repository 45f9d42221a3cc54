"""A server that runs, wherever: how it is reached, and which keys it takes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from mock_server.testing.client import Control
from mock_server.testing.talk import Answering

_KEY_BYTES = 12


def _stays() -> bool:
    return False


class Host(NamedTuple):
    """A running server.

    ``way`` leads to its control API, ``token`` opens that. ``keys`` is the beginning of the keys that it takes, empty
    where it takes only the ``key``. ``second_url`` is its second origin, ``ca_file`` what TLS is to be verified with;
    empty where there is none.
    """

    url: str
    way: Answering
    keys: str
    key: str = ""
    token: str | None = None
    second_url: str = ""
    ca_file: str = ""
    is_going: Callable[[], bool] = _stays
    """Whether it is about to end together with all that it keeps, so that nobody has to tidy up any more."""

    def new_key(self) -> str:
        """A key that nobody has, and so a world in which nothing has happened.

        Raises ValueError where there is none.
        """
        if not self.keys:
            raise ValueError("this server takes only keys that it knows one by one; one with a star at its end helps")
        return self.keys + os.urandom(_KEY_BYTES).hex()  # noqa: TID251 - nobody else may ever have the same

    def control(self, key: str) -> Control:
        """The control API for the world of ``key``."""
        return Control(self.way, key, token=self.token)

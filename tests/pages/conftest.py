from __future__ import annotations

from tests.api.conftest import _shared, client, start  # noqa: F401 - pytest finds fixtures here

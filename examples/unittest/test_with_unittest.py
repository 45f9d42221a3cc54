"""Without pytest: one server for the class, one world for each test. Run it with `python -m unittest`."""

from __future__ import annotations

import json
import unittest
from urllib.request import Request, urlopen

from mock_server.testing import MockServer, SoraMock


def status_of(base_url: str, api_key: str, task_id: str) -> str:
    """The program under test."""
    with urlopen(Request(f"{base_url}/videos/{task_id}", headers={"Authorization": f"Bearer {api_key}"})) as answer:
        return str(json.load(answer)["status"])


class StatusTest(unittest.TestCase):
    server: SoraMock

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = cls.enterClassContext(MockServer())

    def setUp(self) -> None:
        self.mock = self.enterContext(self.server.another())

    def test_a_failed_task(self) -> None:
        task = self.mock.failed()
        assert status_of(self.mock.base_url, self.mock.api_key, task.id) == "failed"

    def test_an_hour_later(self) -> None:
        task = self.mock.queued(then="completed", for_s=3600)
        assert status_of(self.mock.base_url, self.mock.api_key, task.id) == "queued"
        self.mock.clock.advance(3600)
        assert status_of(self.mock.base_url, self.mock.api_key, task.id) == "completed"
        self.mock.verify(requests={"operation": "getVideo"}, count={"exactly": 2})

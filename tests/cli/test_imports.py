"""What is imported when: a start is as fast as what it leaves out. Nothing here measures time."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.cli.process import ROOT, TIMEOUT_S, environment, serving

pytestmark = pytest.mark.live

HEAVY = frozenset(
    {
        "asyncio", "concurrent.futures", "difflib", "email.message", "fractions", "http.client", "importlib.metadata",
        "multiprocessing", "shutil", "sqlite3", "ssl", "statistics", "tempfile", "unittest", "urllib.request",
        "flask", "jinja2", "multipart", "redis", "trustme", "werkzeug",
        "hypothesis", "pytest", "schemathesis",
    }
)  # fmt: skip
"""Modules that take long to import, or memory, and that a server without TLS, forms and a store on disk never needs."""


def imported(code: str) -> frozenset[str]:
    """What a new interpreter has imported after ``code``."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=TIMEOUT_S, check=True,
    )  # fmt: skip
    return frozenset(told.stdout.split())


def test_the_package_alone_brings_nothing_of_its_own_and_nothing_of_others() -> None:
    found = imported("import mock_server; mock_server.__version__")
    assert {name for name in found if name.startswith("mock_server")} == {"mock_server"}
    assert not found & (HEAVY | {"click", "dataclasses", "json", "jsonschema_rs", "logging", "yaml"})


def test_a_server_that_answers_has_imported_nothing_that_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")  # each import is written to standard error
    with serving() as server:
        request = urllib.request.Request(
            f"{server.url}/v1/videos/vid_completed", headers={"Authorization": "Bearer sk-mock"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            assert response.status == 200
        _, _, log = server.end(signal.SIGTERM)
    found = {line.rpartition("|")[2].strip() for line in log.splitlines() if line.startswith("import time:")}
    assert "mock_server.serving.server" in found, "the log of imports is there"
    assert sorted(found & HEAVY) == []


def test_a_server_in_process_imports_no_control_api_that_nobody_asks() -> None:
    found = imported("from mock_server.testing import MockServer\nwith MockServer(): pass")
    assert "mock_server.serving.server" in found
    assert not found & HEAVY
    assert not found & {"mock_server.control.functions", "mock_server.testing.in_process", "click"}


def test_the_control_api_is_imported_with_its_first_request() -> None:
    assemble = "from mock_server.app import assemble; app = assemble()"
    before = imported(assemble)
    asked = "from werkzeug.test import run_wsgi_app, create_environ; run_wsgi_app(app, create_environ('/_mock/health'))"
    after = imported(f"{assemble}\n{asked}")
    assert "mock_server.control.functions" not in before
    assert "mock_server.control.functions" in after


def test_flask_is_imported_for_those_who_ask_for_flask() -> None:
    assert "flask" in imported("from mock_server import create_app; create_app()")

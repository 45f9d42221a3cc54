"""Schemathesis against the journal's paths, on a server of its own. No wait is a wait."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from mock_server.app import create_app

ROOT = Path(__file__).parents[2]


def config() -> SchemathesisConfig:
    """That of all runs; but here a wait takes no time, so it may be asked for."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    del settings["project"][-1]["parameters"]
    settings |= {"seed": 1, "generation": {"max-examples": 12, "database": "none"}, "cache": {"enabled": False}}
    settings["phases"] = {"coverage": {"enabled": False}}  # the run for the whole control API has it
    return SchemathesisConfig.from_dict(settings)


@pytest.fixture(autouse=True)
def _node_id_where_schemathesis_looks_for_it(request: pytest.FixtureRequest) -> None:
    """Schemathesis 4.32.5 reads and writes an attribute that pytest 9.2 has no more."""
    request.node._nodeid = request.node.nodeid


@pytest.fixture
def journal() -> BaseSchema:
    app = create_app({"strict": True}, rng=Random("journal"), pause=lambda _: None)
    for target in ("/v1/videos/vid_queued", "/v1/videos/vid_nobody", "/v1/videos/vid_size_1GiB/content"):
        app.test_client().get(target, headers={"Authorization": "Bearer sk-mock-fuzz"}).close()
    return schemathesis.openapi.from_wsgi("/_mock/openapi.yaml", app, config=config())


the_journal = schemathesis.pytest.from_fixture("journal").include(path_regex="^/_mock/(requests|verify)")


@the_journal.parametrize()
def test_every_answer_is_one_that_the_contract_documents(case: schemathesis.Case) -> None:
    case.call_and_validate()

"""Schemathesis in process: every check, and the phases examples, coverage, fuzzing and stateful."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from mock_server.app import create_app

ROOT = Path(__file__).parents[2]
EXAMPLES = 15


def schema_of(document: str, lifecycle: str) -> BaseSchema:
    app = create_app({"lifecycle": lifecycle, "strict": True}, rng=Random(lifecycle))
    settings: dict[str, Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    settings["generation"] = {"max-examples": EXAMPLES, "database": "none"}
    settings["cache"] = {"enabled": False}
    return schemathesis.openapi.from_wsgi(document, app, config=SchemathesisConfig.from_dict(settings))


api_default = schema_of("/openapi.yaml", "default")
api_instant = schema_of("/openapi.yaml", "instant")
control = schema_of("/_mock/openapi.yaml", "default")


@schemathesis.pytest.parametrize(default=api_default, instant=api_instant, control=control)
def test_every_answer_is_one_that_the_contract_documents(case: schemathesis.Case) -> None:
    case.call_and_validate()


TestWalksByDefault = api_default.as_state_machine().TestCase
TestWalksWithInstantVideos = api_instant.as_state_machine().TestCase

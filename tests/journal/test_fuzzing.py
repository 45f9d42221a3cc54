"""Schemathesis against the journal's paths, on a server of its own. No wait is a wait."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig

from mock_server.app import create_app

ROOT = Path(__file__).parents[2]


def config() -> SchemathesisConfig:
    """That of all runs; but here a wait takes no time, so it may be asked for."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    del settings["project"][-1]["parameters"]
    settings |= {"seed": 1, "generation": {"max-examples": 12, "database": "none"}, "cache": {"enabled": False}}
    settings["phases"] = {"coverage": {"enabled": False}}  # the run for the whole control API has it
    return SchemathesisConfig.from_dict(settings)


app = create_app({"strict": True}, rng=Random("journal"), pause=lambda _: None)
schema = schemathesis.openapi.from_wsgi("/_mock/openapi.yaml", app, config=config()).include(
    path_regex="^/_mock/(requests|verify)"
)


@schema.parametrize()
def test_every_answer_is_one_that_the_contract_documents(case: schemathesis.Case) -> None:
    app.test_client().get("/v1/videos/vid_queued", headers={"Authorization": "Bearer sk-mock-fuzz"}).close()
    case.call_and_validate()

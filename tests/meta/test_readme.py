"""The README says what is true."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from mock_server.settings import Settings, environment_name

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
DEFAULTS = {"": "", (): "", False: "off", True: "on"}


@pytest.mark.parametrize("name", [spec.name for spec in fields(Settings)])
def test_each_setting_stands_in_the_table_of_settings(name: str) -> None:
    assert row_of(name) in README.splitlines()


def row_of(name: str) -> str:
    """The row of the README's table that a setting has."""
    spec = next(spec for spec in fields(Settings) if spec.name == name)
    default = next((text for value, text in DEFAULTS.items() if value is spec.default), spec.default)
    default = "" if spec.default in ("", ()) else default
    choices = spec.metadata["choices"]
    help_text = spec.metadata["help"] + (f" One of {', '.join(choices)}." if choices else "")
    return f"| `--{name.replace('_', '-')}` | `{environment_name(name)}` | {default} | {help_text} |"


def test_every_file_that_the_readme_links_to_exists() -> None:
    folder = Path(__file__).parents[2]
    links = [part.split(")")[0] for part in README.split("](")[1:]]
    missing = [link for link in links if "://" not in link and not (folder / link.split("#")[0]).exists()]
    assert not missing

"""``sora-mock check``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mock_server.loading import load_all
from mock_server.snapshot import API


def run(flags: Mapping[str, Any]) -> None:
    """Load everything, down to the SHA-256 of each file. Raises InvalidSource and InvalidSetting."""
    _, snapshot = load_all(flags, 0.0, thorough=True)
    table = snapshot.table
    click.echo(
        f"OK: {len(snapshot.contracts[API].operations)} operations, {len(table.rows)} rows and {len(table.globs)} "
        f"glob(s), {len(table.lifecycles)} lifecycles, {len(table.contents)} contents."
    )

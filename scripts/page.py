"""The command line of the scripts that write a page of the documentation from what they see."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def write(path: Path, page: Callable[[str], str], description: str | None) -> None:
    """Write the page, which is given the date that stands in it, to ``path``, or print it where that is asked for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("date", help="of today, for the page")
    parser.add_argument("--stdout", action="store_true", help="print the page instead of writing it")
    asked = parser.parse_args()
    text = page(asked.date)
    if asked.stdout:
        print(text)
    else:
        path.write_text(text, encoding="utf-8")

"""Fetch the third-party files of mock_server/vendor with npm, or check the committed ones.

    scripts/vendor.py            fetch the release that vendored.json names; it has to be the same bytes
    scripts/vendor.py VERSION    fetch another release, and write vendored.json anew
    scripts/vendor.py --check    compare the files with vendored.json; fetches nothing

Needs only the standard library; fetching also needs npm, with whatever configuration the machine has.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parent.parent / "mock_server" / "vendor"
DESCRIPTION = "vendored.json"
PACKAGE = "swagger-ui-dist"
FILES = (
    "LICENSE",
    "NOTICE",
    "favicon-32x32.png",
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
)


def fetch(version: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A release: its description, as vendored.json has it, and the content of its files by name.

    Raises CalledProcessError if npm fails, and KeyError if the release lacks one of the files.
    """
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch]
        subprocess.run([*command, f"{PACKAGE}@{version}"], check=True, stdout=subprocess.DEVNULL)
        archive = next(Path(scratch).glob("*.tgz"))
        integrity = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        with tarfile.open(archive) as packed:
            metadata = json.loads(_read(packed, "package/package.json"))
            contents = {name: _read(packed, f"package/{name}") for name in FILES}
    description = {
        "package": metadata["name"],
        "version": metadata["version"],
        "license": metadata["license"],
        "integrity": f"sha512-{integrity}",
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    return description, contents


def _read(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(name)
    if file is None:
        raise KeyError(f"{name} is no file")
    return file.read()


def update(directory: Path, version: str | None) -> str:
    """Fetch ``version``, or the release that is there, into ``directory``. Gives what is wrong with it, if anything."""
    path = directory / DESCRIPTION
    pinned = json.loads(path.read_text(encoding="utf-8"))
    description, contents = fetch(version or pinned["version"])
    if description["version"] == pinned["version"] and description["integrity"] != pinned["integrity"]:
        return f"{PACKAGE} {pinned['version']} is not what it was when it was vendored"
    for name, content in contents.items():
        (directory / PACKAGE / name).write_bytes(content)
    path.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    return ""


def check(directory: Path) -> list[str]:
    """What is wrong with the files below ``directory``: one sentence each; none if all is well."""
    try:
        described = json.loads((directory / DESCRIPTION).read_text(encoding="utf-8"))["sha256"]
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (directory / PACKAGE).iterdir()}
    except (OSError, ValueError, KeyError) as error:
        return [f"cannot be read: {error}"]
    names = sorted({*described, *found, *FILES})
    return [
        f"{name} is not as {DESCRIPTION} and {Path(__file__).name} say"
        for name in names
        if name not in FILES or name not in found or described.get(name) != found[name]
    ]


def main() -> int:
    """0 when the files are right, 1 when not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", nargs="?", help="a release other than the one that is there")
    parser.add_argument("--check", action="store_true", help="only compare; needs no npm")
    asked = parser.parse_args()
    refused = "" if asked.check else update(DIRECTORY, asked.version)
    wrong = [refused] if refused else check(DIRECTORY)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The samples in examples/clients are the documentation's, word for word but for the base URL."""

from __future__ import annotations

import hashlib
import re

import pytest

from scripts.clients.client import ROOT
from scripts.clients.samples import BASE_URL, EXAMPLES

DOCUMENTATION = next(ROOT.parent.glob("*/reference/sora-get-video-content.md"), None)
"""Where the documentation's text lies beside this folder."""

FIRST_WORDS = {
    "curl_download.sh": "# Download video to local file",
    "curl_headers.sh": "# Or view response headers",
    "download.py": "import requests\n\ntask_id",
    "node_download.js": "const fs",
    "browser_download.js": "const taskId",
    "download.go": "package main",
    "SoraVideoContentExample.java": "import java",
    "Program.cs": "using System;",
    "use_case_1_download.py": "import requests\n\ndef download_video",
    "use_case_2_playback.html": "<!DOCTYPE html>",
    "use_case_3_complete_flow.py": "import requests\nimport time",
}
"""Each sample, and how it begins in the documentation."""

DIGESTS = {
    "curl_download.sh": "fff2c61c9f1e67a319f5d7c5074ba7b98e79a3dfe2170acb679c1a9ec8fbdc73",
    "curl_headers.sh": "3d11177219d3ca5abfde6746008987c5bc765dd2dd34d7aa13e0d63a712daa53",
    "download.py": "7a3ec61f8898f6b1d6bf13e5afe581e4e82759d3feea8c9f5eab86cb922a4fdb",
    "node_download.js": "e7092af2438b3aa10c1f7a1c7345ee1e6e16f61b3fff68ff12ad12183d44b1d1",
    "browser_download.js": "3a622f31ac228b817232412e229866d72adbb5c23de8f240779ec8b42bf43a65",
    "download.go": "18bd0047c6b5019df117720c35e6b46f785dc1d96c5c78eaebc9ebe15498b26d",
    "SoraVideoContentExample.java": "f8e3645c046f053dcf7cabb591d05ce028068349bb77fd11a020b5ac16cdc825",
    "Program.cs": "2fd245b8977122d8bf84c46c878073a24163fee58e0d3c06dbda277c2c2a8ec4",
    "use_case_1_download.py": "8072ed751915da7e2aeb3dbac83d4c30805ccc5a48353d45c0698f65fa1daed8",
    "use_case_2_playback.html": "e65b0396129defddb6743cc7e1db7117c4a1a57f286f30af007d1089baaa953f",
    "use_case_3_complete_flow.py": "f790cf8f8129b85e3bd37f605e2401fe33edab0b6d32467127668aaf53a7232b",
}
"""SHA-256 of each with BASE in place of the base URL: as the documentation had it when it was taken."""


def sample(name: str) -> str:
    return BASE_URL.sub("BASE", (EXAMPLES / name).read_text(encoding="utf-8"))


def documented(beginning: str) -> str:
    assert DOCUMENTATION is not None
    text = DOCUMENTATION.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"\n(?=# Or )", block)]
    found = next(part for part in parts if part.startswith(beginning))
    return re.sub(r"https://[\w.]+(?=/v1/)", "BASE", found.rstrip("\n") + "\n")


def test_every_sample_is_known() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} - {"README.md"} == set(FIRST_WORDS) == set(DIGESTS)


@pytest.mark.parametrize("name", FIRST_WORDS)
def test_only_the_base_url_is_another_one(name: str) -> None:
    text = sample(name)
    assert text.count("BASE") == 1
    assert hashlib.sha256(text.encode()).hexdigest() == DIGESTS[name]


@pytest.mark.skipif(DOCUMENTATION is None, reason="the documentation's text is not beside this folder")
@pytest.mark.parametrize("name", FIRST_WORDS)
def test_a_sample_is_what_the_documentation_says(name: str) -> None:
    assert sample(name) == documented(FIRST_WORDS[name])

"""What a shell offers when somebody presses Tab, asked of the shells themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server.app import create_app
from mock_server.serving import Server
from tests.cli.process import ROOT, TIMEOUT_S, environment, run

pytestmark = pytest.mark.live

PROGRAMS = Path(sys.executable).parent

BASH = r"""
eval "$(sora-mock completion bash)"
function=$(complete -p sora-mock | sed 's/.*-F \([^ ]*\).*/\1/')
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
"$function" sora-mock "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""
FISH = 'sora-mock completion fish | source; complete --do-complete "$argv"'
ZSH = r"""
autoload -Uz compinit; compinit -u -d "$ZDOTDIR/dump"
eval "$(sora-mock completion zsh)"
print -r -- ${_comps[sora-mock]}
compadd() { print -rl -- "$@" }; _describe() { shift 2; print -rl -- ${(P)1} }
words=("$@"); CURRENT=$#
${_comps[sora-mock]}
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server(create_app()).running() as server:
        yield server.url


def asked(program: str, *arguments: str, **settings: str) -> list[str]:
    """What a shell prints."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on this machine")
    env = environment(**settings) | {
        "PATH": f"{PROGRAMS}:/usr/bin:/bin",
        "TERM": "dumb",
        "ZDOTDIR": settings.get("home", "/"),
    }
    done = subprocess.run(
        [found, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def bash(*words: str, **settings: str) -> list[str]:
    """What bash offers for the last of the words."""
    return asked("bash", "--norc", "-c", BASH, "bash", "sora-mock", *words, **settings)


def test_bash_completes_commands_at_every_depth() -> None:
    assert bash("he") == ["healthcheck"]
    assert bash("ctl", "re") == ["receipts", "requests", "reset"]
    assert bash("ctl", "clock", "") == ["advance", "freeze", "reset", "scale", "set", "show", "unfreeze"]


def test_bash_completes_options_and_their_choices() -> None:
    assert bash("serve", "--content") == ["--content-auth"]
    assert bash("ctl", "tasks", "list", "--state", "c") == ["completed", "cancelled"]
    assert bash("ctl", "tasks", "--state", "f") == ["failed"]
    assert bash("ctl", "reset", "sc") == ["scenarios"]
    assert bash("completion", "") == ["bash", "fish", "zsh"]


def test_bash_completes_what_the_server_knows(url: str) -> None:
    assert bash("ctl", "tasks", "show", "vid_que", url=url) == ["vid_queued"]
    assert bash("ctl", "faults", "preset", "flaky", url=url) == ["flaky-cdn"]
    assert bash("ctl", "--url", url, "lifecycles", "show", "in") == ["instant"]


def test_no_server_is_no_error_for_who_presses_tab() -> None:
    assert bash("ctl", "tasks", "show", "vid_que", url="http://127.0.0.1:9") == [""]


def test_fish_completes_commands_and_what_the_server_knows(url: str, tmp_path: Path) -> None:
    def fish(line: str) -> list[str]:
        offered = asked("fish", "--no-config", "-c", FISH, line, url=url, home=str(tmp_path))
        return [each.partition("\t")[0] for each in offered]

    assert fish("sora-mock he") == ["healthcheck"]
    assert fish("sora-mock ctl tasks show vid_que") == ["vid_queued"]


def test_zsh_has_a_function_for_the_command(tmp_path: Path) -> None:
    function, *offered = asked("zsh", "-f", "-c", ZSH, "zsh", "sora-mock", "he", home=str(tmp_path))
    assert function == "_sora_mock_completion"
    assert [each.partition(":")[0] for each in offered] == ["healthcheck"]


def test_a_shell_that_is_not_known_ends_with_2() -> None:
    done = run("completion", "tcsh")
    assert (done.returncode, "'tcsh' is not one of" in done.stderr) == (2, True)

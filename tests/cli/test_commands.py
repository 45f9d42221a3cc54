"""The command line without a server: version, help, check, and settings that cannot be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import mock_server
from mock_server.app import create_app
from mock_server.cli import main
from mock_server.schema import shipped
from mock_server.settings import InvalidSetting, load_settings


def invoke(*arguments: str, **environment: str) -> Result:
    settings = {f"SORA_MOCK_{name.upper()}": value for name, value in environment.items()}
    return CliRunner().invoke(main, arguments, env=settings)


def test_the_version_is_that_of_the_package() -> None:
    result = invoke("--version")
    assert (result.exit_code, result.output) == (0, f"sora-mock, version {mock_server.__version__}\n")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("serve", "--help"), ("check", "-h")])
def test_every_command_explains_itself(arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).output.startswith("Usage: ")


def test_help_tells_the_variable_and_the_default_of_a_setting() -> None:
    text = " ".join(invoke("serve", "--help").output.split())
    assert "Port to listen on; 0 picks a free one. [SORA_MOCK_PORT] [default: 4010]" in text


def test_check_finds_the_shipped_files_right() -> None:
    result = invoke("check")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("OK: 8 operations, 16 rows and 1 glob(s), 3 lifecycles, 5 contents")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of contract, table and content, to be broken."""
    shutil.copytree(shipped("fixtures"), tmp_path / "fixtures")
    shutil.copy(shipped("openapi.yaml"), tmp_path)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_check_tells_the_problems_of_all_files_at_once_and_ends_with_2(copied: Path) -> None:
    replace(copied / "openapi.yaml", "unknown: 404/video_not_found", "unknown: 404/video_not_fund")
    replace(copied / "fixtures/tasks.yaml", "state: queued", "state: qeued")
    with open(copied / "fixtures/content/portrait.mp4", "ab") as video:
        video.write(b"x")
    result = invoke("check", "--tasks", f"{copied}/fixtures/tasks.yaml", "--openapi", f"{copied}/openapi.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[-1] == f"{len(lines) - 1} problems found"
    for part in ("openapi.yaml:", "tasks.yaml:", "content.yaml:", "video_not_fund", "did you mean 'queued'?"):
        assert part in result.stderr


def test_check_compares_the_checksums_that_a_start_does_not(copied: Path) -> None:
    video = copied / "fixtures/content/portrait.mp4"
    video.write_bytes(video.read_bytes()[:-1] + b"x")
    result = invoke("check", "--tasks", f"{copied}/fixtures/tasks.yaml")
    assert result.exit_code == 2
    assert "files.portrait.mp4: the file's SHA-256 is another one" in result.stderr
    assert result.stderr.endswith("\n1 problem found\n")
    assert create_app({"tasks": f"{copied}/fixtures/tasks.yaml"}) is not None


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_file_that_is_not_there_ends_the_command_with_2(command: str) -> None:
    result = invoke(command, "--tasks", "/nowhere/tasks.yaml")
    assert result.exit_code == 2
    assert "/nowhere/tasks.yaml:1:1: cannot be read: No such file or directory" in result.stderr


INVALID = {
    "port": ("65536", "expected a number from 0 to 65535"),
    "drain": ("-1", "expected seconds, from 0 to 86400"),
    "content_auth": ("optonal", "'optonal' is not one of required, optional (did you mean 'optional'?)"),
    "log_format": ("xml", "'xml' is not one of text, json\n"),
    "workers": ("0", "'0': expected a number from 1 on"),
    "cors": ("foo", "'foo': expected *, off, or origins like http://localhost:3000 with commas between them"),
    "lifecycle": ("instnt", "the table has no lifecycle 'instnt' (did you mean 'instant'?)"),
    "api_key": ("two words", "expected letters, digits and ._~+/-"),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_flag_that_cannot_be_ends_with_2_and_the_name_of_the_setting(name: str) -> None:
    value, message = INVALID[name]
    result = invoke("serve", f"--{name.replace('_', '-')}", value)
    assert (result.exit_code, result.stdout) == (2, "")
    assert name.replace("_", "-") in result.stderr
    assert message in result.stderr


@pytest.mark.parametrize("name", INVALID)
def test_a_variable_that_cannot_be_ends_with_2_and_the_name_of_the_setting(name: str) -> None:
    value, message = INVALID[name]
    result = invoke("serve", **{name: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert name.upper() in result.stderr.upper()
    assert message in result.stderr


@pytest.mark.parametrize("name", [name for name in INVALID if name != "api_key"])
def test_a_setting_of_the_table_that_cannot_be_ends_with_2_and_its_name(copied: Path, name: str) -> None:
    value, message = INVALID[name]
    replace(copied / "fixtures/tasks.yaml", "keys:", f"settings: {{{name}: {value}}}\nkeys:")
    result = invoke("serve", "--tasks", f"{copied}/fixtures/tasks.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr
    assert message in result.stderr


def test_a_key_that_cannot_be_is_not_printed() -> None:
    assert "two words" not in invoke("serve", "--api-key", "two words").output


def test_an_unknown_setting_of_the_table_is_refused_with_the_nearest_right_one(copied: Path) -> None:
    replace(copied / "fixtures/tasks.yaml", "keys:", "settings: {lifecyle: instant}\nkeys:")
    result = invoke("check", "--tasks", f"{copied}/fixtures/tasks.yaml")
    assert result.exit_code == 2
    assert "settings.lifecyle" in result.stderr
    assert "did you mean 'lifecycle'?" in result.stderr


def test_an_unknown_flag_ends_with_2() -> None:
    result = invoke("serve", "--prot", "1")
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_an_unknown_setting_of_create_app_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(InvalidSetting, match=r"'lifecyle' is not a setting \(did you mean 'lifecycle'\?\)"):
        create_app({"lifecyle": "instant"})


@pytest.mark.parametrize(
    ("flag", "variable", "table", "expected"),
    [
        ("flag", "variable", "table", "flag"),
        (None, "variable", "table", "variable"),
        (None, None, "table", "table"),
        (None, None, None, "default"),
        ("flag", None, None, "flag"),
        (None, "variable", None, "variable"),
        (None, "", "table", ""),
    ],
)
def test_a_flag_beats_the_environment_which_beats_the_table_which_beats_the_default(
    monkeypatch: pytest.MonkeyPatch, flag: str | None, variable: str | None, table: str | None, expected: str
) -> None:
    monkeypatch.delenv("SORA_MOCK_LIFECYCLE", raising=False)
    if variable is not None:
        monkeypatch.setenv("SORA_MOCK_LIFECYCLE", variable)
    assert load_settings({"lifecycle": flag}, {"lifecycle": table} if table else {}).lifecycle == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("1", True), ("Yes", True), ("on", True), ("false", False), ("0", False), ("", False)],
)
def test_a_switch_reads_the_usual_words(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv("SORA_MOCK_STRICT", text)
    assert load_settings({}).strict is expected
    assert load_settings({"strict": not expected}).strict is not expected


def test_several_keys_come_as_flags_or_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORA_MOCK_API_KEY", "a,b-*")
    assert load_settings({}).api_key == ("a", "b-*")
    assert load_settings({"api_key": ("c", "d")}).api_key == ("c", "d")

"""A contract that is not sound stops the start, with file, line, and what would be right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mock_server.app import create_app
from mock_server.contract.loading import load_contract
from mock_server.source import InvalidSource, load_source
from tests.contract.conftest import CONTRACT, Edit

CONTROL = CONTRACT.parent / "mock_server" / "control" / "control.yaml"

UNSOUND = [
    pytest.param(
        ("examples/video_expired'}", "examples/video_expird'}"),
        "does not exist (did you mean 'video_expired'?)",
        id="a dangling reference to an example",
    ),
    pytest.param(
        ("{$ref: '#/components/responses/ContentNotFound'}", "{$ref: '#/components/responses/ContentNotFind'}"),
        "does not exist (did you mean 'ContentNotFound'?)",
        id="a dangling reference to a response",
    ),
    pytest.param(
        ("expired: 404/video_expired", "expired: 404/video_outdated"),
        "the 404 response has no example 'video_outdated'",
        id="an answer without its example",
    ),
    pytest.param(
        ("failed: 404/video_not_ready", "failed: 410/video_not_ready"),
        "no response 410 is documented (add '410' to the operation's responses)",
        id="an answer with a status that is not documented",
    ),
    pytest.param(
        ("failed: 404/video_not_ready", "failed: '404'"),
        "an error needs the name of the example that is its body",
        id="an error without a body",
    ),
    pytest.param(
        ("failed: 404/video_not_ready", "failed: soon"),
        "'soon'",
        id="an answer that is none",
    ),
    pytest.param(
        ("        failed: 404/video_not_ready\n        cancelled", "        cancelled"),
        "getVideoContent has no answer for the state 'failed'",
        id="a state without an answer",
    ),
    pytest.param(
        ("        queued: 404/video_not_ready\n", "        queued: '206'\n"),
        "getVideoContent itself answers 200 (206 needs the name of an example)",
        id="a success that the operation does not make",
    ),
    pytest.param(
        ("content_lag: 404", "content_lagg: 404"),
        "unknown condition (did you mean 'content_lag'?)",
        id="an answer to a condition that does not exist",
    ),
    pytest.param(
        ("        no_variant: 404/video_not_found\n", ""),
        "getVideoContent has no answer for the condition 'no_variant'",
        id="a refusal of content without an answer",
    ),
    pytest.param(
        ("operationId: getVideo\n", "operationId: deleteVideo\n"),
        "'deleteVideo' is taken by another operation",
        id="two operations with one name",
    ),
    pytest.param(
        ("      operationId: getVideo\n", ""),
        "GET /v1/videos/{task_id} has no operationId",
        id="an operation without a name",
    ),
    pytest.param(
        ("      operationId: listVideos\n", "      operationId: listVideos\n      paramters: []\n"),
        "unknown key (did you mean 'parameters'?)",
        id="a misspelt key",
    ),
    pytest.param(
        ("      x-counts: polls\n", "      x-count: polls\n"),
        "unknown key (did you mean 'x-counts'?)",
        id="a misspelt extension",
    ),
    pytest.param(
        ("      x-counts: polls\n", "      x-counts: poles\n"),
        "expected one of polls, content_calls, but got 'poles'",
        id="an unknown counter",
    ),
    pytest.param(
        ("x-task: &by_path {in: path, name: task_id}", "x-task: &by_path {in: path, name: video_id}"),
        "'video_id' is not in the path",
        id="a task that the path does not name",
    ),
    pytest.param(
        ("x-task: {in: query, name: after}", "x-task: {in: header, name: after}"),
        "expected {in: path or query or body, name: ...}",
        id="a task named where none can be",
    ),
    pytest.param(
        ("  /v1/videos/{task_id}/remix:", "  /v1/videos/{task}/remix:"),
        "path parameter 'task' is not declared as a parameter",
        id="a path parameter that is not declared",
    ),
    pytest.param(
        ("  not_found: 404/NotFound/not_found\n", ""),
        "there is no answer for the condition 'not_found'",
        id="no answer to an unknown path",
    ),
    pytest.param(
        ("  not_found: Invalid URL", "  not_fond: Invalid URL"),
        "unknown condition (did you mean 'not_found'?)",
        id="a message for a condition that does not exist",
    ),
    pytest.param(
        ("  enum: {answer: invalid_value,", "  enum: {answer: invalid_valu,"),
        "unknown condition (did you mean 'invalid_value'?)",
        id="a violation that leads to nothing",
    ),
    pytest.param(
        ("minimum: 0, maximum: 100, default: 20", "minimum: zero, maximum: 100, default: 20"),
        "not a JSON Schema",
        id="a schema that is none",
    ),
    pytest.param(
        ("code: video_protected}}", "kode: video_protected}}"),
        "does not fit its schema",
        id="an example that does not fit",
    ),
    pytest.param(
        ("openapi: 3.1.1", "openapi: 3.0.3"),
        "expected an OpenAPI version 3.1.x, but got '3.0.3'",
        id="another version of OpenAPI",
    ),
    pytest.param(
        ("paths:\n", "paths:\n  /x: {get: {operationId: getX, responses: {'500': {description: X}}}}\n"),
        "getX is not built in, and has no example of a success to answer",
        id="an operation that nobody can answer",
    ),
]


@pytest.mark.parametrize(("replacement", "message"), UNSOUND)
def test_an_unsound_contract_is_refused_with_file_and_line(
    replacement: tuple[str, str], message: str, edit: Edit
) -> None:
    path = edit(replacement)
    with pytest.raises(InvalidSource) as caught:
        create_app({"openapi": str(path)})
    problems = [problem for problem in caught.value.problems if message in str(problem)]
    assert problems, caught.value
    assert {problem.file for problem in problems} == {str(path)}
    assert all(problem.line > 1 or problem.key == "openapi" for problem in problems), problems


def test_a_problem_stands_at_the_line_that_causes_it(edit: Edit) -> None:
    path = edit(("expired: 404/video_expired", "expired: 404/video_outdated"))
    with pytest.raises(InvalidSource) as caught:
        load_contract(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in caught.value.problems:
        assert "expired: 404/video_outdated" in lines[problem.line - 1], problem
        assert problem.column == lines[problem.line - 1].index("expired") + 1


def test_a_schema_that_is_none_is_told_in_one_line(edit: Edit) -> None:
    path = edit(("minimum: 0, maximum: 100, default: 20", "minimum: zero, maximum: 100, default: 20"))
    with pytest.raises(InvalidSource) as caught:
        load_contract(path)
    (message,) = {problem.message for problem in caught.value.problems if "JSON Schema" in problem.message}
    assert message == 'not a JSON Schema: "zero" is not of type "number"'


def test_all_problems_are_reported_at_once(edit: Edit) -> None:
    path = edit(("expired: 404/video_expired", "expired: 404/gone"), ("code: video_protected}}", "kode: x}}"))
    with pytest.raises(InvalidSource) as caught:
        load_contract(path)
    assert "'gone'" in str(caught.value)
    assert "does not fit its schema" in str(caught.value)


@pytest.mark.live
def test_the_command_stops_with_exit_code_2_and_names_the_line(edit: Edit) -> None:
    path = edit(("examples/video_expired'}", "examples/video_expird'}"))
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "video_expird" in text)
    run = subprocess.run(
        [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--openapi", str(path)],
        cwd=CONTRACT.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert f"{path}:{line}:" in run.stderr
    assert "did you mean 'video_expired'?" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", "text", "openapi: 3.1.0", "openapi: 3.1.0\npaths: []", "openapi: 3.1.0\npaths: {/x: 1}"]
)
def test_what_is_no_contract_at_all_is_refused_too(text: str, tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSource):
        load_contract(path)


def test_references_that_go_in_a_circle_are_refused(edit: Edit) -> None:
    path = edit(("    NotReady:\n", "    Ring: {$ref: '#/components/responses/Ring'}\n    NotReady:\n"))
    with pytest.raises(InvalidSource, match="leads back to itself"):
        load_contract(path)


@pytest.mark.parametrize("document", [CONTRACT, CONTROL], ids=["api", "control"])
def test_the_documents_are_valid_openapi(document: Path) -> None:
    assert list(OpenAPIV31SpecValidator(load_source(document).data).iter_errors()) == []

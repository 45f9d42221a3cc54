"""The package for JavaScript and TypeScript, and the example projects that use it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.process import ROOT
from tests.languages.projects import copied, npm, run

pytestmark = [pytest.mark.languages, pytest.mark.xdist_group("npm")]

PACKAGE = "clients/js"
CONTRACT = "mock_server/control"

SCRIPT = """
import { startSoraMock } from "sora-mock-server";

const mock = await startSoraMock();
const { state } = await mock.control.tasks.create({ state: "expired" });
await mock.stop();
console.log(state);
"""
TYPED = """
import { startSoraMock, type Task, type JournalEntry } from "sora-mock-server";

await using mock = await startSoraMock({ args: ["--lifecycle", "instant"] });
const task: Task = await mock.control.tasks.create({ state: "queued" });
const entries: JournalEntry[] = await mock.world().control.requests.find({ task: task.id, status: "4xx" });
const now: number = (await mock.control.call("patchClock", { body: { advance_s: entries.length } })).now;
// @ts-expect-error there is no such state
await mock.control.tasks.create({ state: "done" });
// @ts-expect-error there is no such operation
await mock.control.call("patchClocks");
// @ts-expect-error there is no such kind of fault
await mock.control.faults.add({ kind: "cuts" });
export { now };
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the package and of what it refers to, with all that its own tests need installed by its lock."""
    target = tmp_path_factory.mktemp("javascript")
    for name in (PACKAGE, CONTRACT, "examples/vitest", "examples/node-test"):
        copied(name, target)
    npm("ci", cwd=target / PACKAGE)
    return target


@pytest.fixture(scope="module")
def user(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which the packed package is installed, without anything else."""
    target = tmp_path_factory.mktemp("user")
    tarball = npm("pack", "--silent", "--pack-destination", target, cwd=tree / PACKAGE).split()[-1]
    (target / "package.json").write_text('{"private": true, "type": "module"}')
    npm("install", "--offline", target / tarball, cwd=target)
    return target


def test_the_package_passes_its_own_tests(tree: Path) -> None:
    assert "\n# fail 0\n" in npm("test", cwd=tree / PACKAGE)


def test_code_and_declarations_agree_strictly(tree: Path) -> None:
    npm("run", "check", cwd=tree / PACKAGE)


def test_types_and_operations_are_those_of_the_control_contract(tree: Path, tmp_path: Path) -> None:
    run("node", "scripts/generate.js", tmp_path, cwd=tree / PACKAGE)
    made = {path.relative_to(tmp_path): path.read_text("utf-8") for path in tmp_path.rglob("*.*s")}
    assert len(made) == 2
    old = [str(name) for name, text in made.items() if (tree / PACKAGE / name).read_text("utf-8") != text]
    assert old == [], "run `npm run generate` in clients/js"


def test_the_packed_package_holds_what_its_users_need_and_nothing_else(user: Path) -> None:
    installed = user / "node_modules" / "sora-mock-server"
    names = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    modules = {"command", "control", "errors", "index", "operations", "process", "start", "world"}
    documents = {"package.json", "README.md", "LICENSE", "index.d.ts", "control-api.d.ts"}
    assert names == {f"src/{name}.js" for name in modules} | documents
    assert [path.name for path in (user / "node_modules").iterdir() if not path.name.startswith(".")] == [
        "sora-mock-server"
    ]


def test_the_packed_package_starts_the_server_that_is_on_the_path(user: Path) -> None:
    (user / "script.js").write_text(SCRIPT)
    assert run("node", "script.js", cwd=user) == "expired\n"


def test_the_packed_declarations_are_strict(user: Path, tree: Path) -> None:
    (user / "typed.ts").write_text(TYPED)
    compiler = tree / PACKAGE / "node_modules" / "typescript" / "bin" / "tsc"
    types = tree / PACKAGE / "node_modules" / "@types"
    flags = ("--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,esnext.disposable")
    run("node", compiler, *flags, "--types", "node", "--typeRoots", types, "typed.ts", cwd=user)


@pytest.mark.parametrize("page", ["docs/other-languages.md", "clients/js/README.md"])
def test_the_examples_of_the_documentation_run(user: Path, page: str) -> None:
    examples = re.findall(r"^```js\n(.*?)^```$", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert examples
    for number, example in enumerate(examples):
        script = user / f"{Path(page).stem}-{number}.js"
        script.write_text(example)
        run("node", script, cwd=user)


@pytest.mark.parametrize(("name", "passed"), [("vitest", "7 passed"), ("node-test", "# pass 4")])
def test_an_example_project_installs_and_passes(tree: Path, name: str, passed: str) -> None:
    folder = tree / "examples" / name
    npm("ci", cwd=folder)
    assert passed in npm("test", cwd=folder)


def test_the_lock_is_complete(tree: Path) -> None:
    lock = json.loads((tree / PACKAGE / "package-lock.json").read_text("utf-8"))
    assert [name for name, entry in lock["packages"].items() if name and not entry.get("integrity")] == []

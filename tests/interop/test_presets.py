"""Files of real tools: written by the tool on two branches, merged by git, read by the tool."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from git_context.repository.git import Git
from git_context.setup.install import SetupChanges, add_presets
from tests.interop.packages import install, needs_npm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repos import Repo

    Edit = Callable[[], object]

pytestmark = [pytest.mark.git, needs_npm]


def merged(repo: Repo, preset: str, base: Edit, ours: Edit, theirs: Edit) -> None:
    """Commit what a tool writes on each branch, and merge them, which is to be clean."""
    add_presets(Git(repo.path), [preset], SetupChanges())
    base()
    repo.commit(message="Base")
    repo.branch("side")
    theirs()
    repo.commit(message="Theirs")
    repo.checkout("main")
    ours()
    repo.commit(message="Ours")
    merge = repo.merge("side")
    assert merge.returncode == 0, (merge.stdout + merge.stderr).decode()


MEMORY = """\
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
const [server, file, calls] = process.argv.slice(2);
const client = new Client({ name: "test", version: "1.0.0" });
const env = { MEMORY_FILE_PATH: file };
const options = { command: process.execPath, args: [server], env, stderr: "ignore" };
await client.connect(new StdioClientTransport(options));
for (const [name, args] of JSON.parse(calls)) {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(name);
  console.log(JSON.stringify(result.structuredContent));
}
await client.close();
"""


def test_the_memory_server_finds_what_two_sessions_learnt(installed: Repo, tmp_path: Path) -> None:
    packages = install(tmp_path / "npm", "@modelcontextprotocol/server-memory@2026.8.31")
    script = tmp_path / "npm/calls.mjs"
    script.write_text(MEMORY, encoding="utf-8")
    server = packages / "@modelcontextprotocol/server-memory/dist/index.js"
    file = installed.path / "memory.jsonl"

    def call(name: str, **arguments: Any) -> Any:
        calls = json.dumps([[name, arguments]])
        return json.loads(installed.run("node", script, server, file, calls).stdout)

    def learn(name: str, *observations: str) -> None:
        entity = {"name": name, "entityType": "part", "observations": observations}
        call("create_entities", entities=[entity])

    def observe(name: str, *contents: str) -> None:
        call("add_observations", observations=[{"entityName": name, "contents": contents}])

    def base() -> None:
        learn("db", "is old")
        learn("api")

    def ours() -> None:
        observe("db", "is slow")
        call("create_relations", relations=[SERVES])

    def theirs() -> None:
        observe("db", "is small")
        learn("cli", "is new")
        call("create_relations", relations=[SERVES])

    merged(installed, "mcp-memory", base, ours, theirs)

    graph = call("read_graph")
    learnt = {entity["name"]: sorted(entity["observations"]) for entity in graph["entities"]}
    assert learnt == {"db": ["is old", "is slow", "is small"], "api": [], "cli": ["is new"]}
    assert len(graph["entities"]) == len(learnt)
    assert graph["relations"] == [SERVES]


SERVES = {"from": "db", "to": "api", "relationType": "serves"}

CONTRIBUTORS = """\
const [folder, login, type] = process.argv.slice(2);
const config = require(`${folder}/dist/util/config-file.js`);
const add = require(`${folder}/dist/contributors/add.js`);
const info = async () => ({ login, name: login, avatar_url: "https://example.org/a", profile: "" });
const file = ".all-contributorsrc";
const write = (all) => config.writeContributors(file, all);
add(config.readConfig(file), login, [type], info).then(write);
"""
BEGUN = '{"projectName": "p", "projectOwner": "o", "files": ["README.md"], "contributors": []}'


def test_all_contributors_lists_who_was_added_on_either_branch(
    installed: Repo, tmp_path: Path
) -> None:
    package = install(tmp_path / "npm", "all-contributors-cli@6.26.1") / "all-contributors-cli"
    script = tmp_path / "npm/add.js"
    script.write_text(CONTRIBUTORS, encoding="utf-8")

    def add(login: str, kind: str) -> None:
        installed.run("node", script, package, login, kind)

    def base() -> None:
        installed.write(".all-contributorsrc", BEGUN)
        marks = (f"<!-- ALL-CONTRIBUTORS-LIST:{end} -->\n" for end in ("START", "END"))
        installed.write("README.md", "# Contributors\n\n" + "".join(marks))
        add("ada", "code")

    def ours() -> None:
        add("ada", "doc")
        add("grace", "code")

    def theirs() -> None:
        add("ada", "test")
        add("alan", "review")

    merged(installed, "all-contributors", base, ours, theirs)

    people = json.loads(installed.read(".all-contributorsrc"))["contributors"]
    assert {person["login"]: person["contributions"] for person in people} == {
        "ada": ["code", "doc", "test"],
        "grace": ["code"],
        "alan": ["review"],
    }
    installed.run("node", package / "dist/cli.js", "generate")
    assert all(f"<b>{name}</b>" in installed.read("README.md") for name in ("ada", "grace", "alan"))


def test_npm_installs_from_a_merged_lock_file(installed: Repo) -> None:
    def depend(*names: str) -> None:
        folders = [f"./packages/{name}" for name in names]
        installed.run("npm", "install", "--silent", "--offline", "--package-lock-only", *folders)

    def base() -> None:
        for name in ("a", "b", "c"):
            package = json.dumps({"name": name, "version": "1.0.0"})
            installed.write(f"packages/{name}/package.json", package)
        installed.write("package.json", '{\n  "name": "p",\n  "version": "1.0.0"\n}\n')
        depend("a")

    def version(number: str) -> None:
        installed.run("npm", "version", "--silent", "--no-git-tag-version", number)

    def ours() -> None:
        depend("b")
        version("1.0.10")

    def theirs() -> None:
        depend("c")
        version("1.0.9")

    merged(installed, "npm", base, ours, theirs)

    files = {name: installed.read(name) for name in ("package.json", "package-lock.json")}
    package, lock = map(json.loads, files.values())
    assert package["version"] == lock["version"] == lock["packages"][""]["version"] == "1.0.10"
    assert list(package["dependencies"]) == ["a", "b", "c"]
    installed.run("npm", "ci", "--silent", "--offline")
    depend()
    assert files == {name: installed.read(name) for name in files}


TASKS = ".taskmaster/tasks/tasks.json"


def task(number: int, *dependencies: int) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Task {number}",
        "description": "Text",
        "status": "pending",
        "priority": "medium",
        "dependencies": dependencies,
        "subtasks": [],
    }


@pytest.fixture(scope="module")
def task_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    packages = install(tmp_path_factory.mktemp("npm") / "task-master", "task-master-ai@0.43.1")
    return packages / ".bin/task-master"


@pytest.fixture
def tasks(installed: Repo, task_master: Path) -> Callable[..., str]:
    """Return a function that runs Task Master."""

    def run(*arguments: str) -> str:
        env = {"TASKMASTER_SKIP_AUTO_UPDATE": "1"}
        return installed.run(task_master, *arguments, env=env).stdout.decode()

    config = {"global": {"anonymousTelemetry": False}}
    installed.write(".taskmaster/config.json", json.dumps(config))
    return run


def begin(repo: Repo) -> None:
    moment = "2026-01-01T00:00:00.000Z"
    metadata = {"created": moment, "updated": moment, "description": "Text"}
    document = {"master": {"tasks": [task(1), task(2, 1), task(3, 1)], "metadata": metadata}}
    repo.write(TASKS, json.dumps(document, indent=2))


@pytest.mark.soak  # the package takes minutes to install
def test_task_master_lists_one_task_where_ids_are_numbers_here_and_text_there(
    installed: Repo, tasks: Callable[..., str]
) -> None:
    merged(
        installed,
        "task-master",
        lambda: begin(installed),
        lambda: tasks("set-status", "--id=1", "--status=done"),
        lambda: tasks("add-dependency", "--id=3", "--depends-on=2"),
    )

    shown = tasks("list", "--format=json")
    listed = json.loads(shown[shown.index("{") :])["tasks"]
    assert [(str(each["id"]), each["status"]) for each in listed] == [
        ("1", "done"),
        ("2", "pending"),
        ("3", "pending"),
    ]
    assert {str(each) for each in listed[2]["dependencies"]} == {"1", "2"}


@pytest.mark.soak  # the package takes minutes to install
def test_a_dependency_that_task_master_removed_does_not_come_back(
    installed: Repo, tasks: Callable[..., str]
) -> None:
    add_presets(Git(installed.path), ["task-master"], SetupChanges())
    begin(installed)
    installed.commit(message="Base")
    installed.branch("side")
    tasks("remove-dependency", "--id=3", "--depends-on=1")
    installed.commit(message="Theirs")
    installed.checkout("main")
    tasks("set-status", "--id=1", "--status=done")
    installed.commit(message="Ours")

    merge = installed.merge("side")

    assert b"conflict at /master/tasks/3/dependencies" in merge.stdout + merge.stderr

"""Writes docs/api.md from the Python API itself: `python -m tests.docs.api`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

from git_context import api, errors
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = ROOT / "docs" / "api.md"

_INTRODUCTION: Final = """\
<!-- Written by `python -m tests.docs.api`. Change the docstrings in api.py, not this page. -->
# Python API

What commands do, programs can do by the methods of `Repository`, in one process:

```python
import git_context

repository = git_context.open(".")
repository.start("profile", {"decisions": ["Keep it small"]})
repository.fork("backend", agent="python-developer", scope="The API")
repository.add("decisions", "Use FastAPI", task="backend")
merged = repository.merge()
print(merged.branch, merged.commit, [source.name for source in merged.merged])
print(repository.show(pointer="/decisions").value)
```

The package is typed, so that editors and type checkers know what goes in and what comes out: tuples
with names. Any number of processes may work on one repository at once.

Most methods take the keywords `selector`, which are the options of the commands: `workflow`,
`task`, `branch`, `agent` and `message`. What is left out is [found as
there](commands.md#which-workflow-branch-and-task), but for the environment variable
`GIT_CONTEXT_TASK`, which is for the command line alone. A keyword that there is not is a
`TypeError`.

## Results

Documents go in as Python's usual form of JSON. Values come out exact: a number is the `bytes` of
its literal, as `b"1.10"`, and `git_context.merge.values.plain` makes usual Python of them.

Each result has `to_json()`, which returns the members of the [JSON output](json-output.md), for
`json.dumps` and the like. Numbers of contexts are `int` and `float` there, which do not hold every
digit of every number; `to_json(exact=True)` keeps them as `bytes`, where a result has any.

## Errors

Where something cannot be done, a method raises `git_context.GitContextError`, and has changed
nothing. Its `message` and `hint` are sentences for people, which may change; `kind` is for
programs. `git_context.ConflictsError` has the `merge` that waits for a decision, and
`git_context.UnsyncedError` the `sync`; both are `GitContextError`s.

| `kind` | what is the matter |
|---|---|
{kinds}

```python
from git_context import ErrorKind, GitContextError

try:
    repository.show(task="frontend")
except GitContextError as error:
    assert error.kind is ErrorKind.MISSING
```
"""

_LONGEST: Final = 100


def page() -> str:
    """Return the text of the page."""
    introduction = _INTRODUCTION.replace("{kinds}", "\n".join(_kinds()))
    return "\n".join([introduction, *[line for verb in _verbs() for line in _section(verb)]])


def _kinds() -> Iterator[str]:
    """Pass the rows of the table of kinds: each has its words below it in the source."""
    tree = ast.parse(Path(errors.__file__).read_text(encoding="utf-8"))
    [body] = [
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == errors.ErrorKind.__name__
    ]
    words = [str(ast.literal_eval(node.value)) for node in body[1:] if isinstance(node, ast.Expr)]
    for kind, about in zip(errors.ErrorKind, words, strict=True):
        yield f"| `{kind}` | {about} |"


def _verbs() -> Iterator[ast.FunctionDef]:
    """Pass the methods that anybody may call, in their order."""
    tree = ast.parse(Path(api.__file__).read_text(encoding="utf-8"))
    [methods] = [
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == api.Repository.__name__
    ]
    for node in methods:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _section(verb: ast.FunctionDef) -> Iterator[str]:
    told = ast.get_docstring(verb)
    assert told, f"{verb.name} has no docstring"
    yield f"## {verb.name}"
    yield ""
    yield "```python"
    yield from _signature(verb)
    yield "```"
    yield ""
    yield told
    yield ""


def _signature(verb: ast.FunctionDef) -> Iterator[str]:
    words = list(_parameters(verb.args))
    returned = ast.unparse(verb.returns) if verb.returns else "None"
    line = f"{verb.name}({', '.join(words)}) -> {returned}"
    if len(line) <= _LONGEST:
        yield line
    else:
        yield f"{verb.name}("
        yield from (f"    {word}," for word in words)
        yield f") -> {returned}"


def _parameters(given: ast.arguments) -> Iterator[str]:
    """Pass what stands between the parentheses, part by part, without `self`."""
    named = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(named) - len(given.defaults)) + given.defaults
    for at, (argument, default) in enumerate(zip(named, defaults, strict=True), 1):
        if at > 1:
            yield _parameter(argument, default)
        if at == len(given.posonlyargs):
            yield "/"
    if given.vararg:
        yield f"*{_parameter(given.vararg, None)}"
    elif given.kwonlyargs:
        yield "*"
    yield from map(_parameter, given.kwonlyargs, given.kw_defaults)
    if given.kwarg:
        yield f"**{given.kwarg.arg}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    typed = ast.unparse(argument)
    return f"{typed} = {ast.unparse(default)}" if default else typed


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

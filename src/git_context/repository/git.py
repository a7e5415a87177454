"""The one gateway to the git command line."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.git_settings import OPTIONS, SETTINGS
from git_context.repository.processes import Conversation, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from git_context.repository.processes import Ended

OLDEST_GIT: Final = (2, 38)  # whose `merge-tree` merges whole trees

_MOST_RECALLED: Final = 1000
_LARGEST_RECALLED: Final = 10_000

# Which repository, index and object store a command works on. git exports them to hooks and
# aliases, where they name the right repository for a command about "here", and the wrong one for a
# command about any other folder: `git -C elsewhere` with GIT_DIR set still works on GIT_DIR.
# The list is that of `git rev-parse --local-env-vars`, without what `-c` on the command line sets.
_LOCATING: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_ATTR_SOURCE",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
# These change what a command reads, how it understands its arguments, or what it prints.
# GIT_CONFIG misleads `git config` alone. The rest is the user's own choice and safe: identity and
# dates, GIT_CONFIG_GLOBAL and its kin, `git -c` (GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS), GIT_SSH,
# GIT_ASKPASS, GIT_TERMINAL_PROMPT, GIT_TRACE, GIT_EXEC_PATH, GIT_CEILING_DIRECTORIES.
_MISLEADING: Final = frozenset(
    {
        "GIT_CONFIG",
        "GIT_DEFAULT_HASH",
        "GIT_DEFAULT_REF_FORMAT",
        "GIT_DIFF_OPTS",
        "GIT_EXTERNAL_DIFF",
        "GIT_GLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_LITERAL_PATHSPECS",
        "GIT_MERGE_VERBOSITY",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_PAGER_IN_USE",
    }
)
# Messages are recognised in English, and reading must not take the index's lock from somebody. No
# graft pretends other parents: git says nothing of a file whose folder is none.
_ALWAYS: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_GRAFT_FILE": os.path.join(os.devnull, "none"),  # noqa: PTH118  # a text for git
}


class Git:
    """Runs git in `folder`, on the repository that this folder lies in.

    `Git.here()` is for commands about the place where the user stands: it heeds `GIT_DIR` and its
    kin. Standard input is empty unless given, and arguments are never seen by a shell.
    """

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._env = {**_without(_LOCATING | _MISLEADING), **_ALWAYS, **(env or {})}
        self._settings: dict[str, str] = {}
        self._recalled: dict[tuple[str, ...], Ended] = {}

    @classmethod
    def here(cls) -> Git:
        """Work on the repository of the current folder, or that of a hook or `git --git-dir`.

        Raises `GitContextError` where there is no current folder.
        """
        kept = {name: os.environ[name] for name in _LOCATING - _ALWAYS.keys() if name in os.environ}
        try:
            return cls(Path.cwd(), kept)
        except FileNotFoundError as error:
            raise GitContextError(
                "The current folder does not exist any more.", hint="Go to another one."
            ) from error

    def run(
        self,
        command: str,
        *arguments: str | Path,
        input: bytes | None = None,  # noqa: A002  # subprocess.run's own name
        check: bool = True,
        pass_fds: Sequence[int] = (),
    ) -> Ended:
        """Run `git COMMAND ARGUMENTS`; with `check`, raise git's own message where that fails.

        The file descriptors `pass_fds`, and no others, stay open in git.
        """
        with self._starting():
            done = run([*self._begin(command), *arguments], self._env, input or b"", pass_fds)
        if check and done.returncode:
            raise _failure(command, done)
        return done

    def recall(self, command: str, *arguments: str) -> Ended:
        """Run a command about commits alone, once: the answer is recalled where ids name them.

        An answer is one with the exit code 0 or 1; `forget` makes git be asked anew.
        """
        asked = (command, *arguments)
        if not all(map(_is_fixed, arguments)):
            return self.run(*asked, check=False)
        done = self._recalled.get(asked) or self.run(*asked, check=False)
        is_worth_it = done.returncode in (0, 1) and len(done.stdout) <= _LARGEST_RECALLED
        if is_worth_it and len(self._recalled) < _MOST_RECALLED:
            self._recalled[asked] = done
        return done

    def forget(self) -> None:
        """Recall nothing: a clone that was shallow may have more history now."""
        self._recalled.clear()

    def converse(self, command: str, *arguments: str) -> Conversation:
        """Start a command that answers what it is asked, until its input is closed."""
        with self._starting():
            return Conversation([*self._begin(command), *arguments], self._env)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Say in a sentence why git cannot be started."""
        try:
            if not os.path.isdir(self.folder):  # noqa: PTH112  # git would fail by itself, later
                raise FileNotFoundError
            yield
        except OSError as error:
            raise _not_started(self.folder, error) from error
        except ValueError as error:  # a null character, or half of a pair of surrogates
            raise GitContextError(
                "A name has a character that no program can be given.",
                hint="Give it without null characters and halves of surrogate pairs.",
                kind=ErrorKind.INVALID,
            ) from error

    def variables(self, prefix: str) -> dict[str, str]:
        """Return what git is given in environment variables whose names begin so."""
        return {name: value for name, value in self._env.items() if name.startswith(prefix)}

    def with_environment(self, env: Mapping[str, str], folder: Path | None = None) -> Git:
        """Return the same, with more in git's environment, and in another folder if one is given.

        Another folder is another repository, unless the environment says which one is meant.
        """
        other = Git(folder or self.folder)
        other._env = {**self._env, **env}
        other._settings = {**self._settings}
        return other

    def with_setting(self, key: str, value: str) -> Git:
        """Return the same, with one more setting, whatever else is configured."""
        other = self.with_environment({})
        other._settings |= {key: value}  # noqa: SLF001  # of its own class
        return other

    def _begin(self, command: str) -> list[str]:
        """Return how a command begins, with all that keeps its result from depending on settings.

        Objects are what they are, for git as for libgit2, which knows no replacements: anybody who
        may push could have a check look at another commit than the one that is pushed.
        """
        settings: dict[str, str] = {}
        if command != "config":
            settings = {**SETTINGS[""], **SETTINGS.get(command, {}), **self._settings}
        forced = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        where = ("-C", os.fspath(self.folder))
        return ["git", *where, "--no-replace-objects", *forced, command, *OPTIONS.get(command, ())]

    def text(self, command: str, *arguments: str | Path) -> str:
        """Return what git prints, without the newline at its end; undecodable bytes survive."""
        return os.fsdecode(self.run(command, *arguments).stdout).removesuffix("\n")

    def records(self, command: str, *arguments: str | Path) -> list[str]:
        """Return the records that a command prints with its option `-z`."""
        return _split(self.run(command, *arguments))

    def recalled_records(self, command: str, *arguments: str) -> list[str]:
        """Return the same of a command about commits alone; see `recall`."""
        done = self.recall(command, *arguments)
        if done.returncode:
            raise _failure(command, done)
        return _split(done)

    def config(self, *where: str, key: str) -> list[str]:
        """Return all values of a setting in `where` (as `--local`), the last one being in force."""
        done = self.run("config", *where, "-z", "--get-all", key, check=False)
        if done.returncode > 1:
            raise _failure("config", done)
        return os.fsdecode(done.stdout).split("\0")[:-1]

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names, in git's own grammar.

        Raises `GitContextError` where it names none.
        """
        asked = ("--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        done = self.run("rev-parse", *asked, check=False)
        named = done.stdout.decode().strip()
        # A name to be left out (`^HEAD`) has a commit's name behind its sign.
        if done.returncode or not named.isalnum():
            raise GitContextError(
                f"{revision!r} names no commit here.",
                hint="In a shallow or partial clone, fetch it first.",
                kind=ErrorKind.MISSING,
            )
        return named

    def common_dir(self) -> Path:
        """Return the folder that all worktrees of the repository share."""
        return Path(self.text("rev-parse", "--path-format=absolute", "--git-common-dir"))

    def work_tree(self) -> Path | None:
        """Return the top of the working tree, or `None` in a bare repository or inside `.git`."""
        done = self.run("rev-parse", "--path-format=absolute", "--show-toplevel", check=False)
        if done.returncode and b"must be run in a work tree" in done.stderr:
            return None
        if done.returncode:
            raise _failure("rev-parse", done)
        return Path(os.fsdecode(done.stdout).removesuffix("\n"))

    def attribute(self, name: str, path: str, top: str | None = None) -> str:
        """Return an attribute of a path from the top, in the words of `git check-attr`.

        `top` is the way there from here, if that is known, and empty where there is no top.
        """
        if top is None:
            top = os.fspath(self.work_tree() or "")
        found = self.records("check-attr", "-z", name, "--", os.path.join(top, path))  # noqa: PTH118  # see `folder`
        return found[2]

    def known(self) -> dict[str, str] | None:
        """Return settings and identities, as `git var -l` knows them; `None` where it fails.

        Of several values, it is the last one, which is in force. Names are in lower case, but for
        those of identities. A setting without a value is a true one.
        """
        done = self.run("var", "-l", check=False)
        if done.returncode:
            return None
        lines = done.stdout.decode("utf-8", "surrogateescape").split("\n")
        parts = (line.partition("=") for line in lines)
        return {name: value if sign else "true" for name, sign, value in parts}

    def version(self) -> tuple[int, ...]:
        """Return git's version, as in `(2, 39, 5)`."""
        words = self.text("version").split()
        return tuple(_leading_numbers(words[2]))


def as_lines(names: Iterable[str]) -> bytes:
    """Return names as git reads them from its standard input, one a line."""
    return "".join(f"{name}\n" for name in names).encode()


def read_batch(printed: bytes, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Return the objects that `git cat-file --batch` printed; their sizes are known, in order."""
    found: dict[str, bytes] = {}
    at = 0
    for name, size in sizes.items():
        start = printed.index(b"\n", at) + 1
        at = start + size + 1  # each ends with a newline more
        found[name] = printed[start : at - 1]
    return found


def _without(names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in names}


def _split(done: Ended) -> list[str]:
    printed = os.fsdecode(done.stdout)
    return printed.removesuffix("\0").split("\0") if printed else []


def _is_fixed(word: str) -> bool:
    """Tell whether a word of a command line is an option, a pathspec or an id."""
    is_id = len(word) in (40, 64) and word.isalnum()
    return is_id or word.startswith(("-", ":("))


def _leading_numbers(version: str) -> Iterator[int]:
    for part in version.split("."):
        if not part.isdigit():
            return
        yield int(part)


def _not_started(folder: Path, error: OSError) -> GitContextError:
    if not isinstance(error, FileNotFoundError):
        return GitContextError(
            f"git cannot be started: {error.strerror}.",
            hint="See what processes may use here: ulimit -a",
            kind=ErrorKind.GIT,
        )
    if not folder.is_dir():
        return GitContextError(f"There is no folder {folder}.", kind=ErrorKind.MISSING)
    return GitContextError(
        "git was not found.",
        hint="Install git 2.38 or newer and see that it is on PATH.",
        kind=ErrorKind.GIT,
    )


def _failure(command: str, done: Ended) -> GitContextError:
    complaint = os.fsdecode(done.stderr).strip()
    if "not a git repository" in complaint:
        return GitContextError(
            "This is not a git repository.", hint="Go to one, or make one with: git init"
        )
    first, *more = complaint.removeprefix("fatal: ").removeprefix("error: ").splitlines() or [""]
    why = first or f"exit code {done.returncode}"
    return GitContextError(f"git {command} failed: {why}", listed=more, kind=ErrorKind.GIT)

"""The repository as a store of contexts: objects and refs, read and written without a checkout.

Objects are read and written, and refs read, by one of two engines (see `engine`); refs are moved by
git (see `refs`). Nothing here touches a working tree, an index or `HEAD`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from git_context.document.composed import composed_document
from git_context.document.fold import is_child, is_object
from git_context.document.policy import (
    LARGEST_SETTINGS,
    SETTINGS_FILE,
    SettingsError,
    context_policy,
    is_context,
    read_rules,
)
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.scanner import MAX_BYTES
from git_context.repository import names
from git_context.repository.ancestry import merge_bases_with_each, unreachable_from
from git_context.repository.engine import MissingObjectError, RepositoryLayout
from git_context.repository.git_objects import (
    FILE,
    FOLDER,
    TreeEntry,
    read_commit,
    read_tree,
    write_tree,
)
from git_context.repository.names import SHORT
from git_context.repository.plumbing import Plumbing
from git_context.repository.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from git_context.jsontext.parse import JsonSource
    from git_context.merge.policy import Policy
    from git_context.merge.values import JsonObject
    from git_context.repository.engine import Engine
    from git_context.repository.git import Git
    from git_context.repository.git_objects import CommitObject, Tree

LARGEST: Final = MAX_BYTES
# Trees and commits never change. So many are kept, since each is asked for several times.
_MOST_KEPT: Final = 5000
# So many answers of git take as long as to load libgit2, which is five times as fast from then on.
_MANY_READS: Final = 500

Result = TypeVar("Result")

# git prints options that it does not know as they are. This one parts paths, whatever is in them.
_AND: Final = "--and"
_ABOUT: Final = (
    *("--absolute-git-dir", _AND, "--path-format=absolute", "--git-common-dir", _AND),
    *("--git-path", "objects", _AND, "--is-inside-work-tree", _AND),
    # Before version 2.45, git prints the last one as it is.
    *("--show-object-format", _AND, "--show-ref-format", _AND, "--show-cdup"),
)


class ObjectStore:
    """One repository, found from the folder and environment of `git`.

    Every id is a full hexadecimal object id. `is_lasting` says that the program goes on after one
    command: libgit2 serves it then, wherever that can open the repository. Raises `GitContextError`
    where there is no repository.
    """

    def __init__(self, git: Git, *, is_lasting: bool = False) -> None:
        self.git = git
        self.is_lasting = is_lasting
        answers = git.text("rev-parse", *_ABOUT).split(f"\n{_AND}\n")
        git_dir, common_dir, objects_folder, inside, object_format, *others = answers
        ref_format, _, top = f"\n{_AND}\n".join(others).partition(f"\n{_AND}")
        self.layout = RepositoryLayout(
            Path(git_dir),
            Path(common_dir),
            Path(objects_folder),
            object_format,
            ref_format.removeprefix("--show-ref-format") or "files",
        )
        self.inside_work_tree = inside == "true"
        # The way to the top of the working tree, empty where there is none.
        self.top = top.removeprefix("\n")
        self._reads = 0
        self._trees: dict[str, Tree] = {}
        self._commits: dict[str, CommitObject] = {}
        self._merge_bases: dict[tuple[str, str], list[str]] = {}

    @property
    def git_dir(self) -> Path:
        """The git directory of the working tree that `git` works in."""
        return self.layout.git_dir

    @property
    def common_dir(self) -> Path:
        """The git directory that all working trees share."""
        return self.layout.common_dir

    @property
    def objects_folder(self) -> Path:
        """The folder that new objects go to."""
        return self.layout.objects_folder

    @cached_property
    def engine(self) -> Engine:
        """The engine that serves here. This and `_serve_in_bulk` alone decide which."""
        return (self.is_lasting and self._libgit2()) or Plumbing(
            self.git, self.layout, is_lasting=self.is_lasting
        )

    def _serve_in_bulk(self) -> None:
        """Have libgit2 serve a command that has read many objects, and may read as many again."""
        bulk = self._libgit2() if isinstance(self.engine, Plumbing) else None
        if bulk:
            self.flush()
            self.engine = bulk

    def _libgit2(self) -> Engine | None:
        """Return the engine by libgit2, `None` where that cannot open the repository."""
        if not self.layout.is_usual:
            return None
        from git_context.repository.libgit2 import Libgit2  # noqa: PLC0415  # slow to load

        try:
            return Libgit2(self.git, self.layout, self._sharing)
        except ValueError:  # an extension that is new to it
            return None

    def shared(self) -> AbstractContextManager[None]:
        """Have files and folders made for all who share the repository."""
        return shared(self._sharing)

    @cached_property
    def _sharing(self) -> str | None:
        configured = self.git.config(key="core.sharedRepository")
        return configured[-1] if configured else None

    def reopen(self) -> None:
        """Forget what may have changed, after git repacked or fetched objects."""
        self.__dict__.pop("_shallow", None)
        self.git.forget()
        self._merge_bases.clear()
        self.engine.refresh()

    # Revisions and refs

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that a revision names, in git's own grammar."""
        return self.git.commit(revision)

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        return self.engine.head()

    def tip(self, ref: str) -> str | None:
        """Return the commit that a ref points to, or `None` where there is no such ref."""
        return self.engine.tip(ref)

    def refs(self, *prefixes: str) -> dict[str, str]:
        """Return the commits of all refs that begin with one of `prefixes`, by name, sorted."""
        return {name: tip for name, tip in self.engine.refs().items() if name.startswith(prefixes)}

    def forget_refs(self) -> None:
        """Read refs anew: this process has moved some, or has waited while others did."""
        self.engine.forget_refs()

    # Commits

    def tree_id(self, commit: str) -> str:
        """Return the id of a commit's tree."""
        return self._commit(commit).tree

    def parents(self, commit: str) -> list[str]:
        """Return the parents of a commit, none where a shallow clone ends."""
        return [] if commit in self._shallow else [*self._commit(commit).parents]

    @cached_property
    def _shallow(self) -> frozenset[str]:
        """The commits at which a shallow clone ends."""
        try:
            return frozenset((self.common_dir / "shallow").read_text("ascii").split())
        except FileNotFoundError:
            return frozenset()

    def message(self, commit: str) -> str:
        """Return a commit's message; what is no UTF-8 in it is replaced, whatever it says it is."""
        return self._commit(commit).message

    def committed_at(self, commit: str) -> int:
        """Return when a commit was made, in seconds since 1970."""
        return self._commit(commit).committed_at

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Tell whether one commit is another, or an ancestor of it."""
        if descendant == ancestor:
            return True
        known = self._merge_bases.get((descendant, ancestor))
        return known == [ancestor] if known else self.engine.contains(descendant, ancestor)

    def ahead_behind(self, commit: str, other: str) -> tuple[int, int]:
        """Count the commits that only the first has, and those that only the other has."""
        ahead = unreachable_from(self.git, [commit], [other])
        behind = unreachable_from(self.git, [other], [commit])
        return len(ahead), len(behind)

    def merge_base(self, commit: str, others: list[str]) -> str | None:
        """Return the best common ancestor of a commit and any of the others."""
        if commit in others:
            return commit
        known = self._merge_bases.get((others[0], commit)) if len(others) == 1 else None
        if known is not None:
            return next(iter(known), None)
        return self.engine.merge_base(commit, others) if others else None

    def merge_bases_with_each(self, commit: str, others: Sequence[str]) -> dict[str, list[str]]:
        """Return the best common ancestors of a commit and each of some others, asked for once."""
        new = [other for other in others if (commit, other) not in self._merge_bases]
        for other, bases in merge_bases_with_each(self.git, commit, new).items():
            _make_room(self._merge_bases)
            self._merge_bases[commit, other] = bases
        return {other: self._merge_bases[commit, other] for other in others}

    def first_parents(self, commit: str) -> Iterator[str]:
        """List a commit and its first parents, back to where history begins."""
        following: list[str] = [commit]
        while following:
            yield following[0]
            following = self.parents(following[0])

    def has(self, name: str) -> bool:
        """Tell whether an object is here, or can be fetched."""
        return self.engine.has(name)

    # Files in commits

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """Return what stands at `path` in a commit, or `None`; never looks through a link."""
        return self.entry_below(self.tree_id(commit), path)

    def entry_below(self, tree: str, path: str) -> TreeEntry | None:
        """Return what stands at `path` below a tree, or `None`; never looks through a link."""
        found: TreeEntry | None = TreeEntry(tree, FOLDER)
        for name in path.split("/"):
            if found is None or found.mode != FOLDER:
                return None
            found = self.tree(found.id).get(name)
        return found

    def tree(self, name: str) -> Tree:
        """Return the entries of a tree object, which are not to be changed."""
        if name not in self._trees:
            _make_room(self._trees)
            content = self._object("tree", name)
            self._trees[name] = _parsed(name, lambda: read_tree(content, self.layout.id_size))
        return self._trees[name]

    def read(self, commit: str, path: str, largest: int | None = None) -> bytes | None:
        """Return the content of the file at `path`, or `None` where the commit has none.

        Raises `GitContextError` where something else than a file stands there, or one of more than
        `largest` bytes (by default, `LARGEST`).
        """
        entry = self.entry(commit, path)
        if entry is None:
            return None
        where = f"{path} at {commit[:SHORT]}"
        if not entry.is_file:
            raise GitContextError(f"{where} is {entry.kind}, not a file.")
        content = self.content(entry, largest)
        if content is None:
            limit = largest or LARGEST
            size = f"{limit // 1024**2} MB"
            raise GitContextError(f"{where} is larger than {size}.", kind=ErrorKind.INVALID)
        return content

    def content(self, entry: TreeEntry, largest: int | None = None) -> bytes | None:
        """Return the content of a file, `None` where that has more bytes than `read` allows.

        A small object can unpack to any size, so the size is read before the content.
        """
        if self.size(entry) > (largest or LARGEST):
            return None
        return self._object("blob", entry.id)

    def size(self, entry: TreeEntry) -> int:
        """Return the size of a file in bytes, which stands in the header of its object."""
        try:
            return self.engine.size(entry.id)
        except MissingObjectError as error:
            raise _missing(entry.id) from error

    def source(self, commit: str, workflow: str) -> JsonSource | None:
        """Return the context of a workflow as a commit has it, text and value, or `None`."""
        path = names.context_path(workflow)
        content = self.read(commit, path)
        if content is None:
            return None
        try:
            source = parse(content)
        except JsonTextError as error:
            raise GitContextError(
                f"{path} at {commit[:SHORT]}: {error}.",
                hint="Correct the file and commit it, or go back to a good version of it.",
            ) from error
        if not is_object(source.value):
            raise GitContextError(
                f"{path} at {commit[:SHORT]} is no context: not a JSON object.",
                kind=ErrorKind.INVALID,
            )
        return source

    def document(self, commit: str, workflow: str) -> JsonObject | None:
        """Return the context of a workflow in its composed document, or `None` where there is none.

        A child document that somebody committed in its place is folded into the last context that
        stood there before.
        """
        source = self.source(commit, workflow)
        return self.stored(commit, workflow, source) if source else None

    def stored(self, commit: str, workflow: str, source: JsonSource) -> JsonObject:
        """Return the composed document of a context that was read."""
        value = source.value
        is_own = is_child(value)
        # A task's own document is composed with the last one that was whole.
        older_commits = self.first_parents(commit) if is_own else ()
        for older in older_commits:
            before = self.source(older, workflow)
            if before is None:
                break
            whole_document = before.value
            is_composed = not is_child(whole_document)
            if is_composed:
                value = composed_document(value, whole_document)
                break
        assert is_object(value)  # noqa: S101  # `source` lets nothing else through
        return value

    def workflows(self, commit: str) -> list[str]:
        """List the workflows whose contexts a commit has; unreadable ones and children are none."""
        folder = self.entry(commit, names.FOLDER)
        if folder is None or folder.mode != FOLDER:
            return []
        listed = map(names.workflow_of, self.tree(folder.id))
        return [name for name in listed if name and self._is_context(commit, name)]

    def context_size(self, commit: str, workflow: str) -> int:
        """Return the bytes of a workflow's context in a commit, 0 where no file stands there."""
        entry = self.entry(commit, names.context_path(workflow))
        return self.size(entry) if entry and entry.is_file else 0

    def settings(self, commit: str) -> bytes | None:
        """Return the content of a commit's settings file, or `None` where it has none."""
        return self.read(commit, SETTINGS_FILE, LARGEST_SETTINGS)

    def policy(self, commit: str) -> Policy:
        """Return the merge policy for contexts, with the rules that a commit's settings add."""
        settings = self.settings(commit)
        if settings is None:
            return context_policy()
        try:
            return context_policy(read_rules(settings.decode()))
        except (SettingsError, UnicodeDecodeError) as error:
            raise GitContextError(f"At {commit[:SHORT]}: {error}") from error

    # Writing objects

    def tree_with(self, commit: str | None, path: str, content: bytes) -> str:
        """Write the tree of a commit (`None`: an empty one) with another context at `path`.

        Raises `GitContextError` where a link, file or submodule stands in the way, or the context
        could not be read again.
        """
        blob = self.write_context(content)
        tree = self.tree_id(commit) if commit else None
        return self._tree_with(tree, path.split("/"), blob)

    def _tree_with(self, name: str | None, steps: list[str], blob: str) -> str:
        step, *rest = steps
        tree = self.tree(name) if name else {}
        found = tree.get(step)
        if rest:
            if found and found.mode != FOLDER:
                raise GitContextError(f"{step!r} is not a folder in the tree.", hint=_IN_THE_WAY)
            below = self._tree_with(found.id if found else None, rest, blob)
            return self.write_tree({**tree, step: TreeEntry(below, FOLDER)})
        if found and not found.is_file:
            raise GitContextError(f"{step!r} is not a file in the tree.", hint=_IN_THE_WAY)
        return self.write_tree({**tree, step: TreeEntry(blob, found.mode if found else FILE)})

    def write_context(self, content: bytes) -> str:
        """Write the content of a context, which everything that is written passes through.

        Raises `GitContextError` where it could not be read again: no command may leave behind what
        the next one refuses.
        """
        if len(content) > LARGEST:
            raise _unreadable(f"larger than {LARGEST // 1024**2} MB")
        try:
            parse(content)
        except JsonTextError as error:
            raise _unreadable(error.message) from error
        return self.engine.write("blob", content)

    def write_tree(self, tree: Tree) -> str:
        """Write a tree object."""
        return self.engine.write("tree", write_tree(tree))

    def write_commit(self, data: bytes) -> str:
        """Write a commit object, given as git stores it; git sees it, and all that it holds."""
        commit = self.engine.write("commit", data)
        self.flush()
        return commit

    def flush(self) -> None:
        """Have git see what was written."""
        self.engine.flush()

    def _is_context(self, commit: str, workflow: str) -> bool:
        try:
            source = self.source(commit, workflow)
        except GitContextError:
            return False
        return source is not None and is_context(source.value) and not is_child(source.value)

    def _commit(self, name: str) -> CommitObject:
        if name not in self._commits:
            _make_room(self._commits)
            content = self._object("commit", name)
            self._commits[name] = _parsed(name, lambda: read_commit(content))
        return self._commits[name]

    def _object(self, kind: str, name: str) -> bytes:
        """Return the content of an object, which is known to be of a type."""
        self._reads += 1
        if self._reads == _MANY_READS:
            self._serve_in_bulk()
        try:
            found, content = self.engine.read(name)
        except MissingObjectError as error:
            raise _missing(name) from error
        if found != kind:
            raise GitContextError(f"The object {name} is a {found}, not a {kind}.")
        return content


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()


def _parsed(name: str, read: Callable[[], Result]) -> Result:
    try:
        return read()
    except ValueError as error:
        raise GitContextError(
            f"The object {name} is damaged: {error}.", hint="See: git fsck", kind=ErrorKind.GIT
        ) from error


def _missing(name: str) -> GitContextError:
    return GitContextError(
        f"The object {name} is missing.",
        hint="A partial clone fetches it when its remote can be reached; else see: git fsck",
        kind=ErrorKind.MISSING,
    )


def _unreadable(why: str) -> GitContextError:
    return GitContextError(
        f"The context would be {why}, and could not be read any more.",
        hint="Nothing has changed. Put less into it, or into files that it names.",
        kind=ErrorKind.INVALID,
    )


_IN_THE_WAY: Final = "Contexts are plain files in .claude/context; move what stands in the way."

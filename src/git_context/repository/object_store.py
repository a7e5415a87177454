"""The repository as a store of contexts: objects and refs, read and written without a checkout.

Objects and refs are read, and objects written, by libgit2; refs are moved by git (see `refs`).
Nothing here touches a working tree, an index or `HEAD`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

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
from git_context.repository.names import SHORT
from git_context.repository.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pygit2

    from git_context.jsontext.parse import JsonSource
    from git_context.merge.policy import Policy
    from git_context.merge.values import JsonObject
    from git_context.repository.git import Git

LARGEST: Final = MAX_BYTES
FILE: Final = 0o100644
PROGRAM_FILE: Final = 0o100755
FOLDER: Final = 0o040000
_ATTEMPTS: Final = 5

_SHARING: Final = "core.sharedRepository"
# git prints options that it does not know as they are. This one parts paths, whatever is in them.
_AND: Final = "--and"
_ABOUT: Final = (
    *("--absolute-git-dir", _AND, "--path-format=absolute", "--git-common-dir", _AND),
    *("--git-path", "objects", _AND, "--is-inside-work-tree", _AND),
    # Before version 2.45, git prints the last one as it is.
    *("--show-object-format", _AND, "--show-ref-format"),
)

Result = TypeVar("Result")


class TreeEntry(NamedTuple):
    """The entry of a path in a commit: the object's id and the file's mode."""

    id: str
    mode: int

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file."""
        return self.mode in (FILE, PROGRAM_FILE)


class ObjectStore:
    """One repository, found from the folder and environment of `git`.

    Every id is a full hexadecimal object id. Raises `GitContextError` where there is no repository,
    or one that libgit2 cannot work on; nothing has changed then.
    """

    def __init__(self, git: Git) -> None:
        self.git = git
        answers = git.text("rev-parse", *_ABOUT).split(f"\n{_AND}\n")
        git_dir, common_dir, objects_folder, inside, object_format, ref_format = answers
        _refuse_format("sha1", object_format, "object ids")
        _refuse_format("files", ref_format.removeprefix("--show-ref-format") or "files", "refs")
        self.git_dir = Path(git_dir)
        self.common_dir = Path(common_dir)
        self.objects_folder = Path(objects_folder)
        self.inside_work_tree = inside == "true"

    @cached_property
    def repo(self) -> pygit2.Repository:
        """The repository as libgit2 sees it."""
        from git_context.repository import libgit2  # noqa: PLC0415  # slow, and seldom not needed

        return libgit2.open_repository(self.git_dir, self.common_dir, self.objects_folder)

    def shared(self) -> AbstractContextManager[None]:
        """Have files and folders made for all who share the repository."""
        return shared(self._sharing)

    @cached_property
    def _sharing(self) -> str | None:
        config = self.repo.config
        return config[_SHARING] if _SHARING in config else None  # noqa: SIM401  # it has no `get`

    def reopen(self) -> None:
        """Forget what libgit2 has cached, after git repacked or fetched objects."""
        self.__dict__.pop("repo", None)

    # Revisions and refs

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that a revision names, in git's own grammar."""
        return self.git.commit(revision)

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        target = self.repo.lookup_reference("HEAD").raw_target
        return target.decode(errors="surrogateescape") if isinstance(target, bytes) else None

    def tip(self, ref: str) -> str | None:
        """Return the commit that a ref points to now, or `None` where there is no such ref."""
        try:
            return str(self.repo.lookup_reference(ref).resolve().target)
        except KeyError:
            return None
        except ValueError as error:
            raise GitContextError(
                f"{ref!r} is no valid branch name.", kind=ErrorKind.INVALID
            ) from error

    def refs(self, *prefixes: str) -> dict[str, str]:
        """Return the commits of all refs that begin with one of `prefixes`, by name, sorted."""
        tips: dict[str, str] = {}
        for name in sorted(self.repo.references):
            if name.startswith(prefixes) and (tip := self.tip(name)):
                tips[name] = tip
        return tips

    # Commits

    def tree_id(self, commit: str) -> str:
        """Return the id of a commit's tree."""
        return str(self._commit(commit).tree_id)

    def parents(self, commit: str) -> list[str]:
        """Return the parents of a commit, none where a shallow clone ends."""
        return [str(parent) for parent in self._commit(commit).parent_ids]

    def message(self, commit: str) -> str:
        """Return a commit's message; what is no UTF-8 in it is replaced, whatever it says it is."""
        return self._commit(commit).raw_message.decode("utf-8", "replace")

    def committed_at(self, commit: str) -> int:
        """Return when a commit was made, in seconds since 1970."""
        return self._commit(commit).commit_time

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Tell whether one commit is another, or an ancestor of it."""
        if descendant == ancestor:
            return True
        return self.retry(lambda: self.repo.descendant_of(descendant, ancestor))

    def merge_base(self, commit: str, others: list[str]) -> str | None:
        """Return the best common ancestor of a commit and any of the others."""
        if not others:
            return None
        base = self.retry(lambda: self.repo.merge_base_many([commit, *others]))
        return str(base) if base else None

    def ahead_behind(self, commit: str, other: str) -> tuple[int, int]:
        """Count the commits that only the first has, and those that only the other has."""
        return self.retry(lambda: self.repo.ahead_behind(commit, other))

    def first_parents(self, commit: str) -> Iterator[str]:
        """List a commit and its first parents, back to where history begins."""
        following: list[str] = [commit]
        while following:
            yield following[0]
            following = self.parents(following[0])

    def has(self, name: str) -> bool:
        """Tell whether an object is here."""
        return self.retry(lambda: name in self.repo)

    # Files in commits

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """Return what stands at `path` in a commit, or `None`; never looks through a link."""
        tree = self._tree(commit)
        *folders, name = path.split("/")
        for folder in folders:
            found = child(tree, folder)
            if found is None or found.mode != FOLDER:
                return None
            tree = self.folder(found.id)
        return child(tree, name)

    def read(self, commit: str, path: str, largest: int | None = None) -> bytes | None:
        """Return the content of the file at `path`, or `None` where the commit has none.

        Raises `GitContextError` where something else than a file stands there, or one of more than
        `largest` bytes (by default, `LARGEST`).
        """
        entry = self.entry(commit, path)
        if entry is None:
            return None
        if not entry.is_file:
            kind = {FOLDER: "a folder", 0o120000: "a symbolic link"}.get(entry.mode, "a submodule")
            raise GitContextError(f"{path} at {commit[:SHORT]} is {kind}, not a file.")
        content = self.content(entry, largest)
        if content is None:
            limit = largest or LARGEST
            size = f"{limit // 1024**2} MB"
            raise GitContextError(
                f"{path} at {commit[:SHORT]} is larger than {size}.", kind=ErrorKind.INVALID
            )
        return content

    def content(self, entry: TreeEntry, largest: int | None = None) -> bytes | None:
        """Return the content of a file, `None` where that has more bytes than `read` allows.

        A small object can unpack to any size, so the size is read before the content.
        """
        if self.size(entry) > (largest or LARGEST):
            return None
        content: bytes = self._found(entry.id, lambda: self.repo.odb.read(entry.id)[1])
        return content

    def size(self, entry: TreeEntry) -> int:
        """Return the size of a file in bytes, which stands in the header of its object."""
        size: int = self._found(entry.id, lambda: self.repo.odb.read_header(entry.id)[1])
        return size

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
        tree = self._tree(commit)
        for folder in names.FOLDER.split("/"):
            found = child(tree, folder)
            if found is None or found.mode != FOLDER:
                return []
            tree = self.folder(found.id)
        listed = [names.workflow_of(entry.name or "") for entry in tree]
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
        tree = self._tree(commit) if commit else None
        return self._tree_with(tree, path.split("/"), blob)

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
        return str(self.retry(lambda: self.repo.create_blob(content)))

    def write_commit(self, data: bytes) -> str:
        """Write a commit object, given as git stores it."""
        import pygit2  # noqa: PLC0415  # see `repo`

        kind = pygit2.enums.ObjectType.COMMIT
        return str(self.retry(lambda: self.repo.write(kind, data)))

    def _tree_with(self, tree: pygit2.Tree | None, steps: list[str], blob: str) -> str:
        name, *rest = steps
        found = child(tree, name)
        builder = self.tree_builder(tree)
        if rest:
            if found and found.mode != FOLDER:
                raise GitContextError(f"{name!r} is not a folder in the tree.", hint=_IN_THE_WAY)
            below = self.folder(found.id) if found else None
            builder.insert(name, self._tree_with(below, rest, blob), FOLDER)
        else:
            if found and not found.is_file:
                raise GitContextError(f"{name!r} is not a file in the tree.", hint=_IN_THE_WAY)
            builder.insert(name, blob, found.mode if found else FILE)
        return str(self.retry(builder.write))

    def tree_builder(self, tree: pygit2.Tree | None) -> pygit2.TreeBuilder:
        """Begin a tree object with what another has; `None` stands for an empty one."""
        return self.repo.TreeBuilder() if tree is None else self.repo.TreeBuilder(tree)

    def retry(self, work: Callable[[], Result]) -> Result:
        """Do what can fail, once or twice, because git packs objects and tidies up beside us."""
        from git_context.repository import libgit2  # noqa: PLC0415  # see `repo`

        with self.shared():
            for _ in range(_ATTEMPTS - 1):
                try:
                    return work()
                except libgit2.ERRORS:
                    self.reopen()
            with libgit2.translate_errors():
                return work()

    def _is_context(self, commit: str, workflow: str) -> bool:
        try:
            source = self.source(commit, workflow)
        except GitContextError:
            return False
        return source is not None and is_context(source.value) and not is_child(source.value)

    def _commit(self, commit: str) -> pygit2.Commit:
        return cast("pygit2.Commit", self._object(commit))

    def _tree(self, commit: str) -> pygit2.Tree:
        return self.folder(self.tree_id(commit))

    def folder(self, name: str) -> pygit2.Tree:
        """Return a tree object by its id."""
        return cast("pygit2.Tree", self._object(name))

    def _object(self, name: str) -> pygit2.Object:
        """Return an object by its id."""
        return self._found(name, lambda: self.repo[name])

    def _found(self, name: str, read: Callable[[], Result]) -> Result:
        """Read an object; one that a partial clone lacks is fetched by git."""
        try:
            return read()
        except KeyError:
            # git may have repacked since libgit2 read it, or it may know whom to ask.
            fetched = self.git.run("cat-file", "-e", name, check=False)
            self.reopen()
        if fetched.returncode == 0 and name in self.repo:
            return read()
        raise GitContextError(
            f"The object {name} is missing.",
            hint="A partial clone fetches it when its remote can be reached; else see: git fsck",
            kind=ErrorKind.MISSING,
        )


def _refuse_format(readable: str, found: str, what: str) -> None:
    if found != readable:
        raise GitContextError(
            f"This repository uses {found} {what}, which libgit2 cannot read.",
            hint="git-context works where object ids are SHA-1 and refs are files, as is usual.",
            kind=ErrorKind.INVALID,
        )


def _unreadable(why: str) -> GitContextError:
    return GitContextError(
        f"The context would be {why}, and could not be read any more.",
        hint="Nothing has changed. Put less into it, or into files that it names.",
        kind=ErrorKind.INVALID,
    )


_IN_THE_WAY: Final = "Contexts are plain files in .claude/context; move what stands in the way."


def child(tree: pygit2.Tree | None, name: str) -> TreeEntry | None:
    """Return what stands under a name in a tree object, if there is one, or `None`."""
    if tree is None or name not in tree:
        return None
    found = tree[name]
    return TreeEntry(str(found.id), int(found.filemode))

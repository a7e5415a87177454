"""The merge driver: git runs it once for each file that both sides changed.

git calls it as `… %O %A %B %L %P %S %X %Y` (gitattributes(5), "Defining a custom merge driver"):
the files of base, ours and theirs, the size of conflict markers, the path, and labels, which git
before 2.44 leaves as they stand. The result replaces `%A` in one step, and only then does the exit
code say that there is one. The shell command that starts the driver takes every other exit for a
failure and shows both sides as a text conflict (see `setup.command`).

It starts once per file, so what a clean merge can do without is imported where it is used.
"""

from __future__ import annotations

import gc
import os
import sys

from git_context.document.composed import composed_document
from git_context.document.policy import JSON_LINES, SettingsError, context_policy, is_context
from git_context.document.repository_rules import read_policy, read_repository_rules
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse, parse_text
from git_context.jsontext.render import is_plain_edit, render, render_clean
from git_context.jsontext.scanner import MAX_BYTES
from git_context.jsontext.style import ONE_LINE, detect_style
from git_context.jsontext.write import encode, write
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final, NoReturn, TypeAlias

    from git_context.jsontext.lines import JsonLines
    from git_context.jsontext.markers import Markers
    from git_context.jsontext.parse import JsonSource
    from git_context.linemerge import LineMerge, LineMergeProcess
    from git_context.merge.decisions import Conflict, Side
    from git_context.merge.policy import Policy
    from git_context.merge.threeway import ThreeWayResult
    from git_context.merge.values import Maybe

    ToBytes: TypeAlias = Callable[[Markers | None], bytes]

# Exit codes. A Python that fails to start the driver exits 1, so 1 is none of them.
MERGED: Final = 0
CONFLICTS: Final = 3
REFUSED: Final = 4
BUG: Final = 70

USUAL_MARKER_SIZE: Final = 7
LONGER_FOR_BASES: Final = 2
MOST_SHOWN: Final = 8
LARGE: Final = 256 * 1024  # characters, or bytes
SIDES: Final = ("base", "ours", "theirs")
CONTEXT_FOLDER: Final = ".claude/context/"


class MergeRefusedError(Exception):
    """The driver will not merge this; the message says why."""


class NotJsonError(MergeRefusedError):
    """A version of the file is no JSON; `reason` says which and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; both sides stand in it as a text conflict")
        self.reason = reason


class DriverCall:
    """A request of git: three files, the path that they stand for, and how to mark conflicts."""

    __slots__ = ("_by_lines", "base", "kept", "labels", "marker_size", "ours", "path", "theirs")

    def __init__(self, arguments: Sequence[str]) -> None:
        self._by_lines: LineMergeProcess | None = None
        self.kept: object = None  # for as long as the call itself
        self.base, self.ours, self.theirs, marker_size, self.path, *labels = arguments
        self.marker_size = int(marker_size)
        names = zip(("base", "ours", "theirs"), ("%S", "%X", "%Y"), labels, strict=True)
        self.labels = [
            name if label in ("", placeholder) else label for name, placeholder, label in names
        ]

    def read(self, side: Side) -> bytes:
        """Return what a version of the file holds."""
        with open(getattr(self, side), "rb") as file:  # noqa: PTH123  # pathlib is slow to import
            return file.read()

    def is_replay(self) -> bool:
        """Tell whether git repeats a resolution that it recorded (git-rerere(1)).

        Then base and ours are both the file as it was, with conflict markers, and theirs is what
        somebody made of it. In a merge, git itself takes theirs where ours is the base.
        """
        if os.path.getsize(self.ours) != os.path.getsize(self.base):  # noqa: PTH202
            return False
        return self.read("ours") == self.read("base")

    def start_line_merge(self) -> LineMergeProcess:
        """Have git merge the files by lines, too, while whatever else is done here."""
        from git_context.linemerge import LineMergeProcess  # noqa: PLC0415  # most merges ask nobody

        files = (self.base, self.ours, self.theirs)
        self._by_lines = LineMergeProcess(files, self.marker_size, self.labels)
        return self._by_lines

    def merged_by_lines(self) -> LineMerge | None:
        """Return what git makes of the files; `None` where it cannot merge them."""
        return (self._by_lines or self.start_line_merge()).result()

    def end(self) -> None:
        """Stop what was started and not asked for."""
        if self._by_lines:
            self._by_lines.stop()


def main() -> NoReturn:
    """Merge as the process's arguments say, and end the process with the exit code."""
    gc.disable()
    try:
        call = DriverCall(sys.argv[1:])
        code = run(call)
    except MergeRefusedError as error:
        _say(str(error))
        code = REFUSED
    except Exception as error:  # noqa: BLE001  # whatever it is, the shell must show both sides
        _say(f"internal error: {type(error).__name__}: {error}")
        code = BUG
    sys.stderr.flush()
    os._exit(code)  # taking large documents down one object at a time would only cost time


def run(call: DriverCall, *, by_git: bool = True) -> int:
    """Merge the three files of a call and put the result in place of ours; return the exit code.

    With `by_git`, longer markers are git's way to say that it merges two bases.
    Raises `MergeRefusedError` where an input is not JSON or the repository's settings cannot be
    used.
    """
    try:
        return _merged(call, by_git=by_git)
    finally:
        call.end()


def _merged(call: DriverCall, *, by_git: bool) -> int:
    is_lines = call.path.endswith(JSON_LINES)
    if not is_lines and call.is_replay():
        _parsed(call, "theirs")
        _replace(call.ours, call.read("theirs"))
        return MERGED
    merged_in_short = None if is_lines else _merge_in_short(call)
    if merged_in_short is not None:
        _replace(call.ours, _readable(call, merged_in_short))
        return MERGED
    merge_files = _merge_lines if is_lines else _merge_documents
    try:
        merged, to_bytes = merge_files(call)
    except NotJsonError as error:
        return _merge_as_text(call, error)
    call.kept = merged, to_bytes  # see the end of `main`
    conflicts = merged.conflicts
    if not conflicts:
        _replace(call.ours, _readable(call, to_bytes(None)))
        return MERGED
    if by_git and _is_virtual_base(call):
        _replace(call.ours, _virtual_base(merged.value(), is_lines=is_lines))
        return MERGED
    _replace(call.ours, to_bytes(_markers(call)))
    _report(call, conflicts)
    return CONFLICTS


def _merge_as_text(call: DriverCall, error: NotJsonError) -> int:
    """Merge a file that is not JSON in some version as git would without a driver.

    Whoever lets all files use the driver is never worse off. A context stays a conflict.
    """
    if _may_be_context(call, *SIDES):
        raise error
    by_lines = call.merged_by_lines()
    if by_lines is None:
        raise error
    _say(f"{error.reason}; merged by lines, as git does it")
    _replace(call.ours, by_lines.data)
    return MERGED if by_lines.is_clean else CONFLICTS


def _may_be_context(call: DriverCall, *sides: Side) -> bool:
    """Tell whether a file may be a context, without reading it as JSON: by its path or words."""
    if call.path.lower().startswith(CONTEXT_FOLDER):
        return True
    return any(b'"workflow_id"' in call.read(side) for side in sides)


def _report(call: DriverCall, conflicts: list[Conflict]) -> None:
    shown: list[str] = []
    for conflict in conflicts:
        rule = f", by the rule {conflict.rule}" if conflict.rule else ""
        shown.append(f"{conflict.pointer or 'the whole document'} ({conflict.kind}{rule})")
    more = [f"{len(shown) - MOST_SHOWN} more"] if len(shown) > MOST_SHOWN else []
    _say(f"{call.path}: conflict at {', '.join(shown[:MOST_SHOWN] + more)}")


def _merge_in_short(call: DriverCall) -> bytes | None:
    """Merge a large document by what differs; `None` where the whole has to be merged."""
    if _smallest(call, *SIDES) < LARGE:
        return None
    from git_context.shortmerge import merge_in_short  # noqa: PLC0415  # few documents are so large

    versions = [call.read(side) for side in SIDES]
    return merge_in_short(versions, lambda is_of: _policy(call, is_of_contexts=is_of))


def _merge_documents(call: DriverCall) -> tuple[ThreeWayResult, ToBytes]:
    if _asks_git(call):
        call.start_line_merge()
    # git passes an empty base where both sides added the file.
    base = _parsed(call, "base") if os.path.getsize(call.base) else None  # noqa: PTH202
    ours = _side(call, "ours", base)
    theirs = _side(call, "theirs", base)
    values = (base.value if base else MISSING, ours.value, theirs.value)
    is_of_contexts = any(map(is_context, values))
    policy = _policy(call, is_of_contexts=is_of_contexts)
    merged = merge(*values, policy)
    if is_of_contexts and merged.conflicts:
        from git_context.document.summary import resolve_summary  # noqa: PLC0415  # few merges need it

        merged = resolve_summary(merged)

    def to_bytes(markers: Markers | None) -> bytes:
        if base and not markers:
            # The layout of contexts is ours to choose: commands write them in the canonical one.
            by_lines = None if is_of_contexts else _by_lines(call, base, theirs, merged)
            if by_lines is not None:
                return by_lines
        if not markers:
            return render_clean(merged.decision, base, ours, theirs)
        return ours.encode(render(merged.decision, base, ours, theirs, markers))

    return merged, to_bytes


def _asks_git(call: DriverCall) -> bool:
    """Tell whether git's merge by lines will most likely be asked for; see `_by_lines`."""
    is_large = _smallest(call, "base", "theirs") > LARGE
    return is_large and not _may_be_context(call, "ours")


def _smallest(call: DriverCall, *sides: Side) -> int:
    return min([os.path.getsize(getattr(call, side)) for side in sides])  # noqa: PTH202


def _by_lines(
    call: DriverCall, base: JsonSource, theirs: JsonSource, ours: ThreeWayResult
) -> bytes | None:
    """Return what git's merge by lines gives, if that is JSON with just the value of ours.

    Then the layout, and the order of members, that either side chose stand in it. If theirs
    chose none, nobody need ask; of a large file, git answers sooner than we know that.
    """
    if len(theirs.text) <= LARGE and is_plain_edit(base, theirs):
        return None
    merged = call.merged_by_lines()
    if merged is None or not merged.is_clean:
        return None
    try:
        value = parse(merged.data).value
        return merged.data if value == ours.value() else None
    except JsonTextError:
        return None


def _merge_lines(call: DriverCall) -> tuple[ThreeWayResult, ToBytes]:
    from git_context.jsontext.lines import render_lines  # noqa: PLC0415  # most files are documents
    from git_context.merge.lists import UNRULED  # noqa: PLC0415

    base, ours, theirs = (_parsed_lines(call, side) for side in SIDES)
    records = (base.values, ours.values, theirs.values)
    merged = merge(*records, _policy(call), root=UNRULED)

    def to_bytes(markers: Markers | None) -> bytes:
        return ours.encode(render_lines(merged.decision, base, ours, theirs, markers))

    return merged, to_bytes


def _parsed_lines(call: DriverCall, side: Side) -> JsonLines:
    from git_context.jsontext.lines import parse_lines  # noqa: PLC0415  # see above

    try:
        return parse_lines(call.read(side))
    except JsonTextError as error:
        raise _refused(call, side, error) from error


def _side(call: DriverCall, side: Side, base: JsonSource | None) -> JsonSource:
    source = _parsed(call, side)
    if base is None:
        return source
    composed = composed_document(source.value, base.value)
    if composed is not source.value:
        try:
            return parse_text(write(composed, detect_style(base.text)) + "\n")
        except JsonTextError as error:  # in its parent, a document stands some levels deeper
            raise _refused(call, side, error) from error
    source.value = share(base.value, source.value)
    return source


def _parsed(call: DriverCall, side: Side) -> JsonSource:
    try:
        return parse(call.read(side))
    except JsonTextError as error:
        raise _refused(call, side, error) from error


def _refused(call: DriverCall, side: Side, error: JsonTextError) -> NotJsonError:
    return NotJsonError(f"{call.path}: {side}: {error}")


def _readable(call: DriverCall, data: bytes) -> bytes:
    """Return the result of a merge, if no command will refuse it for its size."""
    if len(data) > MAX_BYTES:
        size = f"{MAX_BYTES // 1024**2} MB"
        raise MergeRefusedError(
            f"{call.path}: merged, it is larger than {size}; both sides stand in it as a text"
            " conflict"
        )
    return data


def _policy(call: DriverCall, *, is_of_contexts: bool = False) -> Policy:
    """Return the rules for a file, the repository's own among them."""
    try:
        return context_policy(read_repository_rules()) if is_of_contexts else read_policy(call.path)
    except SettingsError as error:
        raise MergeRefusedError(str(error)) from error


def _is_virtual_base(call: DriverCall) -> bool:
    """Tell whether git merges two bases of a criss-cross history.

    Its markers are longer by two then, for each level of bases; by one, they are where a file was
    renamed on both sides, and that is a conflict for a person to see.
    """
    usual = _git("check-attr", "-z", "conflict-marker-size", "--", call.path).split("\0")[2:3]
    size = int(usual[0]) if usual and usual[0].isdecimal() else USUAL_MARKER_SIZE
    return call.marker_size >= size + LONGER_FOR_BASES


def _virtual_base(value: Maybe, *, is_lines: bool) -> bytes:
    """Write what is to be the base of a merge; as nobody sees it, its layout does not matter."""
    if isinstance(value, Missing):
        return b""
    if is_lines and isinstance(value, list):
        return encode("".join([write(record, ONE_LINE) + "\n" for record in value]))
    return encode(write(value))


def _markers(call: DriverCall) -> Markers:
    from git_context.jsontext.markers import Markers  # noqa: PLC0415  # only conflicts need it

    style = _git("config", "merge.conflictStyle").strip()
    return Markers(call.marker_size, style or "merge", *call.labels)


def _git(*arguments: str) -> str:
    from subprocess import run as run_process  # noqa: PLC0415  # only conflicts need it

    # The git that git itself puts first on the PATH; no argument is seen by a shell.
    done = run_process(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607
    return os.fsdecode(done.stdout)


def _replace(path: str, data: bytes) -> None:
    """Put `data` in place of a file at once: a killed driver leaves the old content whole."""
    written = path + ".merged"  # the shell command removes what a killed driver leaves
    with open(written, "wb") as file:  # noqa: PTH123  # pathlib is slow to import
        file.write(data)
    os.replace(written, path)  # noqa: PTH105


def _say(message: str) -> None:
    """Write one line to standard error, whatever characters a path or a document may hold."""
    from git_context.visible import visible  # noqa: PLC0415  # a clean merge says nothing

    sys.stderr.write(f"git-context: {visible(message)}\n")

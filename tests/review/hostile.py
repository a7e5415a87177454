"""Reviews of contexts that try to break out of the Markdown in which they are shown."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from git_context.document.conflicts import RecordedConflict, RecordedSide
from git_context.document.findings import KINDS, ValidationFinding
from git_context.document.policy import context_policy
from git_context.document.validate import ValidationRequest, validate
from git_context.history.graph import HistoryNode
from git_context.history.timeline import Credit
from git_context.jsontext.write import encode, write
from git_context.merge.values import MISSING, exact
from git_context.review.context_review import ContextReview, TaskSummary
from git_context.review.context_reviews import Ends
from git_context.review.contributions import list_changes
from git_context.review.line_counts import LineCounts
from git_context.review.review import Review
from git_context.verification.findings import CHECKS, VerificationFinding
from tests.review.rendering import rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OFTEN = 0.8
CANARY = "\u02ad"  # stands in every hostile text, and nowhere else
PIECES = (
    *(
        "@octocat",
        "@github/everyone",
        "#1",
        "GH-7",
        "octocat/hello#3",
        "a" * 40,
        "user@example.org",
    ),
    *("https://evil.example/x", "www.evil.example", "<https://evil.example>", "ftp://evil.example"),
    *("[x](https://evil.example)", "![x](https://evil.example/x.png)", "[x]: https://evil.example"),
    *("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "</details>", "</summary>"),
    *(
        "<details open>",
        "<!-- git-context review -->",
        "-->",
        "<!--",
        "<a href=x>",
        "]]>",
        "<svg/>",
    ),
    *("`", "``", "```", "````\n", "~~~", "~~~\n", "\n```\n", "`" * 90, "|", "\\|", "\\", "\\`"),
    *(
        "# ",
        "\n# x\n",
        "\n\n",
        "- [ ] ",
        "\n- [x] y\n",
        "1. ",
        "> ",
        "\n> [!WARNING]\n",
        "---",
        "\n",
    ),
    *(
        "**",
        "__",
        "~~",
        "$",
        "$$",
        "$`x`$",
        ":tada:",
        "[^1]",
        "\n[^1]: y",
        "| a | b |\n|---|---|\n",
    ),
    *(
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200b",
        "\0",
        "\x1b[31m",
        "\r",
        "\t",
        "\ud800",
        "\ufeff",
    ),
    *("&lt;b&gt;", "&#64;octocat", "&commat;octocat", "%s", "{{x}}", "${x}", "😀", "é", " ", "  "),
)
ELEMENTS = frozenset(
    [
        *("p", "h2", "h3", "h4", "ul", "li", "strong", "em", "code", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    ]
)
# What a host would make a link, a mention, a reference, an emoji, mathematics or markup of.
LIVE = re.compile(
    r"@\w|#\d|\b[a-z]+-\d|https?:|ftp:|www\.|\b[0-9a-f]{7,40}\b|\]\(|:[a-z_]+:|:\d{3,4}:|\$"
    r"|[!&%~^]\w|[][<>*_`{}|^\\]",
    re.IGNORECASE,
)
# A word of prose that may stand outside code: letters and digits, and signs of the sentence.
PLAIN = re.compile(
    r"""[("']{0,2}(?:[^\W_]|[^\x00-\x7f])+(?:['/-](?:[^\W_]|[^\x00-\x7f])+)*[)"'%.,;:!?]{0,6}"""
)


def hostile_text(chance: random.Random) -> str:
    """Return a text of pieces that mean something to a renderer."""
    pieces = [chance.choice(PIECES) for _ in range(chance.randrange(1, 9))]
    pieces.insert(chance.randrange(len(pieces) + 1), CANARY)
    return "".join(pieces)


def hostile_value(chance: random.Random, depth: int = 3) -> Any:
    """Return a value whose texts and keys are hostile."""
    kind = chance.randrange(6 if depth else 3)
    if kind == 3:
        return [hostile_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind > 3:
        names = [hostile_text(chance) for _ in range(chance.randrange(4))]
        return {name: hostile_value(chance, depth - 1) for name in names}
    return hostile_text(chance) if kind else chance.choice([None, True, 1, 1.5, ""])


def hostile_document(chance: random.Random) -> dict[str, Any]:
    """Return a context in which all that an agent writes is hostile."""

    def texts() -> list[Any]:
        return [hostile_text(chance) for _ in range(chance.randrange(5))]

    entries = [
        {
            "task_id": chance.choice(["api", "web", hostile_text(chance)]),
            **{name: hostile_text(chance) for name in ("agent", "scope", "status")},
            "context": {hostile_text(chance): hostile_value(chance)},
        }
        for _ in range(chance.randrange(4))
    ]
    reasons = ("why", "rejected", hostile_text(chance))
    objects = [
        {"decision": text, **{name: hostile_value(chance, 1) for name in reasons}}
        for text in texts()
    ]
    fields = ("decisions", "pending_actions", "files_modified", "constraints")
    return {
        "workflow_id": "w",
        "context_summary": hostile_value(chance, 1),
        **{name: texts() + objects for name in fields if chance.random() < OFTEN},
        "parallel_tasks": entries,
        "integration_concerns": [{"concern": text, text: text} for text in texts()],
        "error_log": [{"timestamp": hostile_text(chance), "error": hostile_value(chance)}],
        hostile_text(chance): hostile_value(chance),
    }


def hostile_sheet(chance: random.Random) -> ContextReview:
    """Return what a review has to show of a context that is hostile, before and after."""
    old, new = (exact(hostile_document(chance)) for _ in range(2))
    assert type(new) is dict
    policy = context_policy()

    def text() -> str:
        return hostile_text(chance)

    named = new.get("files_modified")
    files = named if type(named) is list else []
    credit = Credit(f"{chance.getrandbits(160):040x}", "2026-01-01T00:00:00Z", text(), text())
    side = RecordedSide(text(), text(), exact(hostile_value(chance)))
    tasks = ["api", "web", *(text() for _ in range(2))]
    return ContextReview(
        "w",
        text(),
        text(),
        new,
        policy,
        chance.choice([0, 10]),
        chance.choice([0, 2000]),
        [
            TaskSummary(task, text(), text(), text(), chance.choice([None, 45]), text(), text())
            for task in tasks
        ],
        list_changes(old if chance.random() < OFTEN else MISSING, new, policy, tasks),
        conflicts=[
            RecordedConflict(text(), text(), MISSING, exact(hostile_value(chance)), [side] * 12)
        ],
        commits=[HistoryNode(credit, None, text(), [], [])],
        fault=chance.choice(["", text()]),
        mismatches=[
            VerificationFinding(chance.choice(list(CHECKS)), "mismatch", text(), text())
            for _ in range(chance.randrange(3))
        ],
        files={path: LineCounts(12, 3) for path in files if type(path) is str},
    )


def hostile_review(seed: int) -> Review:
    """Return a review in which every name, text and value is hostile."""
    chance = random.Random(seed)
    sheet = hostile_sheet(chance)
    data = encode(write(sheet.document)) if type(sheet.document) is dict else b"{"
    findings = validate(ValidationRequest(hostile_text(chance), data))
    text = hostile_text(chance)
    findings.append(ValidationFinding(chance.choice(list(KINDS)), text, text, path=text))
    ends = Ends(hostile_text(chance), "b" * 40, hostile_text(chance), "c" * 40)
    commits = frozenset(node.credit.commit for node in sheet.commits)
    return Review(ends, None, [sheet], findings, commits)


class Shown(HTMLParser):
    """What a renderer made of Markdown: elements, attributes, comments, and text outside code."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.comments: list[str] = []
        self.text = ""
        self.code = ""
        self._open: list[str] = []
        self.feed(rendered(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1:] != [tag]:
            self.elements.append(f"/{tag}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "code" in self._open:
            self.code += data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.elements.append(f"!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.elements.append(f"!{data}")

    def handle_pi(self, data: str) -> None:
        self.elements.append(f"?{data}")


def breaches(
    markdown: str,
    markers: Sequence[str],
    is_live: Callable[[str], Any] = LIVE.search,
    *,
    is_prose: bool = False,
) -> list[str]:
    """Say what of a comment is not made of its own template and code; with `is_prose`, of words."""
    shown = Shown(markdown)
    found = [f"element {name}" for name in shown.elements if name not in ELEMENTS]
    found += [f"attribute {name}" for name in shown.attributes]
    if [f"<!--{one}-->" for one in shown.comments] != list(markers):
        found.append(f"comments {shown.comments}")
    hidden = {sign for sign in shown.text if not sign.isprintable() and sign != "\n"}
    found += [f"hidden {sign!r}" for sign in hidden]
    escaped = [word for word in shown.text.split() if CANARY in word]
    found += [f"text {word!r}" for word in escaped if not (is_prose and PLAIN.fullmatch(word))]
    if live := is_live(shown.text):
        found.append(f"live {live[0]!r}")
    return found

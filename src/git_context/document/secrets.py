"""Passwords, tokens and keys in text: known formats, values beside a keyword, and random letters.

Nothing is sent anywhere to verify it. Contexts are prose, commit ids and paths more than code, so
what is known by no format has to look like a credential, and not like a digest, an id or a name. A
text cannot excuse itself; only the repository's list of fingerprints can.

Hardly any text holds a secret. So what costs little is asked first: whether a mark of a format or a
word stands in it, and whether any of its words is long enough.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from math import log2
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.tokens import FORMATS, PRIVATE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.document.tokens import Format

# Texts in which nothing was found: the versions of a context have most of them in common.
_clean: set[tuple[str, str]] = set()
_MOST_CLEAN, _LONGEST_CLEAN = 100_000, 1_000
_MOST_MASKED: Final = 1_000

_MARKED: Final = [(mark, found) for found in FORMATS for mark in found.marks]

_LEAST_SHOWN_OF: Final = 16
_SHOWN: Final = 4

_REST: Final = r"[\w+/=.~-]*"

# Words that announce a password, what they have in common, and how a value is assigned to them.
_ROOTS: Final = ("key", "pass", "pwd", "secret", "contrase")
_ASSIGNED: Final = (
    r"(?i)(?:key|pass|passwd|pwd|secret|contrase)\w{0,50}"
    r"(?:[\]'\"]{0,2}(?:\[\d*\])?\s{0,9}[=:!]|(?:\.assign)?\()"
    r"|[!=]=\s{0,9}\w{0,50}(?:key|pass|pwd|secret|contrase)"
)
_KEYWORD: Final = (
    r"(?:(?:api|auth|service|account|db|database|priv|private|client)_?key"
    r"|(?:db|database|key)_?pass|password|passwd|pwd|secret|contrase[ñn]a)\w{0,50}"
)
_QUOTED: Final = r"(?:\"([^\"\n]{6,200})\"|'([^'\n]{6,200})'|`([^`\n]{6,200})`)"
_ASSIGNMENTS: Final = (
    rf"{_KEYWORD}[\]'\"]{{0,2}}(?:\[\d*\])?\s{{0,9}}(?::=|=>|!==?|[:=]{{1,3}})\s{{0,9}}@?{_QUOTED}",
    rf"{_KEYWORD}(?:\.assign)?\({_QUOTED}",
    rf"{_QUOTED}\s{{0,9}}[!=]{{2,3}}\s{{0,9}}\w{{0,50}}{_KEYWORD}",
    rf"{_KEYWORD}=([^\s'\"`,;&]{{6,200}})",
)
# A member whose name ends so is about a secret, and does not hold it.
_ABOUT: Final = (
    r"_(?:arn|count|env|file|hint|id|length|name|path|policy|ref|rotation|type|url|var)s?$"
)
_CODE: Final = r"[\s(){}\[\]<>…]|\$\w|\*\*\*|\.\.\."
_MIXED: Final = r"[0-9!@#%^&*+=~$]"
_SHORTEST_PASSWORD: Final = 6

# Random-looking texts, and those that are no secrets: digests, ids, and public keys.
_SHORTEST_RANDOM: Final = 20
_RANDOM: Final = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX: Final = r"[0-9a-fA-F]+"
_LETTERS: Final = r"[A-Za-z0-9]+"
_ENTROPY_OF_HEX, _ENTROPY_OF_LETTERS = 3.0, 4.5
# In random letters, half of all neighbours are of different kinds; in words, few are.
_LEAST_CHANGES: Final = 0.24
_CHANGE: Final = r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
_OBJECT_ID_LENGTHS: Final = (24, 40, 64)
_UUID: Final = "(?i)[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}"
_TYPED_ID: Final = r"(?:[a-z]{2,12}[_-]){1,2}[0-9A-Za-z]{16,30}"
_PUBLIC: Final = r"sha(?:1|256|384|512)-|AAAA[BCE][23][NV][zj]"
_HARMLESS_BEFORE: Final = (
    r"(?i)(?:(?:sha-?\d{1,3}|md5|h1|blake\w{1,3}|digest|integrity|checksum|fingerprint|etag|hash|commit"
    r"|revision|trace|span|\bid)\W{1,4}|;base64,)$"
)
_HARMLESS_NAMES: Final = (
    *("commit", "sha", "hash", "checksum", "digest", "integrity", "fingerprint", "etag"),
    *("revision", "oid", "_id", "_ids", "Id"),
)
_CREDENTIAL: Final = r"(?:token|secret|passw(?:or)?d|credential|(?:api|auth|access)_?key)s?"
_CREDENTIAL_BEFORE: Final = rf"(?i){_CREDENTIAL}['\"\]]{{0,2}}\s?[:=]\s?['\"]?$"
_CREDENTIAL_NAME: Final = rf"(?i){_CREDENTIAL}$"
_LOOKED_AT: Final = 40  # letters before a random-looking text, and of the end of a name
_ALPHABETS: Final = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2,
    "0123456789ABCDEF" * 2,
    "0123456789" * 4,
)


class Secret(NamedTuple):
    """A suspicious text, and the kind of secret that it seems to be."""

    kind: str
    value: str

    @property
    def fingerprint(self) -> str:
        """A name for the value that does not tell it; for the list of what is allowed."""
        from hashlib import sha256  # noqa: PLC0415  # hardly any text holds a secret

        return sha256(self.value.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def shown(self) -> str:
        """The value, cut so that nobody can use it."""
        start = self.value[:_SHOWN] if len(self.value) >= _LEAST_SHOWN_OF else ""
        return f"{start}… ({len(self.value)} characters)"


def find_secrets(text: str, name: str = "") -> list[Secret]:
    """List the secrets in a text, each once; `name` is the member that holds it, if any."""
    found: dict[str, Secret] = {}
    for secret in (*_known(text), *_by_keyword(text, name), *_random(text, name)):
        found.setdefault(secret.value, secret)
    return list(found.values())


def find_all_secrets(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Secret]]:
    """List the secrets in many texts, each given with its member's name, by the texts' indices."""
    new = [index for index, text in enumerate(texts) if text not in _clean]
    suspects = _suspects([texts[index] for index in new])
    for at, index in enumerate(new):
        name, text = texts[index]
        found = find_secrets(text, name) if at in suspects else []
        yield from ((index, secret) for secret in found)
        if not found:
            _remember(name, text)


def _remember(name: str, text: str) -> None:
    if len(_clean) >= _MOST_CLEAN:
        _clean.clear()
    if len(text) < _LONGEST_CLEAN:
        _clean.add((name, text))


def _suspects(texts: Sequence[tuple[str, str]]) -> set[int]:
    """Return the indices of the texts that are worth a look by themselves.

    Anything searched for in one text is searched for in all of them at once, with a line for each.
    """
    announcing = {name for name in {name for name, _ in texts} if _announces_secret(name)}
    suspects = {index for index, (name, _) in enumerate(texts) if name in announcing}
    ends = list(accumulate(len(text) + 1 for _, text in texts))
    together = "\n".join([text for _, text in texts])
    for start, end in _spans(together):
        suspects.update(range(bisect_right(ends, start), bisect_right(ends, end - 1) + 1))
    return suspects


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """List where something stands in a text that may be a secret."""
    expressions = [one.expression for one in _possible(text)]
    for expression in expressions:
        yield from (match.span() for match in re.finditer(expression, text))
    yield from (match.span() for match in _assignments(text))
    yield from (match.span() for match, _ in _runs(text))


def mask_secrets(text: str, name: str = "") -> str:
    """Return a text with every secret in it cut; `name` is the member that holds it, if any.

    If there are very many, all of the text is.
    """
    if (name, text) in _clean:
        return text
    secrets = find_secrets(text, name)
    if not secrets:
        _remember(name, text)
    if len(secrets) > _MOST_MASKED:
        return Secret("", text).shown
    for secret in secrets:
        text = text.replace(secret.value, secret.shown)
    return text


def _possible(text: str) -> list[Format]:
    """Return the formats of which a mark stands in a text."""
    return list(dict.fromkeys([found for mark, found in _MARKED if mark in text]))


def _known(text: str) -> Iterator[Secret]:
    for kind, _, expression in _possible(text):
        pattern = re.compile(expression)
        end = 0
        while match := pattern.search(text, end):
            rest = re.compile(_REST).match(text, match.end())
            end = rest.end() if rest else match.end()
            # The key itself stands on lines of its own, below the one that was found.
            yield Secret(kind, text if kind == PRIVATE_KEY else text[match.start() : end])


def _by_keyword(text: str, name: str) -> Iterator[Secret]:
    whole_lines = text.splitlines() if _announces_secret(name) else []
    assigned = [value for match in _assignments(text) for value in match.groups() if value]
    for value in (*whole_lines, *assigned):
        if _is_password(value):
            yield Secret("Secret Keyword", value)


def _announces_secret(name: str) -> bool:
    """Tell whether a member of that name holds a secret, and does not say something about one."""
    name = name[-_LOOKED_AT:]
    return (
        _has_root(name)
        and re.search(_KEYWORD, name, re.IGNORECASE) is not None
        and re.search(_ABOUT, name, re.IGNORECASE) is None
    )


def _assignments(text: str) -> Iterator[re.Match[str]]:
    """List where a value is assigned to, or compared with, what a keyword names."""
    if _has_root(text) and re.search(_ASSIGNED, text):
        for expression in _ASSIGNMENTS:
            yield from re.finditer(expression, text, re.IGNORECASE)


def _has_root(text: str) -> bool:
    lower = text.lower()
    return any(root in lower for root in _ROOTS)


def _is_password(value: str) -> bool:
    """Tell whether what stands beside a keyword can be a password, not prose or a placeholder."""
    return (
        len(value) >= _SHORTEST_PASSWORD
        and re.search(_CODE, value) is None
        and re.search(_MIXED, value) is not None
    )


def _random(text: str, name: str) -> Iterator[Secret]:
    for match, is_hex in _runs(text):
        token, before = match[0], text[max(0, match.start() - _LOOKED_AT) : match.start()]
        if _is_harmless(token, before):
            continue
        if is_hex and _is_random_hex(token, before, name):
            yield Secret("Hex High Entropy String", token)
        elif not is_hex and _is_random(token, before, name):
            yield Secret("Base64 High Entropy String", token)


def _runs(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """List the long runs of letters that are hexadecimal (`True`), or mix capitals and others."""
    for match in _RANDOM.finditer(text):
        token = match[0]
        if re.fullmatch(_HEX, token):
            yield match, True
        elif not (token.islower() or token.isupper()):
            yield match, False


def _is_harmless(token: str, before: str) -> bool:
    """Tell whether letters that look random are none, or tell nothing to those who see them."""
    upper = token.upper()
    return (
        any(upper in alphabet for alphabet in _ALPHABETS)
        or re.search(_UUID, token) is not None
        or re.match(_PUBLIC, token) is not None
        or re.search(_HARMLESS_BEFORE, before) is not None
    )


def _is_random_hex(token: str, before: str, name: str) -> bool:
    if token.isdigit() or _entropy(token) <= _ENTROPY_OF_HEX:
        return False
    if _is_credential(before, name):
        return True
    return len(token) not in _OBJECT_ID_LENGTHS and not name.endswith(_HARMLESS_NAMES)


def _is_random(token: str, before: str, name: str) -> bool:
    has_digit = any(map(str.isdigit, token))
    if not has_digit or _entropy(token) <= _ENTROPY_OF_LETTERS:
        return False
    if _is_credential(before, name):
        return True
    return not (re.fullmatch(_TYPED_ID, token) or name.endswith(_HARMLESS_NAMES)) and _is_no_words(
        token
    )


def _is_credential(before: str, name: str) -> bool:
    """Tell whether what stands there is called a credential: no other reading will do then."""
    is_named = re.search(_CREDENTIAL_NAME, name[-_LOOKED_AT:]) is not None
    return is_named or re.search(_CREDENTIAL_BEFORE, before) is not None


def _is_no_words(token: str) -> bool:
    """Tell whether letters and digits are mixed as no name, path or phrase mixes them."""
    parts = [part for part in token.split("/") if len(part) >= _SHORTEST_RANDOM]
    return any(_changes(part) >= _LEAST_CHANGES for part in (token, *parts))


def _changes(token: str) -> float:
    pairs = sum(len(run) - 1 for run in re.findall(_LETTERS, token))
    return len(re.findall(_CHANGE, token)) / pairs if pairs else 0.0


def _entropy(token: str) -> float:
    """Return how many bits a letter of a token takes, by how often each occurs in it."""
    shares = [count / len(token) for count in Counter(token.rstrip("=")).values()]
    return -sum(share * log2(share) for share in shares)

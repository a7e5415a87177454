"""Passwords, tokens and keys in text, as the detectors of `detect-secrets` see them.

The library's detectors look at each text; nothing is sent anywhere to verify it. Contexts are
prose, commit ids and paths more than code, so what its two statistical detectors and its keyword
detector report has to look like a credential besides. A text cannot excuse itself: the library's
comment that allows a line is not heeded, only the repository's list of fingerprints is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin

_LEAST_SHOWN_OF: Final = 16
_SHOWN: Final = 4
# Some of the library's expressions are slower than linear: long texts are looked at in parts.
_PART: Final = 1000
_OVERLAP: Final = 200
_LONG_WORD: Final = re.compile(r"(\w{100})\w+")

_RANDOM: Final = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_REST_OF_TOKEN: Final = re.compile(r"[\w+/=.~-]*")
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_OBJECT_ID_LENGTHS: Final = (40, 64)
_CODE: Final = re.compile(r"[\s(){}\[\]<>]|\$\w|\*\*\*|\.\.\.")
_MIXED: Final = re.compile(r"[0-9!@#%^&*+=~$]")
_SHORTEST_PASSWORD: Final = 6
_WHOLE_TEXT: Final = "Private Key"
# Short texts in which nothing was found: the versions of a context have most of them in common.
_clean: set[tuple[str, str]] = set()
_MOST_CLEAN: Final = 100_000
# Kinds that are no credentials.
_HARMLESS: Final = ("Public IP (ipv4)",)


class Secret(NamedTuple):
    """What a detector found, and what it takes it for."""

    kind: str
    value: str

    @property
    def fingerprint(self) -> str:
        """A name for the value that does not tell it; for the list of what is allowed."""
        return sha256(self.value.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def shown(self) -> str:
        """The value, cut so that nobody can use it."""
        start = self.value[:_SHOWN] if len(self.value) >= _LEAST_SHOWN_OF else ""
        return f"{start}… ({len(self.value)} characters)"


def find(text: str, name: str = "") -> list[Secret]:
    """List the secrets in a text, each once; `name` is the member that holds it, if any."""
    found: dict[str, Secret] = {}
    for part in _parts(text):
        for secret in _in_part(part, name, text):
            found.setdefault(secret.value, secret)
    return list(found.values())


def find_all(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Secret]]:
    """List the secrets in many texts, each given with its member's name, by the texts' indices.

    Short texts are first looked at together: hardly any holds what one of the detectors wants.
    """
    for together in _batches(texts):
        is_suspect = _is_suspect("\n".join([part for at in together for part in texts[at]]))
        for at in together:
            found = find(texts[at][1], texts[at][0]) if is_suspect else []
            yield from ((at, secret) for secret in found)
            if not found:
                _remember(texts[at])


def _batches(texts: Sequence[tuple[str, str]]) -> Iterator[list[int]]:
    """Put texts together in which something may be, up to a size at which it is worth a look."""
    together: list[int] = []
    size = 0
    for index, text in enumerate(texts):
        if text in _clean:
            continue
        together.append(index)
        size += sum(map(len, text))
        if size >= _PART:
            yield together
            together, size = [], 0
    if together:
        yield together


def _remember(text: tuple[str, str]) -> None:
    if len(_clean) >= _MOST_CLEAN:
        _clean.clear()
    if sum(map(len, text)) < _PART:
        _clean.add(text)


def masked(text: str, name: str = "") -> str:
    """Return a text with every secret in it cut; `name` is the member that holds it, if any."""
    for secret in find(text, name):
        text = text.replace(secret.value, secret.shown)
    return text


def _is_suspect(text: str) -> bool:
    detectors = _detectors()
    return (
        len(text) > _PART + _OVERLAP
        or detectors.keywords.search(text) is not None
        or any(any(_matches(detector, text)) for detector in detectors.patterns)
        or any(any(_random(token, "", detectors)) for token in _RANDOM.findall(text))
    )


def _parts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from (line[at : at + _PART + _OVERLAP] for at in range(0, len(line), _PART))


def _in_part(part: str, name: str, whole: str) -> Iterator[Secret]:
    detectors = _detectors()
    for detector in detectors.patterns:
        for value in _credentials(detector, part):
            kind = detector.secret_type
            yield Secret(kind, whole if kind == _WHOLE_TEXT else value)
    if detectors.keywords.search(part) or (name and detectors.keywords.search(name)):
        short = _LONG_WORD.sub(r"\1", part)
        for line in (short, f'"{name[-_OVERLAP:]}": "{short}"'):
            for value in _matches(detectors.keyword, line):
                if _is_password(value):
                    yield Secret(detectors.keyword.secret_type, value)
    for token in _RANDOM.findall(part):
        yield from _random(token, name, detectors)


def _credentials(detector: RegexBasedDetector, text: str) -> Iterator[str]:
    """Return all of what a detector matches: what it captures is a part of some credentials."""
    if any(_matches(detector, text)):
        for expression in detector.denylist:
            for match in expression.finditer(text):
                rest = _REST_OF_TOKEN.match(text, match.end())
                yield match[0] + (rest[0] if rest else "")


def _matches(detector: BasePlugin, text: str) -> Iterator[str]:
    try:
        yield from filter(None, detector.analyze_string(text))
    except RecursionError:
        # One detector parses what it finds as JSON: this is made to hurt, and no token.
        return


def _is_password(value: str) -> bool:
    """Tell whether what stands beside a keyword can be a password, not prose or a placeholder."""
    return (
        len(value) >= _SHORTEST_PASSWORD
        and _CODE.search(value) is None
        and _MIXED.search(value) is not None
    )


def _random(token: str, name: str, detectors: _Detectors) -> Iterator[Secret]:
    from detect_secrets.filters import heuristic  # noqa: PLC0415  # see `_detectors`

    if heuristic.is_sequential_string(token) or heuristic.is_potential_uuid(token):
        return
    if _HEX.fullmatch(token):
        detector = detectors.hexadecimal
        looks_random = len(token) not in _OBJECT_ID_LENGTHS and not token.isdigit()
        looks_random = looks_random and not name.endswith(("commit", "sha", "hash", "checksum"))
    else:
        detector = detectors.base64
        looks_random = all(re.search(kind, token) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    if looks_random and detector.calculate_shannon_entropy(token) > detector.entropy_limit:
        yield Secret(detector.secret_type, token)


class _Detectors(NamedTuple):
    patterns: list[RegexBasedDetector]
    keyword: BasePlugin
    keywords: re.Pattern[str]
    base64: HighEntropyStringsPlugin
    hexadecimal: HighEntropyStringsPlugin


@lru_cache(maxsize=1)
def _detectors() -> _Detectors:
    # The library is slow to import, so only where something is to be looked at.
    from detect_secrets.core.plugins.util import (  # noqa: PLC0415
        get_mapping_from_secret_type_to_class,
    )
    from detect_secrets.plugins.base import RegexBasedDetector  # noqa: PLC0415
    from detect_secrets.plugins.high_entropy_strings import (  # noqa: PLC0415
        Base64HighEntropyString,
        HexHighEntropyString,
    )
    from detect_secrets.plugins.keyword import DENYLIST, KeywordDetector  # noqa: PLC0415

    # The library's signature leaves the class open.
    kinds: dict[str, Any] = get_mapping_from_secret_type_to_class()
    patterns: list[RegexBasedDetector] = [
        kind()
        for name, kind in kinds.items()
        if issubclass(kind, RegexBasedDetector) and name not in _HARMLESS
    ]
    return _Detectors(
        patterns,
        KeywordDetector(),
        re.compile("|".join(DENYLIST), re.IGNORECASE),
        Base64HighEntropyString(),
        HexHighEntropyString(),
    )

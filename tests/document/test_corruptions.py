from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from git_context.document.fold import fold
from git_context.document.validate import ValidationRequest, validate
from git_context.enforcement.filevalidation import fixed
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from tests.document.corruptions import corrupted

EXAMPLES = sorted((Path(str(files("git_context"))) / "data" / "user-profile").iterdir())
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "context.schema.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def stored() -> bytes:
    """Return a parent document into which a child's was folded."""
    parent, child = (parse(EXAMPLES[at].read_bytes()).value for at in (0, 2))
    assert isinstance(parent, dict)
    assert isinstance(child, dict)
    return encode(write(fold(parent, child)) + "\n")


def is_valid(data: bytes) -> bool:
    """Tell by other people's programs whether this is JSON that fits the schema."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError
        return members

    def refuse(_: str) -> None:
        raise ValueError

    try:
        document = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=unique, parse_constant=refuse
        )
    except (ValueError, RecursionError):
        return False
    return bool(VALIDATOR.is_valid(document))


def check(seeds: range) -> None:
    originals = [*(path.read_bytes() for path in EXAMPLES), stored()]
    for seed in seeds:
        random = Random(seed)  # a repeatable choice, not a secret
        data = corrupted(random.choice(originals), random)
        found = validate(ValidationRequest("w.json", data))
        assert any(finding.is_error for finding in found) or is_valid(data), (seed, data)
        once = fixed(data)
        assert fixed(once) == once, seed


def test_corrupted_documents_are_reported_and_never_crash() -> None:
    check(range(1_500))


@pytest.mark.soak
def test_ten_thousand_corrupted_documents() -> None:
    check(range(1_500, 11_500))

from __future__ import annotations

import time

import pytest

from git_context.document.secrets import find, find_all, masked

TOKEN = "ghp_" + "a1B2" * 9
AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("Upload with AKIAIOSFODNN7EXAMPLE now", "", "AKIAIOSFODNN7EXAMPLE"),
        (f"export AWS_SECRET_ACCESS_KEY={AWS}", "", AWS),
        (f"git clone https://{TOKEN}@github.com/a/b", "", TOKEN),
        ("postgres://user:pa55word@host/db", "", "pa55word"),
        ("hunter2", "password", "hunter2"),
        ("const api_key = 'tr0ub4dor&3'", "", "tr0ub4dor&3"),
        ("xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx", "", "AbCdEfGhIjKlMnOp"),
        ("d41d8cd98f00b204e9800998ecf8427e", "token", "d41d8cd98f00b204e9800998ecf8427e"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQ", "", "MIIEowIBAAKCAQ"),
    ],
)
def test_secrets(text: str, name: str, whole: str) -> None:
    found = find(text, name)

    assert any(whole in secret.value for secret in found)
    assert all(whole not in secret.shown for secret in found)
    assert name or whole not in masked(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("string", "password"),
        ("required (min 8 characters)", "api_key"),
        ("Set environment variables: R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY", "pending_actions"),
        ("${DATABASE_PASSWORD}", "password"),
        ("3f786850e387550fdab836ed7e6dc881de23001b", "commit"),
        ("Merged in 3f786850e387550fdab836ed7e6dc881de23001b", "decisions"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "files_modified"),
        ("550e8400-e29b-41d4-a716-446655440000", "id"),
        (".claude/context/user-profile-feature-20250115-frontend.json", "context_ref"),
        ("src/components/UserProfileAvatarUploadForm.test.tsx", "files_modified"),
        ("JWT authentication on all endpoints; tokens expire after 15 minutes", "decisions"),
        ("The server listens on 8.8.8.8", "decisions"),
    ],
)
def test_what_is_no_secret(text: str, name: str) -> None:
    assert find(text, name) == []


def test_a_text_cannot_excuse_itself() -> None:
    assert find("AKIAIOSFODNN7EXAMPLE  # pragma: allowlist secret")


def test_a_secret_in_a_long_line_is_found_wherever_it_stands() -> None:
    for before in (0, 985, 1_000, 1_195, 40_000):
        assert TOKEN in {secret.value for secret in find("x " * (before // 2) + TOKEN + " y" * 900)}


@pytest.mark.parametrize("part", ["password", 'password="', "sk-", "eyJ", "://a:b", '="', "a."])
def test_hostile_text_takes_no_time_to_speak_of(part: str) -> None:
    start = time.process_time()
    find(part * (50_000 // len(part)), "password")

    assert time.process_time() - start < 10


def test_texts_that_were_looked_at_before_are_no_other_for_that() -> None:
    token = "AKIA" + "IOSFODNN7EXAMPL1"
    clean = [("", "Use PostgreSQL"), ("password", "none"), ("", "x" * 5000)]
    leaking = [("", f"Upload with {token}"), ("password", "hunter2-XyZ!9")]
    texts = [*clean, *leaking, *clean, *leaking]
    wanted = [(at, found) for at, (name, text) in enumerate(texts) for found in find(text, name)]
    assert {at for at, _ in wanted} == {3, 4, 8, 9}
    for _ in range(3):
        assert list(find_all(texts)) == wanted
    assert [at for at, _ in find_all([("", "hunter2-XyZ!9"), ("password", "hunter2-XyZ!9")])] == [1]

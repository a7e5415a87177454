"""Digests, without what takes long to load and would give the same."""

from __future__ import annotations


def digest(object_format: str, content: bytes) -> bytes:
    """Return the digest that a repository makes ids of, by its object format in git's words."""
    if object_format == "sha256":
        from hashlib import sha256  # noqa: PLC0415  # OpenSSL takes four milliseconds to load

        return sha256(content).digest()
    return sha1(content)


def sha1(content: bytes) -> bytes:
    """Return the SHA-1 digest of bytes, for names and ids, not for secrets."""
    try:
        # The interpreter's own, which `hashlib` hands out where OpenSSL has none.
        from _sha1 import sha1 as new  # type: ignore[import-not-found]  # noqa: PLC0415  # no stubs
    except ImportError:
        from hashlib import sha1 as new  # noqa: PLC0415

    made: bytes = new(content).digest()  # noqa: S324  # git's ids, and no secret
    return made

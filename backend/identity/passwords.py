"""Which passwords are taken, and how they are kept: Argon2id, and PBKDF2 from before.

Hashing takes some 50 ms of pure computing and 64 MiB: call it in a thread, never on the event loop.
"""

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.core.errors import MinhuError
from backend.core.labels import Label

LEAST, MOST = 12, 128
"""Characters of a password."""
REMEMBERED = 5
"""A new password is none of so many last ones, the present one included."""
SHORTEST_NAME = 4
"""A password must not contain the user name, unless that is shorter: too many words would."""

_COMMON = Path(__file__).parent / "common_passwords.txt"
_HASHER = PasswordHasher()
"""The library's profile: RFC 9106's second choice, 3 passes over 64 MiB."""


class WrongPassword(MinhuError):
    """The new password is not accepted: {reason}."""

    code = "wrong_password"
    zh = "密码未修改：{reason}"
    en = "The password was not changed: {reason}"


WRONG_CURRENT = Label("当前密码不正确", "the current one is wrong")
TOO_COMMON = Label("这个密码过于常见", "it is one of the most common ones")
LIKE_THE_NAME = Label("不能包含用户名", "it must not contain the user name")
DIFFERENT = Label("两次输入的新密码不一致", "the two new ones differ")
USED_BEFORE = Label(
    f"不能与最近 {REMEMBERED} 次用过的密码相同", f"it is one of the last {REMEMBERED}"
)
LENGTH = Label(f"长度应为 {LEAST} 至 {MOST} 个字符", f"use {LEAST} to {MOST} characters")
UNUSABLE = Label("含有不能使用的内容", "it has characters that cannot be used")


def fault_of(password: str, username: str) -> Label | None:
    """Why *username* cannot have this password; None when it can, as far as rules alone tell.

    Long rather than mixed, and not what everybody uses (NIST SP 800-63B §3.1.1, ASVS 6.2).
    """
    if not LEAST <= len(password) <= MOST:
        return LENGTH
    if is_hashed(password) or not password.isprintable():
        return UNUSABLE
    plain, name = password.casefold(), username.casefold()
    if len(name) >= SHORTEST_NAME and name in plain:
        return LIKE_THE_NAME
    if plain in _common() or len(set(plain)) < SHORTEST_NAME:
        return TOO_COMMON
    return None


def is_hashed(text: str) -> bool:
    """Whether *text* is a hash of ours rather than a password."""
    return text.startswith(("$argon2", "pbkdf2_sha256$"))


def hashed(password: str) -> str:
    """The hash of *password*, with a salt of its own."""
    return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether *stored* is a hash of *password*; None, of nobody's, takes as long and is False."""
    if stored is None or not is_hashed(stored):
        hashed(password)
        return False
    if stored.startswith("pbkdf2"):
        return _matches_pbkdf2(password, stored)
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def matches_any(password: str, stored: list[str]) -> bool:
    """Whether *password* is one of those hashed in *stored*."""
    return any(matches(password, each) for each in stored)


def is_outdated(stored: str) -> bool:
    """Whether a hash should be made anew: by PBKDF2, or with less work than today's."""
    return stored.startswith("pbkdf2") or _HASHER.check_needs_rehash(stored)


def _matches_pbkdf2(password: str, stored: str) -> bool:
    try:
        _, iterations, salt, digest = stored.split("$")
        made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), int(iterations))
    except ValueError:
        return False
    return hmac.compare_digest(made.hex(), digest)


@lru_cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").split())

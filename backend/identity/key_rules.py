"""API keys: how they are written, and what a request by key may do; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.core.errors import MinhuError
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission, Role, Scope

MARK = "mk_"
PREFIX_BYTES = 6
"""Half as many as the hexadecimal digits of a prefix."""
_PREFIX = re.compile(r"[0-9a-f]{12}")
LONGEST_KEY = 100
LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 100
LONGEST_AREA_CODE = 16
DENIED = frozenset({Permission.manage_access})
"""No key gives these: who holds one could make further keys."""


class WrongKey(MinhuError):
    """The key cannot be issued: {reason}."""

    code = "wrong_key"
    zh = "无法签发密钥：{reason}"
    en = "The key cannot be issued: {reason}"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to issue: what for, for which operator, what it may do, where, and until when.

    ``area_code`` "" for everywhere the operator may.
    """

    name: str
    username: str
    permissions: frozenset[Permission]
    area_code: str
    expires_at: datetime


def parts_of(key: str) -> tuple[str, str] | None:
    """The prefix and the secret of ``mk_<prefix>_<secret>``; None for anything else, a session's
    token among it: one in 262,144 begins with the mark.
    """
    if not key.startswith(MARK) or len(key) > LONGEST_KEY or not key.isascii():
        return None
    prefix, _, secret = key.removeprefix(MARK).partition("_")
    return (prefix, secret) if _PREFIX.fullmatch(prefix) and secret else None


def narrowed(actor: Actor, permissions: Iterable[Permission], area_code: str) -> Actor:
    """*actor* with these permissions alone, in the part of each grant that lies in the area."""
    scopes = frozenset(
        inside for scope in actor.scopes if (inside := _inside(scope, area_code)) is not None
    )
    return replace(actor, scopes=scopes, only=frozenset(permissions))


def holds_keys(actor: Actor) -> bool:
    """Whether *actor*, narrowed to a key's area, is a program's account there: an API client.

    A key acts as nobody else: what a person does is done by that person, logged in. Such an account
    may hold further roles, and its keys their permissions.
    """
    return Role.api_client in actor.roles


def fault_of(key: NewKey, holder: Actor, now: datetime) -> Label | None:
    """Why *key* cannot be issued for *holder*; None when it can."""
    if not key.name.strip() or len(key.name) > LONGEST_NAME:
        return Label("请填写用途", "say what it is for")
    # Blanks of every kind are harmless: Chinese keyboards make a wide one.
    if not "".join(key.name.split()).isprintable():
        return Label("用途含有不能使用的字符", "what it is for has characters that cannot be used")
    if not _is_area_code(key.area_code):
        return Label(
            f"区域编码为至多 {LONGEST_AREA_CODE} 位数字",
            f"an area code is at most {LONGEST_AREA_CODE} digits",
        )
    if not now < key.expires_at <= now + LONGEST_LIFE:
        return Label(
            f"有效期应在 1 至 {LONGEST_LIFE.days} 天之间", f"it lasts 1 to {LONGEST_LIFE.days} days"
        )
    if not key.permissions:
        return Label("请选择权限", "choose its permissions")
    within = narrowed(holder, key.permissions, key.area_code)
    if not holds_keys(within):
        return Label(
            f"操作员 {holder.name} 在该区域没有“{Role.api_client.zh}”角色，密钥只给程序专用账号",
            f"{holder.name} is no “{Role.api_client.en}” there: keys are for accounts of programs",
        )
    for permission in sorted(key.permissions, key=lambda each: each.value):
        if permission in DENIED or not within.scopes_for(permission):
            return Label(
                f"操作员 {holder.name} 在该区域没有可授予密钥的“{permission.zh}”",
                f"{holder.name} has no “{permission.en}” there to give to a key",
            )
    return None


def _is_area_code(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= LONGEST_AREA_CODE)


def _inside(scope: Scope, area_code: str) -> Scope | None:
    if scope.area_code.startswith(area_code):
        return scope
    if area_code.startswith(scope.area_code):
        return replace(scope, area_code=area_code)
    return None

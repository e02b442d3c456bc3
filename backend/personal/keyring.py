"""A ring of keys: values sealed with AES-256-GCM, and blind indexes to find them by. Pure.

A sealed value is a text ``k1.KEY.CIPHER`` of letters, digits, ``-``, ``_`` and ``.``; one that is
looked up by has its two blind indexes behind: ``k1.KEY.CIPHER.WHOLE.END``. What it is bound to
(table, column and the row's id) is authenticated with it: moved to another row it does not open.
"""

import hmac
import os
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.core.labels import Label, LabelledEnum
from backend.personal.errors import BadKeyRing, CannotOpen, KeyMissing

MARK = "k1."
"""What every sealed value begins with, and nothing people write does."""
KEY_BYTES = 32
NONCE_BYTES = 12
END_DIGITS = 4
_WHOLE_BYTES, _END_BYTES = 16, 9
_CHINA = re.compile(r"(?:00)?86(1\d{10})")


class Kind(LabelledEnum):
    """What a value is, and so how it is masked and whether it can be looked up."""

    address = "address", "住址", "home address"
    authenticator = "authenticator", "身份验证器密钥", "authenticator's secret"
    id_number = "id_number", "身份证件号", "ID number"
    full_name = "full_name", "姓名", "name"
    phone = "phone", "电话", "phone"


SOUGHT = frozenset({Kind.id_number, Kind.phone})
"""Kinds that are looked up by their whole number and by its end."""


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Key:
    """One secret of 32 bytes; what seals and what indexes are two keys derived from it."""

    secret: bytes

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits that follow from the secret: no ring can name a key wrongly."""
        return sha256(b"minhu key id" + self.secret).hexdigest()[:8]

    @cached_property
    def cipher(self) -> AESGCM:
        """What seals and opens."""
        return AESGCM(hmac.digest(self.secret, b"minhu personal data: seal", "sha256"))

    @cached_property
    def indexing(self) -> bytes:
        """What blind indexes are made with."""
        return hmac.digest(self.secret, b"minhu personal data: index", "sha256")


@dataclass(frozen=True)
class KeyRing:
    """Keys, the newest last: it seals, each of them opens. Holds at least one."""

    keys: tuple[Key, ...]

    @cached_property
    def newest(self) -> Key:
        """The key new values are sealed with."""
        return self.keys[-1]

    @cached_property
    def by_id(self) -> dict[str, Key]:
        """Every key by its id."""
        return {key.id: key for key in self.keys}

    def seal(self, value: str, kind: Kind, place: str) -> str:
        """*value* sealed for *place* (``table.column:id``)."""
        key, nonce = self.newest, os.urandom(NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, value.encode(), place.encode())
        token = f"{MARK}{key.id}.{_text(nonce + sealed)}"
        if kind not in SOUGHT:
            return token
        number = normal(value, kind)
        return f"{token}.{_whole(key, number, kind)}.{_end(key, number[-END_DIGITS:], kind)}"

    def open(self, token: str, place: str) -> str:
        """What was sealed for *place*. Raises KeyMissing and CannotOpen."""
        parts = token.split(".")
        if len(parts) not in (3, 5) or not token.startswith(MARK):
            raise CannotOpen(place=place)
        key = self.by_id.get(parts[1])
        if key is None:
            raise KeyMissing(key=parts[1])
        try:
            raw = _raw(parts[2])
            opened = key.cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen(place=place) from None
        return opened.decode()

    def wholes(self, value: str, kind: Kind) -> list[str]:
        """The blind indexes *value* may be found by, one a key; none for a value without digits."""
        number = normal(value, kind)
        return [_whole(key, number, kind) for key in self.keys] if number else []

    def ends(self, digits: str, kind: Kind) -> list[str]:
        """The blind indexes of values that end in these four *digits*, one a key."""
        number = normal(digits, kind)
        if len(number) != END_DIGITS:
            return []
        return [_end(key, number, kind) for key in self.keys]


def normal(value: str, kind: Kind) -> str:
    """A number as it is looked up by: full-width and separators gone, without China's prefix."""
    told = unicodedata.normalize("NFKC", value)
    if kind is Kind.id_number:
        return re.sub(r"[^0-9X]", "", told.upper())
    digits = re.sub(r"[^0-9]", "", told)
    china = _CHINA.fullmatch(digits)
    return china[1] if china else digits


def _whole(key: Key, number: str, kind: Kind) -> str:
    if not number:
        return ""
    told = f"{kind.value}:{number}".encode()
    return _text(hmac.digest(key.indexing, told, "sha256")[:_WHOLE_BYTES])


def _end(key: Key, end: str, kind: Kind) -> str:
    if len(end) < END_DIGITS:
        return ""
    told = f"{kind.value} ending:{end}".encode()
    return _text(hmac.digest(key.indexing, told, "sha256")[:_END_BYTES])


def is_sealed(value: str) -> bool:
    """Whether *value* looks sealed."""
    return value.startswith(MARK)


def new_line() -> str:
    """A fresh key as a line of a ring."""
    return _text(os.urandom(KEY_BYTES))


def parsed(text: str, where: str) -> KeyRing:
    """The ring in *text*: one key a line or between commas, ``#`` begins a remark; newest last.

    Raises BadKeyRing, which names *where* and the line but never the key.
    """
    keys = []
    lines = [part for line in text.splitlines() for part in line.split("#")[0].split(",")]
    for number, line in enumerate((line.strip() for line in lines if line.strip()), 1):
        try:
            secret = _raw(line)
        except ValueError:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise BadKeyRing(
                where=where,
                reason=Label(
                    f"第 {number} 个密钥不是 32 字节的 base64",
                    f"key {number} is not 32 bytes in base64",
                ),
            )
        keys.append(Key(secret))
    if not keys:
        raise BadKeyRing(where=where, reason=Label("没有密钥", "it holds no key"))
    return KeyRing(tuple(dict.fromkeys(keys)))


def text_of(lines: Sequence[str]) -> str:
    """The file of a ring with these keys."""
    return "\n".join(
        (
            "# 个人信息密钥环：一行一个密钥，最后一行为当前密钥。请另行备份，丢失则无法恢复。",
            "# Keys of the personal data: one a line, the last is in use. Lose it, lose the data.",
            *lines,
            "",
        )
    )

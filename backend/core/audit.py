"""The hash chain: every event seals the one before it, so a changed past shows."""

import hashlib
from collections.abc import Mapping
from types import NoneType
from typing import cast

import msgspec

GENESIS = b"\x00" * 32
"""What the first event of a chain seals."""


ENCODER = msgspec.json.Encoder(order="sorted")
"""Writes what `canonical` returns; alone, it does not look at the values first."""


def canonical(record: Mapping[str, object]) -> bytes:
    """*record* as JSON that is the same however it was stored: sorted keys, no spaces, UTF-8.

    Holds text, whole numbers, booleans, None and nestings of them; a float or datetime raises
    TypeError, as it may not come back from the database as it went in.
    """
    _check(record)
    return ENCODER.encode(record)


def seal(previous: bytes, record: Mapping[str, object]) -> bytes:
    """The 32-byte hash of *record* chained to *previous*."""
    return hashlib.sha256(previous + canonical(record)).digest()


_PLAIN = frozenset({bool, int, str, NoneType})


def _check(value: object) -> None:
    # By exact type: abstract classes are asked slowly, and every event passes here.
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is dict:
        for item in cast(dict[str, object], value).values():
            _check(item)
    elif kind is list or kind is tuple:
        for item in cast(list[object], value):
            _check(item)
    else:
        raise TypeError(f"{value!r} has no canonical form")

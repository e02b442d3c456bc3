"""Frozen dataclasses, changed and compared at the cost of a dict."""

from typing import Any, TypeVar

T = TypeVar("T")


def altered(value: T, **changes: Any) -> T:
    """*value*, a frozen dataclass without slots, with *changes*: ``dataclasses.replace``, tenfold
    faster for many fields.

    ``__post_init__`` does not run again. Raises TypeError for a field there is not.
    """
    fields = value.__dict__
    if not changes.keys() <= fields.keys():
        raise TypeError(
            f"{type(value).__name__} has no {', '.join(changes.keys() - fields.keys())}"
        )
    made = object.__new__(type(value))
    made.__dict__.update(fields, **changes)
    return made


def filled(kind: type[T], values: dict[str, Any]) -> T:
    """A *kind*, a frozen dataclass without slots, made of *values*: one for each of its fields.

    For rows read by the thousand: the constructor would set each field by a call. *values* becomes
    the object's own and must not be used any more.
    """
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", values)
    return made


def differing(before: object, after: object) -> list[str]:
    """The fields in which two values of one such class differ.

    What was not changed is the same object in both, which settles most fields at once.
    """
    old = before.__dict__
    return [
        name
        for name, value in after.__dict__.items()
        if value is not old[name] and value != old[name]
    ]

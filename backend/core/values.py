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
    """A *kind* with *values*, which must name its every field and are kept as they are.

    For rows read by the thousand: the constructor of a frozen dataclass sets each field by a call.
    """
    made = object.__new__(kind)
    made.__dict__.update(values)
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

"""Values of an order as the database stores them."""

from backend.core.labels import LabelledEnum


def plain(value: object) -> object:
    """*value* as the database stores it."""
    return value.value if isinstance(value, LabelledEnum) else value

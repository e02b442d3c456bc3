"""Frozen dataclasses, changed and compared at the cost of a dict."""

from dataclasses import dataclass, replace

import pytest

from backend.core.values import altered, differing, filled


@dataclass(frozen=True)
class Thing:
    name: str
    size: int = 1
    owner: str | None = None


def test_an_altered_value_equals_a_replaced_one_and_leaves_the_first_alone() -> None:
    thing = Thing("a", 2)
    assert altered(thing, size=3, owner="b") == replace(thing, size=3, owner="b")
    assert thing == Thing("a", 2)


def test_a_field_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        altered(Thing("a"), colour="red")


def test_it_names_the_fields_that_differ() -> None:
    assert differing(Thing("a", 1), Thing("a", 2, "b")) == ["size", "owner"]
    assert differing(Thing("a"), Thing("a")) == []


def test_a_filled_value_equals_a_constructed_one() -> None:
    assert filled(Thing, {"name": "a", "size": 4, "owner": None}) == Thing("a", 4)

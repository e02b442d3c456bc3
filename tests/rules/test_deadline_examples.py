"""Every worked example in `fixtures/deadline_examples.toml` comes out as written there."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backend.deadlines.budget import Budget, CountFrom, due, share
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendar_source import load, parse

FIXTURES = Path(__file__).parents[2] / "fixtures"
DOCUMENT = tomllib.loads((FIXTURES / "deadline_examples.toml").read_text(encoding="utf-8"))
EXAMPLES = DOCUMENT["example"]

Example = Mapping[str, Any]


@cache
def calendar_named(name: str) -> WorkingCalendar:
    if name == "district":
        return WorkingCalendar.compile(load(FIXTURES / "policies" / "calendar.toml"))
    return WorkingCalendar.compile(parse(DOCUMENT["calendars"][name]))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_it_is_due_as_worked_out_by_hand(example: Example) -> None:
    calendar = calendar_named(example.get("calendar", "district"))
    start: datetime = example["start"].replace(tzinfo=calendar.zone)
    budget = Budget.parse(example["budget"])
    count_from = CountFrom(example.get("count_from", "now"))

    if "percent" in example:
        reached = share(calendar, start, budget, example["percent"], count_from)
    else:
        reached = due(calendar, start, budget, count_from)

    assert reached.at.tzinfo is UTC
    # Compared as wall times: that is how the examples, and people, state them.
    assert reached.at.astimezone(calendar.zone).replace(tzinfo=None) == example["due"]
    assert reached.provisional == example.get("provisional", False)


def test_it_has_examples_enough_each_with_a_name_of_its_own_and_a_reason() -> None:
    assert len(EXAMPLES) >= 60
    assert len({example["name"] for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example["why"].endswith(".") for example in EXAMPLES)


def test_it_shows_every_calendar_the_file_defines() -> None:
    assert {example.get("calendar", "district") for example in EXAMPLES} == {
        "district",
        *DOCUMENT["calendars"],
    }

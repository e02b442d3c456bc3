"""Reads a rubric of star ratings from TOML: `fixtures/ratings/rubric.toml`. Touches no database."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.firms.rating_rules import Aggregate, Item, ItemKind, Rubric, check_rubric


@dataclass(frozen=True, slots=True)
class RubricSource:
    """A rubric as it is loaded: the rules, what it is called, and which requests it counts."""

    name: str
    version: int
    valid_from: date
    categories: tuple[str, ...]
    rubric: Rubric


class _Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    name_en: str
    kind: ItemKind
    weight: Decimal


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    version: int
    valid_from: date
    aggregate: Aggregate
    raters_at_least: int
    bonus_at_most: Decimal
    stars_from: tuple[Decimal, Decimal, Decimal, Decimal]
    resolution_percent: int
    categories: list[str]
    publicity_days: int
    valid_months: int
    appeal_days: int
    items: list[_Item]
    without_orders_percent: int | None = None


def load_rubric(path: Path) -> RubricSource:
    """The rubric in *path*. Raises InvalidInput for a malformed file or one that cannot be used."""
    try:
        with path.open("rb") as file:
            found = msgspec.convert(tomllib.load(file), _File, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error
    rubric = Rubric(
        items=tuple(
            Item(each.code, each.kind, each.weight, each.name, each.name_en) for each in found.items
        ),
        aggregate=found.aggregate,
        raters_at_least=found.raters_at_least,
        bonus_at_most=found.bonus_at_most,
        stars_from=found.stars_from,
        resolution_percent=found.resolution_percent,
        without_orders_percent=found.without_orders_percent,
        publicity_days=found.publicity_days,
        valid_months=found.valid_months,
        appeal_days=found.appeal_days,
    )
    return RubricSource(
        found.name, found.version, found.valid_from, tuple(found.categories), check_rubric(rubric)
    )

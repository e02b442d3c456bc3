"""The demo's ledgers are planned alike everywhere, and mistakes in their descriptions are named."""

from datetime import date
from pathlib import Path

import pytest

from backend.core.errors import InvalidInput
from backend.seed.districts import DISTRICTS, plan_districts
from backend.seed.ledger_descriptions import load_ledger_common, load_ledgers
from backend.seed.ledger_plan import Ground
from backend.seed.ledger_works import plan_ledgers
from backend.seed.ledgers import FOLDER

ON = date(2026, 11, 26)


def plans(folder: Path, on: date = ON) -> list[object]:
    """Every batch of every district."""
    common = load_ledger_common(folder)
    return [
        batch
        for name, plan in zip(DISTRICTS, plan_districts(on), strict=True)
        for batch in plan_ledgers(Ground(plan, on), common, load_ledgers(folder, name))
    ]


def test_plans_of_one_day_are_equal_and_of_another_day_are_not() -> None:
    assert plans(FOLDER) == plans(FOLDER)
    assert plans(FOLDER) != plans(FOLDER, date(2026, 12, 3))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("baqiao.toml", "matters_a_day = 3", "matters_per_day = 3", "matters_per_day"),
        ("baqiao.toml", 'kind = "red_saturday"', 'kind = "red_sunday"', "baqiao.toml"),
        ("weiyang.toml", 'unit = "应急管理局"', 'unit = "应急局"', "应急局"),
        ("common.toml", "weekdays = [2, 3, 4]", "weekdays = [2, 3, 8]", "weekdays"),
    ],
)
def test_it_names_what_is_wrong_with_a_description(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    for source in FOLDER.glob("*.toml"):
        text = source.read_text("utf-8")
        if source.name == file:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / source.name).write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=message):
        plans(tmp_path)

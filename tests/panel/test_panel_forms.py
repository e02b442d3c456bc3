"""Every form of the panel saves what it shows, over all registers of the demo."""

from typing import Any

import pytest

from backend.core.db import fetch
from backend.panel.tables import SHEETS
from backend.registry.sheets import Sheet

pytestmark = [pytest.mark.shares_database, pytest.mark.all_registers]
EDITABLE = [sheet for sheet in SHEETS.values() if sheet.editable]
UNFILLED = {
    "absence", "area_suspension", "care_visit", "colour_measure", "household", "matter_case",
    "quiet_hours", "two_step_role",
}  # fmt: skip
"""Tables in which the demo has no row."""
FILLED = [sheet for sheet in EDITABLE if sheet.name not in UNFILLED]


async def test_the_demo_fills_all_other_tables(admin: Any) -> None:
    empty = await fetch(
        "SELECT relname FROM pg_stat_user_tables"
        " WHERE pg_relation_size(relid) = 0 AND relname = ANY($1)",
        [sheet.name for sheet in EDITABLE],
    )
    assert {row["relname"] for row in empty} == UNFILLED


@pytest.mark.parametrize("sheet", FILLED, ids=lambda sheet: sheet.name)
async def test_editable_tables_take_back_what_their_form_shows(editor: Any, sheet: Sheet) -> None:
    rows = await editor.rows(sheet.name, __page_size=1)
    key = rows[0][sheet.key._meta.name]
    row = await editor.get(f"/api/tables/{sheet.name}/{key}/")
    values = {name: row[name] for name in sheet.form if not sheet.columns[name]._meta.secret}
    before = await sheet.table.select().where(sheet.key == key).first()
    answer = await editor.ask("PATCH", f"/api/tables/{sheet.name}/{key}/", json=values)
    assert answer.status_code == 200, answer.text
    assert await sheet.table.select().where(sheet.key == key).first() == before

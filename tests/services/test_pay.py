"""Grading anew: previewed without a trace, done once, and only by who keeps the district."""

import csv
from datetime import date
from pathlib import Path

import pytest

from backend.cli.pay_view import summary, table, write_csv
from backend.core.clock import now
from backend.core.db import fetch, fetch_value
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.identity import service as identity
from backend.identity.acting import OutsideScope, acting
from backend.identity.rules import SYSTEM, Actor
from backend.people import service as people
from backend.people.errors import GradedAlready, NoPayScale

YANLIANG = "610114"
ON = date(2027, 1, 1)


async def keeper(username: str = "yanliang") -> Actor:
    return await identity.actor(username, now().astimezone(CHINA).date())


async def prints() -> object:
    return await fetch_value("SELECT md5(string_agg(r::text, ';' ORDER BY id)) FROM pay_record r")


async def test_a_preview_changes_nothing_and_grading_does_what_it_showed(
    seeded: str, tmp_path: Path
) -> None:
    actor, before = await keeper(), await prints()
    async with acting(actor):
        shown = await people.preview_regrading(actor, YANLIANG, ON)
    assert await prints() == before
    # Six years after the last grading everybody below the top has moved by two steps.
    assert shown.moves
    assert {move.grade.level - move.paid.present.level for move in shown.moves if move.paid.present
            } <= {1, 2}  # fmt: skip
    async with acting(actor):
        done = await people.regrade(actor, YANLIANG, ON)
    assert done == shown
    changed = await fetch("SELECT count(*) AS n, sum(amount) AS paid FROM pay_record"
                          " WHERE starts_on = $1", ON)  # fmt: skip
    assert changed[0]["n"] == len(shown.moves)
    again = await people.preview_regrading(SYSTEM, YANLIANG, date(2027, 1, 2))
    assert again.moves == ()
    assert again.stay == len(shown.moves) + shown.stay
    with pytest.raises(GradedAlready):
        await people.regrade(SYSTEM, YANLIANG, date(2026, 12, 1))
    path = tmp_path / "moves.csv"
    write_csv(shown, path)
    written = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert len(written) == 1 + len(shown.moves)
    assert written[1][-1] == str(shown.moves[0].rise)
    assert table(shown, 5).row_count == 5
    assert any(f"{shown.largest.rise:,.2f}" in line for line in summary(shown, 5) if shown.largest)


async def test_pay_is_for_those_who_keep_the_district(seeded: str) -> None:
    for username in ("admin", "lingdao", "baqiao"):
        actor = await keeper(username)
        with pytest.raises(OutsideScope):
            await people.preview_regrading(actor, YANLIANG, ON)
        async with acting(actor):
            for name in ("pay_record", "pay_profile"):
                assert await fetch(f"SELECT id FROM {name}") == []
    async with acting(await keeper()):
        assert await fetch_value("SELECT count(*) FROM pay_profile") > 300


async def test_a_day_without_a_scale_and_a_scale_with_gaps_are_told(seeded: str) -> None:
    with pytest.raises(NoPayScale):
        await people.preview_regrading(SYSTEM, YANLIANG, date(2019, 1, 1))
    with pytest.raises(NoPayScale):
        await people.preview_regrading(SYSTEM, "610112", ON)
    await fetch("DELETE FROM pay_amount WHERE post = 'head' AND level = 9")
    with pytest.raises(InvalidInput, match="level 9"):
        await people.preview_regrading(SYSTEM, YANLIANG, ON)

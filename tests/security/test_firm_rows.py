"""An operator of a property firm sees and works its own projects, and nothing of anybody else."""

from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import pytest
from security.conftest import Ground, add_operator

from backend.core.db import fetch, fetch_value
from backend.firms import rating_decisions as decisions
from backend.firms import ratings
from backend.firms.rating_steps import MayNotRate, ObjectorKind, UnknownRating
from backend.identity import service as identity
from backend.identity.acting import NOBODY, acting, is_outside
from backend.identity.rules import Actor

pytestmark = pytest.mark.all_registers

NOW = datetime.now(UTC)
OF_FIRM = ("managed_project", "star_rating")
BELOW = {"management_contract": "project", "rating_sheet": "rating", "rating_move": "rating",
         "rating_objection": "rating", "rating_appeal": "rating",
         "rating_incident": "rating"}  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """A firm with a rating in publicity and one that is final, and who works for it."""

    id: int
    public: int
    final: int
    actor: Actor
    other_public: int


@pytest.fixture
async def firm(ground: Ground) -> Firm:
    public = await fetch("SELECT id, firm, project FROM star_rating WHERE state = 'publicity'"
                         " ORDER BY id")  # fmt: skip
    mine = public[0]
    other = next(each for each in public if each["firm"] != mine["firm"])
    await add_operator("qiye", "610112", "property_firm")
    await fetch(
        "INSERT INTO firm_operator (operator, firm, starts_on)"
        " SELECT id, $1, '2020-01-01' FROM operator WHERE username = 'qiye'",
        mine["firm"],
    )
    # No rating it could appeal against has five stars then.
    final = await fetch_value(
        "UPDATE star_rating SET stars = 3, total = 75, decided_at = now()"
        " WHERE firm = $1 AND state = 'final' RETURNING id",
        mine["firm"],
    )
    await fetch("INSERT INTO rating_move (rating, seq, action, to_state, at, actor, note)"
                " SELECT $1, 90, 'finalise', 'final', now(), 'x', ''", final)  # fmt: skip
    await fetch("UPDATE star_rating SET moves = 90 WHERE id = $1", final)
    actor = await identity.actor("qiye", NOW.date())
    return Firm(mine["firm"], mine["id"], final, actor, other["id"])


async def test_it_sees_its_own_firm_projects_contracts_and_ratings_alone(firm: Firm) -> None:
    own = {
        table: {
            row["id"] for row in await fetch(f"SELECT id FROM {table} WHERE firm = $1", firm.id)
        }
        for table in OF_FIRM
    }
    hanging = {
        table: {
            row["id"]
            for row in await fetch(
                f"SELECT t.id FROM {table} t JOIN {up} o ON o.id = t.{link} WHERE o.firm = $1",
                firm.id,
            )
        }
        for table, link in BELOW.items()
        for up in ("managed_project" if link == "project" else "star_rating",)
    }
    async with acting(firm.actor):
        assert await fetch("SELECT id FROM property_firm") == [(firm.id,)]
        for table, wanted in (own | hanging).items():
            assert {row["id"] for row in await fetch(f"SELECT id FROM {table}")} == wanted, table
        assert own["star_rating"] >= {firm.public, firm.final}
        assert hanging["management_contract"]
        assert hanging["rating_sheet"]
        # Its grant is for a district, and opens no order of it.
        for table in ("work_order", "order_event", "person", "post", "appointment"):
            assert await fetch(f"SELECT id FROM {table}") == [], table
        assert len(await fetch("SELECT id FROM firm_operator")) == 1


async def test_it_writes_none_of_its_rows_and_reads_nothing_once_it_has_left(firm: Firm) -> None:
    for sql in (
        "UPDATE property_firm SET stars = 5",
        "UPDATE star_rating SET stars = 5",
        "UPDATE managed_project SET area_m2 = 1",
        "DELETE FROM management_contract",
        "UPDATE rating_objection SET answer = 'x'",
    ):
        async with acting(firm.actor):
            assert await fetch(f"{sql} RETURNING id") == [], sql
    for sql in (
        "INSERT INTO firm_operator (operator, firm, starts_on) SELECT operator, firm + 1,"
        " starts_on FROM firm_operator",
        f"INSERT INTO rating_sheet (rating, item, rater, points, entered_at) SELECT {firm.public},"
        " id, 'x', 1, now() FROM rating_item WHERE code = 'safety'",
        "UPDATE star_rating SET firm = firm",
        "UPDATE rating_move SET note = 'x'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as caught:
            async with acting(firm.actor):
                await fetch(sql)
        assert is_outside(caught.value), sql
    await fetch(
        "UPDATE firm_operator SET ends_on = current_date - 1 WHERE starts_on < current_date - 1"
    )
    async with acting(firm.actor):
        for table in ("property_firm", *OF_FIRM, *BELOW):
            assert await fetch(f"SELECT id FROM {table}") == [], table


async def test_it_objects_and_appeals_for_itself_alone(firm: Firm) -> None:
    async with acting(firm.actor):
        made = await decisions.object_to(
            firm.actor, firm.public, ObjectorKind.owner, "扣分依据不清", NOW
        )
        assert await fetch_value("SELECT raised_by FROM rating_objection WHERE id = $1", made) == (
            "firm"
        )
        await decisions.appeal(firm.actor, firm.final, "已整改完毕", NOW)
    for step in (
        lambda: decisions.object_to(
            firm.actor, firm.other_public, ObjectorKind.owner, "他家的", NOW
        ),
        lambda: ratings.submit(firm.actor, firm.other_public, NOW),
    ):
        with pytest.raises(UnknownRating):
            async with acting(firm.actor):
                await step()
    for own_step in (
        lambda: ratings.send_back(firm.actor, firm.public, "重评", NOW),
        lambda: decisions.downgrade(firm.actor, firm.final, 1, "x", NOW),
        lambda: decisions.decide_appeal(firm.actor, firm.final, 5, "x", NOW),
    ):
        with pytest.raises(Exception, match="不能") as refused:
            async with acting(firm.actor):
                await own_step()
        assert refused.type is not UnknownRating
    with pytest.raises(MayNotRate):
        async with acting(firm.actor):
            await decisions.answer_objection(
                firm.actor, firm.public, made, "自答", NOW, upheld=True
            )
    told = await fetch(
        "SELECT actor, operator FROM rating_move WHERE action IN ('object', 'appeal')"
    )
    assert {tuple(row.values()) for row in told} == {("qiye", firm.actor.operator_id)}


async def test_raters_write_in_their_own_area_and_the_public_reads_no_row(firm: Firm) -> None:
    await add_operator("jiezhen", "610112001", "dispatcher")
    await add_operator("waiqu", "610111", "dispatcher")
    street = await identity.actor("jiezhen", NOW.date())
    foreign = await identity.actor("waiqu", NOW.date())
    places = await fetch(
        "SELECT r.id, a.code FROM star_rating r JOIN area a ON a.id = r.community"
        " WHERE r.state = 'draft' AND a.code LIKE '610112%' ORDER BY a.code"
    )
    inside = next(row["id"] for row in places if row["code"].startswith("610112001"))
    beside = next(row["id"] for row in places if not row["code"].startswith("610112001"))
    async with acting(street):
        assert (await ratings.submit(street, inside, NOW)).state.value == "subdistrict"
        assert (await ratings.approve(street, inside, NOW)).state.value == "district"
    for actor, rating in ((street, beside), (foreign, inside)):
        with pytest.raises(UnknownRating):
            async with acting(actor):
                await ratings.submit(actor, rating, NOW)
    async with acting(NOBODY):
        for table in (*OF_FIRM, *BELOW, "property_firm", "owners_committee", "firm_operator"):
            assert await fetch(f"SELECT id FROM {table}") == [], table
        ranked = await fetch("SELECT * FROM minhu_firms_ranked('610112')")
        shown = await fetch("SELECT * FROM minhu_ratings_published('610112')")
        assert [row["stars"] for row in ranked] == sorted(
            (row["stars"] for row in ranked), reverse=True
        )
        assert {row["state"] for row in shown} == {"final", "publicity"}

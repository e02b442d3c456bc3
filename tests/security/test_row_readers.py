"""Each kind of reader sees under its own policies what the whole condition lets them see."""

from security.conftest import Ground

from backend.core.db import fetch, fetch_value
from backend.identity.acting import acting
from backend.identity.row_readers import Reader, reader_of
from backend.identity.rules import Actor, Role, Scope

P = "610112"
_SCOPES = {
    "nobody": (),
    "leader": (Scope(Role.leader, ""),),
    "city": (Scope(Role.leader, "6101"),),
    "district": (Scope(Role.dispatcher, P),),
    "a district and its streets": (
        Scope(Role.dispatcher, P), Scope(Role.acceptor, f"{P}001"), Scope(Role.acceptor, f"{P}002"),
    ),
    "two districts": (Scope(Role.dispatcher, P), Scope(Role.dispatcher, "610111")),
    "a district and its department": (
        Scope(Role.dispatcher, P), Scope(Role.unit_handler, P, f"{P}-D02"),
    ),
    "a district and another's department": (
        Scope(Role.dispatcher, "610111"), Scope(Role.unit_handler, P, f"{P}-D02"),
    ),
    "street": (Scope(Role.dispatcher, f"{P}001"),),
    "street and community": (
        Scope(Role.dispatcher, f"{P}001"), Scope(Role.unit_handler, "610111001601"),
    ),
    "street and two of its communities": (
        Scope(Role.dispatcher, f"{P}001"), Scope(Role.unit_handler, f"{P}001601"),
        Scope(Role.unit_handler, f"{P}001602"),
    ),
    "community": (Scope(Role.unit_handler, f"{P}001601"),),
    "two communities": (
        Scope(Role.unit_handler, f"{P}001601"), Scope(Role.unit_handler, f"{P}001602"),
    ),
    "grid": (Scope(Role.unit_handler, f"{P}0016010001"),),
    "two streets": (Scope(Role.dispatcher, f"{P}001"), Scope(Role.dispatcher, f"{P}002")),
    "department": (Scope(Role.unit_handler, P, f"{P}-D02"),),
}  # fmt: skip
"""Grants of every shape that comes to a kind of reader, and of some that come to none."""


async def test_every_kind_of_reader_sees_what_the_whole_condition_lets_them_see(
    ground: Ground,
) -> None:
    unit = await fetch_value("SELECT id FROM unit WHERE code = $1", f"{P}-D02")
    await fetch(
        "UPDATE work_order SET sender_unit = $1 WHERE id = $2", unit, ground.orders["insider"]
    )
    await fetch(
        "INSERT INTO order_part (work_order, ordinal, kind, unit, task, state, asked_at)"
        " SELECT $1, 1, 'co_unit', $2, '', 'asked', now()",
        ground.orders["colleague"], unit,
    )  # fmt: skip
    kinds = set()
    for who, scopes in _SCOPES.items():
        async with acting(Actor(who, frozenset(scopes), 1)) as current:
            told = {}
            for role in (current.role, Reader.mixed.value):
                await fetch(f"SET LOCAL ROLE {role}")
                rows = await fetch("SELECT id FROM work_order ORDER BY id")
                told[role] = [row["id"] for row in rows]
                rows = await fetch("UPDATE work_order SET reply = 'x' RETURNING id")
                told[f"{role}, changed"] = sorted(row["id"] for row in rows)
            kinds.add(current.role)
        assert told[current.role] == told[Reader.mixed.value], who
        changed = told[f"{Reader.mixed.value}, changed"]
        assert told[f"{current.role}, changed"] == changed, who
        if who not in ("nobody", "grid"):
            assert told[current.role], who
    assert kinds == {reader.value for reader in Reader}


def test_a_reader_is_of_the_narrowest_kind_that_says_it_all() -> None:
    expected = {
        "leader": Reader.everywhere, "city": Reader.districts, "district": Reader.districts,
        "two districts": Reader.districts, "a district and its streets": Reader.districts,
        "a district and its department": Reader.districts,
        "street": Reader.local, "street and community": Reader.local, "grid": Reader.local,
        "street and two of its communities": Reader.local, "community": Reader.local,
        "two communities": Reader.local,
        "department": Reader.local,
    }  # fmt: skip
    for who, scopes in _SCOPES.items():
        assert reader_of(scopes) is expected.get(who, Reader.mixed), who


async def test_a_count_as_the_owner_counts_nothing_but_ones_own(ground: Ground) -> None:
    """Whatever keys it is asked for: the functions hold them against the scope."""
    columns = ("district", "subdistrict", "community", "area")
    for who, actor in ground.actors.items():
        found: set[int] = set()
        async with acting(actor):
            for column in columns:
                sql = (
                    f"SELECT id FROM minhu_tabs_by_{column}"
                    f"(ARRAY(SELECT id FROM area WHERE level = $1))"
                )
                level = "grid" if column == "area" else column
                found |= {row["id"] for row in await fetch(sql, level)}
            units = "SELECT id FROM minhu_tabs_by_lead_unit(ARRAY(SELECT id FROM unit))"
            found |= {row["id"] for row in await fetch(units)}
        assert found == {ground.orders[who]}

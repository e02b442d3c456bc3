"""An officer's or a firm's number: in part for everybody, in full for a right and a reason."""

import json

import pytest
from desk.conftest import Client

from backend.core.db import fetch, fetch_one, fetch_value
from backend.personal.rules import Kind
from backend.personal.sealing import opened, sealed
from backend.trail import service as trail


async def person_in(area: str) -> tuple[int, str]:
    """Somebody who holds a post of a unit there today, and their number."""
    row = await fetch_one(
        "SELECT person.id, person.phone FROM person JOIN appointment a ON a.person = person.id"
        " JOIN post ON post.id = a.post JOIN unit ON unit.id = post.unit"
        " JOIN area ON area.id = unit.area WHERE area.code LIKE $1 || '%' AND a.ends_on IS NULL"
        " ORDER BY person.id LIMIT 1",
        area,
    )
    assert row is not None
    return row["id"], str(opened("person", "phone", row["id"], row["phone"]))


async def firm_in(area: str) -> tuple[int, str]:
    row = await fetch_one(
        "SELECT f.id, f.contact_phone AS phone FROM property_firm f JOIN area ON area.id = district"
        " WHERE area.code = $1 ORDER BY f.id LIMIT 1",
        area,
    )
    assert row is not None
    return row["id"], str(opened("property_firm", "contact_phone", row["id"], row["phone"]))


async def lead_in(area: str) -> tuple[int, str]:
    """Somebody who leads a building there, and their number."""
    row = await fetch_one(
        "SELECT l.id, l.phone FROM home_lead l JOIN compound c ON c.id = l.compound"
        " JOIN area ON area.id = c.grid WHERE area.code LIKE $1 || '%' ORDER BY l.id LIMIT 1",
        area,
    )
    assert row is not None
    return row["id"], str(opened("home_lead", "phone", row["id"], row["phone"]))


async def member_in(area: str) -> tuple[int, str]:
    """Somebody on the roster of a grid there, and the duty phone."""
    row_id = await fetch_value(
        "SELECT m.id FROM roster_member m JOIN area ON area.id = m.grid"
        " WHERE area.code LIKE $1 || '%' ORDER BY m.id LIMIT 1",
        area,
    )
    phone = "00012345678"
    await fetch(
        "UPDATE roster_member SET phone = $2 WHERE id = $1",
        row_id,
        sealed("roster_member", "phone", row_id, phone, Kind.phone),
    )
    return row_id, phone


FINDING = {
    "firm": firm_in,
    "home_lead": lead_in,
    "person": person_in,
    "roster_member": member_in,
}
TABLES = {
    "firm": "property_firm",
    "home_lead": "home_lead",
    "person": "person",
    "roster_member": "roster_member",
}


@pytest.fixture
async def handler(visitor: Client) -> Client:
    """A unit handler of a district."""
    return await visitor.enter("chuzhi")


async def district_of(username: str) -> str:
    [row] = await fetch(
        "SELECT left(area_code, 6) AS code FROM role_grant JOIN operator o ON o.id = operator"
        " WHERE o.username = $1 LIMIT 1",
        username,
    )
    return str(row["code"])


@pytest.mark.parametrize("kind", sorted(FINDING))
async def test_a_number_is_shown_in_full_once_and_the_look_is_noted(
    handler: Client, kind: str
) -> None:
    here = await district_of("chuzhi") or "610112"
    row_id, phone = await FINDING[kind](here)
    path = f"/desk/contacts/{kind}/{row_id}"
    html = await handler.get(path)
    assert phone not in html
    assert f"{phone[:3]}****{phone[-4:]}" in html
    answer = await handler.post(path, reason="verify", note="")
    assert answer.status_code == 200
    assert f'href="tel:{phone}"' in answer.text
    chain = f"{TABLES[kind]}:{row_id}"
    [look] = [each for each in await trail.read(chain) if each.kind == "sensitive:unmasked"]
    assert look.actor == "chuzhi"
    assert json.loads(look.data) == {"reason": "verify", "note": ""}
    assert phone not in await handler.get(path)
    wrong = await handler.post(path, reason="other", note=" ")
    assert wrong.status_code == 422
    assert phone not in wrong.text


@pytest.mark.parametrize("kind", sorted(FINDING))
async def test_without_the_right_there_or_at_all_it_stays_hidden(
    visitor: Client, kind: str
) -> None:
    row_id, phone = await FINDING[kind]("610112")
    path = f"/desk/contacts/{kind}/{row_id}"
    await fetch(
        "UPDATE role_grant SET area_code = '610111', unit_code = NULL WHERE operator ="
        " (SELECT id FROM operator WHERE username = 'chuzhi')"
    )
    outsider = await visitor.enter("chuzhi")
    await outsider.get(path, 404)
    assert (await outsider.post(path, reason="contact")).status_code == 404
    dispatcher = await visitor.enter("paiqian")
    assert "<form" not in (await dispatcher.get(path)).split("<main", 1)[1]
    answer = await dispatcher.post(path, reason="contact")
    assert answer.status_code == 403
    assert phone not in answer.text
    for nobody in ("person/999999", "dog/1"):
        await dispatcher.get(f"/desk/contacts/{nobody}", 404)

"""Three places with an order each, somebody in each of them, and clients of the whole app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from api.conftest import browser as by_cookie
from api.conftest import http, keeper, limiter, stranger

from backend.app import app
from backend.core.db import fetch, fetch_value
from backend.deadlines.rules import Urgency
from backend.identity import service as identity
from backend.identity.rules import Actor, Role, everywhere
from backend.identity.tables import OperatorSession
from backend.orders import service as orders
from backend.orders.actions import NoData
from backend.orders.rules import Action, Channel, Request

__all__ = ["by_cookie", "http", "keeper", "limiter", "stranger"]

HAND = Actor("hand", everywhere(Role.acceptor))

PLACES = {"insider": "610112001601", "colleague": "610112001602", "outsider": "610111001601"}
"""Who works in which community: two of one street, one of another district."""


@dataclass(frozen=True)
class Ground:
    """The order of each place by who works there, and their actors."""

    orders: dict[str, int]
    actors: dict[str, Actor]

    def foreign(self, who: str) -> list[int]:
        return [order for name, order in self.orders.items() if name != who]


async def add_operator(username: str, area_code: str, *roles: str, unit: str | None = None) -> None:
    operator_id = await fetch_value(
        "INSERT INTO operator (username, password, email, active, admin, superuser)"
        " VALUES ($1, 'x', $1, true, true, false) RETURNING id",
        username,
    )
    await fetch(
        "INSERT INTO role_grant (operator, role, area_code, unit_code, starts_on)"
        " SELECT $1, role, $3, $4, '2020-01-01' FROM unnest($2::text[]) AS role",
        operator_id, list(roles), area_code, unit,
    )  # fmt: skip


async def report(place: str) -> int:
    """An accepted order of the community with this code; its id."""
    grid = await fetch_value(
        "SELECT id FROM area WHERE level = 'grid' AND code LIKE $1 || '%' ORDER BY code LIMIT 1",
        place,
    )
    now = datetime.now(UTC)
    request = Request(
        channel=Channel.grid_report, category="help", urgency=Urgency.normal,
        description=f"楼道灯不亮{place}", area_id=grid, citizen_phone="13900000000",
    )  # fmt: skip
    order, _ = await orders.report(HAND, request, now)
    ref = orders.OrderRef(order.id, order.version)
    await orders.act(HAND, ref, Action.accept, NoData(), now)
    return order.id


@pytest.fixture
async def ground(seeded: str) -> Ground:
    """An order in each place, and whoever handles there."""
    made, actors = {}, {}
    for who, place in PLACES.items():
        made[who] = await report(place)
        await add_operator(who, place, "unit_handler", "grid_worker")
        actors[who] = await identity.actor(who, datetime.now(UTC).date())
    return Ground(made, actors)


Entering = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def entering(seeded: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a browser of the whole app in which an operator has logged in."""
    made: list[httpx.AsyncClient] = []

    async def enter(username: str) -> httpx.AsyncClient:
        operator_id = await fetch_value("SELECT id FROM operator WHERE username = $1", username)
        later = datetime.now() + timedelta(hours=1)  # noqa: DTZ005
        session = await OperatorSession.create_session(operator_id, later, later)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://walk.test")
        client.cookies.set("id", str(session.token))
        made.append(client)
        return client

    yield enter
    for each in made:
        await each.aclose()

"""Random walks on a real database: after every step the stored order is what the model says."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from support import loop
from support import loop_walk as walk
from support.loop_ground import World
from support.loop_model import Model

from backend.areas import service as areas
from backend.areas.rules import UnitKind
from backend.core.db import fetch, fetch_value
from backend.deadlines.rules import Urgency
from backend.escalation.service import enforce_due
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.events import EventKind
from backend.orders.rules import Action, Order
from backend.orders.service import OrderRef
from backend.people import service as people

# So long ago that even a year's suspension ends before the workers look.
START = datetime(2023, 3, 6, 1, 0, tzinfo=UTC)
MINUTES = {
    "accept": 15, "dispatch": 15, "sign": 30, "first_contact": 30, "resolve": 24 * 60,
    "return": 30, "co_unit": 120, "arrival": 30, "callback": 24 * 60, "supervision": 120,
    "suspension": 365 * 24 * 60, "archive": 15 * 24 * 60, "feedback": 120, "business": 48 * 60,
}  # fmt: skip
"""The limits of urgent orders; that of the callback is made natural time below."""

_WARN = (("yellow", 50, None), ("orange", 80, None), ("red", 100, None))
_CLIMB = (*_WARN, ("climb", None, 30 * 60))
_BUSINESS = (
    *_WARN[:2], ("remind", 100, None), ("supervise_yellow", None, 2 * 3600),
    ("supervise_red", None, 24 * 3600), ("criticise", None, 3 * 24 * 3600),
)  # fmt: skip
LADDERS = dict.fromkeys(MINUTES, _WARN) | {
    "accept": _CLIMB, "dispatch": _CLIMB, "sign": _CLIMB, "resolve": _CLIMB, "return": (),
    "business": _BUSINESS, "suspension": (("resume", 100, None),),
    "archive": (("archive", 100, None),),
}  # fmt: skip
LIMITS = {
    "callback_attempts": 2, "extensions": 2, "returns": 1, "reworks": 2, "suspensions": 1,
    "yellow_score": 5, "red_score": 10,
}  # fmt: skip
SEEDS = (1, 8, 11, 20, 27, 83, 85)
"""Walks that between them come through every state and every event."""

OVER = {r.State.answered, r.State.archived, r.State.rejected}


class Replay:
    """One stored order, moved by the services, and the model of it."""

    order: Order
    model: Model

    async def prepare(self, category: str) -> None:
        """Report an urgent order to a community, beside orders it may be merged into or not."""
        await fetch(
            "UPDATE deadline_policy SET amount = 24, unit = 'natural_hour'"
            " WHERE kind = 'callback' AND urgency = 'urgent'"
        )
        for name, most in LIMITS.items():
            await fetch("UPDATE loop_limit SET value = $2 WHERE name = $1", name, most)
        main = await loop.dispatched(START, urgency=Urgency.urgent)
        unnumbered = await loop.report(START)
        ended = await loop.act(await loop.handled(START), Action.check, at=START)
        ended = await loop.act(ended, Action.close, a.Close(r.Satisfaction.satisfied, True), START)
        far = (await areas.sample_grids("610111", 1, 7))[0]
        foreign = await loop.dispatched(START, area_id=far)
        self.order = await loop.report(START, urgency=Urgency.urgent, category=category)
        units = await self._units(foreign.lead_unit_id)
        self.strays = walk.Strays(
            (foreign.lead_unit_id, 10**9),
            (self.order.id, unnumbered.id, ended.id, foreign.id, 10**9),
        )
        ids = [row["id"] for row in await fetch("SELECT id FROM operator ORDER BY id")]
        self.people = walk.cast(units, "610112", ids)
        world = World(
            units={
                unit.id: {
                    "tier": unit.tier.value, "above": unit.superior_id, "area": unit.area_code,
                    "code": unit.code, "department": unit.kind is UnitKind.department,
                }
                for unit in units.values()
            },
            place=self.order.area_code, consultation=category == "consultation", limits=LIMITS,
            budgets={kind: minutes * 60 for kind, minutes in MINUTES.items()}, ladders=LADDERS,
            mains=frozenset({main.id}), extension=(3600, 24),
        )  # fmt: skip
        self.model = Model(world, self.order.lead_unit_id, START)
        self.now = START

    async def _units(self, foreign: int) -> dict[int, Any]:
        own = self.order.lead_unit_id
        street = await fetch_value("SELECT superior FROM unit WHERE id = $1", own)
        command = await fetch_value("SELECT superior FROM unit WHERE id = $1", street)
        neighbour = await fetch_value(
            "SELECT id FROM unit WHERE superior = $1 AND id <> $2 ORDER BY id LIMIT 1", street, own
        )
        bureau = await fetch_value(
            "SELECT id FROM unit WHERE superior = $1 AND kind = 'department' ORDER BY id LIMIT 1",
            command,
        )
        units, _ = await people.who_answers([own, neighbour, bureau, foreign], START)
        return dict(sorted(units.items()))

    async def tries(self, pick: walk.Pick) -> None:
        """Somebody attempts something; services and model agree on whether and what."""
        each = walk.attempt(self.model, self.people, pick, self.strays)
        ref = OrderRef(self.order.id, self.order.version)
        refusal: str | None = None
        try:
            await orders.act(each.actor, ref, each.action, each.data, self.now)
        except IllegalAction:
            refusal = "illegal"
        except NotAllowed:
            refusal = "role"
        except GuardFailed:
            refusal = "guard"
        expected = self.model.take(each.action.value, each.said, each.hand, self.now)
        assert refusal == expected, (self.order.state, each)
        await self.compare()

    async def compare(self) -> None:
        """What is stored is what the model says."""
        self.order = await orders.find_by_id(self.order.id)
        real, model = walk.found(await orders.case_of(self.order, self.now)), walk.told(self.model)
        assert {n: real[n] for n in real if real[n] != model[n]} == {
            n: model[n] for n in real if real[n] != model[n]
        }

    async def is_enforced(self) -> None:
        """The workers wake up years later and take every step that fell meanwhile."""
        now = datetime.now(UTC)
        await enforce_due(at=now)
        while (steps := self.model.due()) and steps[0][0] <= now:
            self.model.tick(*steps[0][1:], now)
        await self.compare()


async def replayed(seed: int, steps: int) -> Replay:
    """A walk by lot, then the workers."""
    lot = random.Random(seed)

    def pick(options: Sequence[Any]) -> Any:
        return lot.choice(options)

    replay = Replay()
    await replay.prepare(pick(("consultation", "help")))
    await replay.compare()
    for _ in range(steps):
        if lot.random() < 0.15:
            replay.now += pick(walk.waits(replay.model, replay.now))
        else:
            await replay.tries(pick)
        if replay.order.state in OVER:
            break
    await replay.is_enforced()
    return replay


async def test_the_database_follows_the_model(seeded: str) -> None:
    reached: set[str] = set()
    for seed in SEEDS:
        replay = await replayed(seed, 110)
        assert await orders.verify_trail(replay.order.id) is None, seed
        reached |= {event.kind.value for event in await orders.trail(replay.order.id)}
        reached |= {f"to:{event.to_state.value}" for event in await orders.trail(replay.order.id)}
    everything = {kind.value for kind in EventKind} | {f"to:{state.value}" for state in r.State}
    # No calendar or area changes under these walks, and nobody asks for the resident's number.
    assert everything - reached <= {
        "deadline:recounted", "order:hand_over", "order:import", "personal:erase",
        "personal:unmask",
    }  # fmt: skip

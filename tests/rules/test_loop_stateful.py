"""The whole loop against a plain model of it: whatever anybody tries, both say the same."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from support.loop_memory import COMMAND, COMMUNITY, STREET, Walk, broken_at

from backend.deadlines.rules import Effect
from backend.orders.rules import Action, State

CATEGORIES = ("consultation", "help")
LEADS = (COMMUNITY, STREET, COMMAND)
SEEDS = 130
OVER = {State.answered, State.archived, State.rejected}


def assert_the_chain_holds(walk: Walk, break_at: int) -> None:
    """The trail verifies; a copy in which anything was changed or cut off does not."""
    events, last = walk.events, walk.case.order
    assert broken_at(events, last) is None
    victim, previous, sealed = events[break_at]
    for tampered in (
        replace(victim, actor=victim.actor + "x"),
        replace(victim, at=victim.at.replace(year=2020)),
        replace(victim, data={**victim.data, "reason": "not what was said"}),
    ):
        copy = [*events[:break_at], (tampered, previous, sealed), *events[break_at + 1 :]]
        assert broken_at(copy, last) == break_at + 1
    assert broken_at(events[:-1], last) == len(events)
    assert broken_at([*events[:break_at], *events[break_at + 1 :]], last) is not None


class Loop(RuleBasedStateMachine):
    """One order, anybody's attempts, time going by, and the workers who enforce its limits."""

    @initialize(category=st.sampled_from(CATEGORIES), lead=st.sampled_from(LEADS))
    def is_reported(self, category: str, lead: int) -> None:
        """A request comes in."""
        self.walk = Walk(category, lead)

    @rule(data=st.data())
    def somebody_tries(self, data: st.DataObject) -> None:
        """Anything, by anybody."""
        self.walk.tries(lambda options: data.draw(st.sampled_from(list(options))))

    @rule(data=st.data())
    def somebody_tries_again(self, data: st.DataObject) -> None:
        """Twice as often as time goes by."""
        self.somebody_tries(data)

    @rule(data=st.data(), awake=st.booleans())
    def time_passes(self, data: st.DataObject, awake: bool) -> None:
        """With the workers awake or asleep."""
        self.walk.lets_pass(lambda options: data.draw(st.sampled_from(list(options))))
        if awake:
            self.walk.enforces()

    def teardown(self) -> None:
        """The trail of the run is sound, and would show any change."""
        if hasattr(self, "walk"):
            event(f"ended {self.walk.case.order.state.value}")
            assert_the_chain_holds(self.walk, len(self.walk.events) // 2)


TestLoop = Loop.TestCase
TestLoop.settings = settings(
    derandomize=True, max_examples=100, stateful_step_count=40, database=None
)


def walked(seed: int, steps: int) -> Walk:
    """A walk by lot: attempts, time, workers."""
    lot = random.Random(seed)

    def pick(options: Sequence[Any]) -> Any:
        return lot.choice(options)

    walk = Walk(pick(CATEGORIES), pick(LEADS))
    at_the_end = 0
    for _ in range(steps):
        if lot.random() < 0.8:
            walk.tries(pick)
        else:
            walk.lets_pass(pick)
            if lot.random() < 0.6:
                walk.enforces()
        # Of an order that is over, a few attempts are enough.
        at_the_end += walk.case.order.state in OVER
        if at_the_end > 4:
            break
    order = walk.case.order
    walk.seen.update(
        f"{name}:{getattr(order, name)}"
        for name in ("climbs", "extensions", "return_count", "reworks", "suspensions", "exempted")
    )
    return walk


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """What a fixed number of walks by lot came through."""
    found: Counter[str] = Counter()
    for seed in range(SEEDS):
        walk = walked(seed, 150)
        assert_the_chain_holds(walk, seed % len(walk.events))
        found += walk.seen
    return found


def test_walks_by_lot_reach_every_state_action_and_effect(seen: Counter[str]) -> None:
    wanted = {f"state:{state.value}" for state in State}
    wanted |= {f"did:{action.value}" for action in Action}
    wanted |= {f"enforced:{effect.value}" for effect in Effect}
    wanted |= {f"refused:{why}" for why in ("illegal", "role", "guard")}
    assert {name: seen[name] for name in wanted if seen[name] < 3} == {}


def test_walks_by_lot_are_long(seen: Counter[str]) -> None:
    wanted = {
        "climbs:2", "exempted:True", "extensions:1", "extensions:2", "return_count:1",
        "return_count:2", "reworks:1", "reworks:2", "suspensions:1",
    }  # fmt: skip
    assert {name: seen[name] for name in wanted if seen[name] < 2} == {}

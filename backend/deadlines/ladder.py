"""What a step of a ladder does to its clock (domain.md §5). Pure."""

from backend.core.values import altered
from backend.deadlines.policies import Step
from backend.deadlines.rules import BREACHES, COLOURS, Clock


def given(clock: Clock, step: Step) -> Clock:
    """*clock* as *step* colours it and notes its breach."""
    return altered(
        clock,
        colour=COLOURS.get(step.effect, clock.colour),
        breached_at=clock.due_at if step.effect in BREACHES else clock.breached_at,
    )

"""Limits and their ladders as values: what they are for, and which of several counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.core.errors import MinhuError
from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendars import DISTRICT
from backend.deadlines.rules import QUIET, Channel, DeadlineKind, Effect, Urgency

_CARDS = frozenset(DeadlineKind) - QUIET - {
    DeadlineKind.arrival, DeadlineKind.co_unit, DeadlineKind.supervision
}  # fmt: skip

KINDS_OF: Mapping[Effect, frozenset[DeadlineKind]] = {
    Effect.archive: frozenset({DeadlineKind.archive}),
    # The limit of the whole business runs through every tier: a climb answers a stage's limit.
    Effect.climb: frozenset(DeadlineKind) - QUIET - {DeadlineKind.business, DeadlineKind.callback},
    Effect.criticise: _CARDS,
    Effect.remind: _CARDS,
    Effect.resume: frozenset({DeadlineKind.suspension}),
    Effect.supervise_red: _CARDS,
    Effect.supervise_yellow: _CARDS,
}
"""The clocks under which a step that moves the order may stand; warnings may stand under any."""


class NoPolicy(MinhuError):
    """No deadline policy covers this category and urgency."""

    code = "no_policy"
    zh = "没有适用的时限规则：{category}、{urgency}、{kind}"
    en = "No deadline policy covers {category}, {urgency}, {kind}"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: falls at ``percent`` of the budget, ``lead`` before the limit or ``delay`` after.

    Exactly one of the three is given.
    """

    ordinal: int
    effect: Effect
    percent: int | None = None
    delay: Budget | None = None
    lead: Budget | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What of an order decides which limits it falls under; ``unit_id`` is the lead unit."""

    category: str
    urgency: Urgency
    channel: Channel
    area_code: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the limit of one kind of clock; it never changes.

    ``category``, ``channel``, ``area_code`` and ``unit_id`` narrow down what it is for, None: any.
    ``current``: orders that begin today fall under it.
    """

    id: int
    category: str | None
    urgency: Urgency
    kind: DeadlineKind
    budget: Budget
    count_from: CountFrom
    steps: tuple[Step, ...]
    channel: Channel | None = None
    area_code: str | None = None
    unit_id: int | None = None
    calendar: str = DISTRICT
    current: bool = True
    rule: int = 0
    """The row operators edit, of which this is a version."""

    def covers(self, matter: Matter) -> bool:
        """Whether *matter* is among what it is for (its urgency aside)."""
        return (
            self.category in (None, matter.category)
            and self.channel in (None, matter.channel)
            and self.unit_id in (None, matter.unit_id)
            and matter.area_code.startswith(self.area_code or "")
        )

    @property
    def precedence(self) -> tuple[bool, int, bool, bool]:
        """Of several that cover a matter the greatest counts: unit, deeper area, channel, category.

        The nearer to whoever does the work, the better it is known what can be asked of them.
        """
        return (
            self.unit_id is not None,
            len(self.area_code or ""),
            self.channel is not None,
            self.category is not None,
        )


def misplaced(policies: Iterable[Policy]) -> tuple[DeadlineKind, Effect] | None:
    """A clock whose ladder has a step that cannot stand there; None when there is none."""
    for policy in policies:
        for step in policy.steps:
            if policy.kind not in KINDS_OF.get(step.effect, frozenset({policy.kind})):
                return policy.kind, step.effect
    return None

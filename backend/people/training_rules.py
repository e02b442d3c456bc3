"""Training and elections: kinds, attendance and results. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.core.labels import LabelledEnum


class BaseKind(LabelledEnum):
    """Where training is given (未央: one centre, three platforms)."""

    centre = "centre", "中心", "centre"
    platform = "platform", "平台", "platform"


class Audience(LabelledEnum):
    """Whom a course is for."""

    community_secretary = "community_secretary", "社区书记", "community secretaries"
    first_secretary = "first_secretary", "第一书记", "first secretaries"
    grid_worker = "grid_worker", "网格员", "grid workers"
    reserve = "reserve", "后备干部", "reserve cadres"
    all = "all", "全体", "everybody"


class Presence(LabelledEnum):
    """Whether somebody was there."""

    absent = "absent", "缺席", "absent"
    leave = "leave", "请假", "excused"
    present = "present", "到课", "present"


class ElectionKind(LabelledEnum):
    """What kind of election it was."""

    by_election = "by_election", "补选", "by-election"
    regular = "regular", "换届选举", "regular"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of those a course is for have attended; ``missing`` names the others by id."""

    wanted: int
    trained: int
    missing: tuple[int, ...]

    @property
    def percent(self) -> float | None:
        """The share in percent; None where nobody is wanted."""
        return 100 * self.trained / self.wanted if self.wanted else None


def coverage(wanted: Iterable[int], present: Iterable[int]) -> Coverage:
    """Who of the people *wanted* is among those *present*."""
    people, there = set(wanted), set(present)
    return Coverage(len(people), len(people & there), tuple(sorted(people - there)))

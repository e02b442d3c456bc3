"""Awards and benchmark titles: which are in force, and for whom. Pure (domain.md §9)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backend.core.labels import LabelledEnum


class AwardKind(LabelledEnum):
    """What a title says of whoever holds it."""

    award = "award", "荣誉", "award"
    benchmark = "benchmark", "标杆党组织", "benchmark party organisation"
    uplift = "uplift", "提升批次", "uplift batch"


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A title to load; ``batch`` tells apart those given together, "" for none."""

    kind: AwardKind
    title: str
    batch: str
    recipient: str
    area_code: str
    granted_by: str
    awarded_on: date
    valid_to: date | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A title of somebody; ``valid_to`` is excluded, None while it holds; revoked from that day."""

    kind: AwardKind
    batch: str
    awarded_on: date
    valid_to: date | None = None
    revoked_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it is held on a day: given by then, not expired and not revoked."""
        ends = [end for end in (self.valid_to, self.revoked_on) if end is not None]
        return self.awarded_on <= on and all(on < end for end in ends)


def standing(titles: Iterable[Held], on: date) -> Mapping[tuple[AwardKind, str], int]:
    """How many titles of each kind and batch are in force on a day."""
    return Counter((each.kind, each.batch) for each in titles if each.in_force(on))

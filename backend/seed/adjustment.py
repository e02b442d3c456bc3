"""Plans how a demo district's communities came about: former ones, and who followed whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from backend.areas.lineage import ChangeKind, ChangeRow
from backend.areas.rules import AreaLevel, AreaRow
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.seed.ground_descriptions import Adjustment
from backend.seed.spread import every_so_often, spread


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Communities of today with the days they began, those before them, and the changes."""

    communities: tuple[AreaRow, ...]
    former: tuple[AreaRow, ...]
    changes: tuple[ChangeRow, ...]


def adjusted(communities: Sequence[AreaRow], described: Adjustment) -> Adjusted:
    """How *communities* came about as *described*; the households of the former ones add up to the
    average that is told.

    Raises InvalidInput when the numbers do not fit together.
    """
    pairs = [
        pair
        for _, street in groupby(range(len(communities)), lambda i: communities[i].parent_code)
        for pair in _pairs(list(street))
    ]
    if described.split > len(pairs):
        raise InvalidInput("adjustment.split", Label("拆分数过多", "more than can be split"))
    split = [pairs[i] for i in every_so_often(described.split, len(pairs))]
    in_pairs = {i for pair in split for i in pair}
    alone = [i for i in range(len(communities)) if i not in in_pairs]
    changed = [alone[i] for i in every_so_often(described.upgraded + described.new, len(alone))]
    new = {changed[i] for i in every_so_often(described.new, len(changed))}
    upgraded = [i for i in changed if i not in new]
    groups = sorted([*split, *((i,) for i in upgraded)])
    unchanged = len(alone) - len(changed)
    if unchanged + len(groups) != described.communities_before:
        raise InvalidInput(
            "adjustment",
            Label(
                f"调整前应为 {described.communities_before} 个社区",
                f"{unchanged + len(groups)} communities before, not as stated",
            ),
        )
    begun = in_pairs | set(changed)
    today = [
        replace(each, valid_from=described.on if i in begun else described.before_from)
        for i, each in enumerate(communities)
    ]
    former = _former(today, groups, begun, described)
    changes = []
    for group, before in zip(groups, former, strict=True):
        shares = spread(before.households or 0, [today[i].households or 0 for i in group])
        kind = ChangeKind.split if len(group) > 1 else ChangeKind.upgrade
        steps = tuple(
            (before.code, today[i].code, i == group[0], share)
            for i, share in zip(group, shares, strict=True)
        )
        changes.append(_change(kind, today[group[0]], described, steps))
    changes += [
        _change(ChangeKind.new, today[i], described, ((None, today[i].code, False, None),))
        for i in sorted(new)
    ]
    return Adjusted(tuple(today), tuple(former), tuple(changes))


def _pairs(street: list[int]) -> list[tuple[int, int]]:
    return list(zip(street[::2], street[1::2], strict=False))


def _former(
    today: Sequence[AreaRow], groups: Sequence[tuple[int, ...]], begun: set[int],
    described: Adjustment,
) -> list[AreaRow]:  # fmt: skip
    """The communities before: one for each of *groups*, with the households that are left over."""
    kept = sum(each.households or 0 for i, each in enumerate(today) if i not in begun)
    total = described.communities_before * described.average_households_before - kept
    households = spread(total, [sum(today[i].households or 0 for i in group) for group in groups])
    used: dict[str, int] = {}
    found = []
    for group, number in zip(groups, households, strict=True):
        first = today[group[0]]
        street = first.parent_code or ""
        used[street] = used.get(street, described.first_number - 1) + 1
        stem = first.name.removesuffix("社区")
        found.append(
            AreaRow(
                code=f"{street}{used[street]:03}",
                name=f"原{first.name}" if len(group) > 1 else f"{stem}村",
                level=AreaLevel.community,
                parent_code=street,
                valid_from=described.before_from,
                valid_to=described.on,
                households=number,
            )
        )
    return found


def _change(
    kind: ChangeKind, at: AreaRow, described: Adjustment,
    steps: tuple[tuple[str | None, str | None, bool, int | None], ...],
) -> ChangeRow:  # fmt: skip
    return ChangeRow(kind, described.on, at.parent_code or "", described.reason, steps)

"""Which grids go where when communities change, under which codes and names. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.areas.rules import GRID_TYPE_DIGITS, AreaLevel, GridType, grid_code
from backend.core.errors import InvalidInput
from backend.core.labels import Label

_NUMBERED = re.compile(r"第\d+网格$")


@dataclass(frozen=True, slots=True)
class Successor:
    """A community after a change. One with the code of an area in use is that area going on.

    ``grids`` are the codes of the grids that go there and ``stations`` of the city stations; in a
    merger all do. ``households`` None: as many as its grids have.
    """

    code: str
    name: str
    grids: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """Since when, why, and by which document (None: none)."""

    effective_on: date
    reason: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An area about to change; ``grid_type`` None for all but grids."""

    id: int
    code: str
    name: str
    level: AreaLevel
    parent: int | None
    valid_from: date
    valid_to: date | None = None
    households: int | None = None
    grid_type: GridType | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """One step of a lineage to write down; see `areas.lineage.Link`."""

    predecessor: int | None
    successor: int | None
    heir: bool = False
    households: int | None = None


def destinations(grids: Sequence[Standing], into: Sequence[Successor]) -> dict[str, Successor]:
    """Where each grid goes, by its code. Raises InvalidInput when that is not one place each."""
    if len(into) == 1:
        return {grid.code: into[0] for grid in grids}
    known = {grid.code for grid in grids}
    goes: dict[str, Successor] = {}
    for each in into:
        for code in each.grids:
            if code not in known or code in goes:
                raise InvalidInput(
                    "grids",
                    Label(f"网格 {code} 不在原社区或重复划分", f"grid {code} is unknown or twice"),
                )
            goes[code] = each
    if missing := sorted(known - set(goes)):
        raise InvalidInput(
            "grids", Label(f"网格 {missing[0]} 未划分", f"grid {missing[0]} goes nowhere")
        )
    return goes


def handed_over(
    before: Sequence[Standing], ended: Collection[int], communities: Mapping[str, int],
    heir: int, grids: Sequence[Standing], goes: Mapping[str, Successor],
    new_grids: Mapping[int, int],
) -> list[Handed]:  # fmt: skip
    """Who went into whom: every pair of communities, then each grid that goes on elsewhere.

    *communities* are the successors' ids by code, *heir* the one that takes over what *ended*.
    """
    found = [] if before else [Handed(None, each) for each in communities.values()]
    for code, successor in communities.items():
        for place in before:
            if place.id != successor:
                moved = sum(
                    grid.households or 0
                    for grid in grids
                    if grid.parent == place.id and goes[grid.code].code == code
                )
                is_heir = place.id in ended and successor == heir
                found.append(Handed(place.id, successor, is_heir, moved))
    found += [
        Handed(grid.id, new_grids[grid.id], heir=True, households=grid.households)
        for grid in grids
        if grid.id in new_grids
    ]
    return found


def station_homes(
    stations: Mapping[str, int], into: Sequence[Successor], communities: Mapping[str, int],
    areas: Mapping[int, int],
) -> dict[str, int]:  # fmt: skip
    """The community each city station goes to, by its code: the one that names it, else the heir.

    *stations* are those of the communities that change, each with its community's id; *areas* maps
    what ended to its heir. Raises InvalidInput for a name that is none of them.
    """
    named = {code: communities[each.code] for each in into for code in each.stations}
    if unknown := sorted(set(named) - set(stations)):
        raise InvalidInput(
            "stations", Label(f"没有驿站 {unknown[0]}", f"there is no station {unknown[0]}")
        )
    return {
        code: named.get(code, areas.get(community, community))
        for code, community in stations.items()
    }


def grid_names(
    grids: Sequence[Standing], goes: Mapping[str, Successor], taken: Collection[str]
) -> list[tuple[str, str]]:
    """The new code and name of each grid that goes on in another community.

    Each takes the next sequence of its type that no grid there has or ever had (*taken* holds
    their codes). "某社区第7网格" is numbered anew; other names keep what follows the community's.
    """
    used, found = set(taken), []
    for grid in grids:
        into, grid_type = goes[grid.code], grid.grid_type or GridType.base
        begin = into.code + GRID_TYPE_DIGITS[grid_type]
        sequence = max((int(each[13:]) for each in used if each.startswith(begin)), default=0) + 1
        code = grid_code(into.code, grid_type, sequence)
        used.add(code)
        _, mark, rest = grid.name.rpartition("社区")
        if _NUMBERED.search(grid.name):
            name = f"{into.name}第{sequence}网格"
        else:
            name = f"{into.name}{rest}" if mark and rest else grid.name
        found.append((code, name))
    return found

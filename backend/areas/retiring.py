"""Retiring a grid into another one, or a community nobody follows; one transaction each."""

from collections.abc import Sequence
from datetime import date

from backend.areas import contents_queries as contents
from backend.areas import lineage_queries as queries
from backend.areas.changing import Reorganised, check, check_one_district, end, in_use
from backend.areas.lineage import ChangeKind
from backend.areas.partition import Grounds, Handed, Standing
from backend.areas.rules import AreaLevel
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.rules import Actor


async def retire(
    actor: Actor, code: str, grounds: Grounds, today: date, heir_code: str | None = None
) -> Reorganised:
    """End a grid that another one takes over, or a community with its grids.

    *heir_code* is the grid that takes over a grid's homes, households and resources and answers for
    it since. A community has none: without an heir nobody answers for its past; to hand it over,
    merge it. *today* is the day in China. Raises InvalidInput and OutsideScope; nothing is written
    then.
    """
    codes = [code, *([heir_code] if heir_code else [])]
    check(actor, codes, grounds, today)
    check_one_district(codes)
    async with transaction():
        [place] = await in_use([code], grounds)
        heirs = await in_use(codes[1:], grounds, "heir_code")
        _check_fits(place, heirs)
        ending = [place.id, *await queries.below(place.code)]
        communities = [each.parent for each in [place, *heirs] if each.parent is not None]
        home = communities[0] if heirs else place.id
        committees = await queries.units_of([home])
        await end(ending, grounds)
        ended_units = await queries.end_units(ending, grounds.effective_on)
        change = await queries.insert_change(ChangeKind.retire, place.parent or place.id, grounds)
        steps = [Handed(place.id, each.id, True, place.households) for each in heirs]
        without = [Handed(each, None) for each in ending[len(heirs) :]]
        await queries.insert_succession(change, steps + without)
        areas = {place.id: heirs[0].id} if heirs else {}
        stations = await contents.stations_with(list(areas))
        units = await _taking_over(ended_units, communities[-1]) if heirs else {}
        compounds = await contents.move_contents(areas, stations)
        for each in heirs:
            await contents.add_households(each.id, place.households)
        await contents.add_up_households(communities)
    return Reorganised(
        change, areas=areas, units=units, committees=(*committees.values(), *ended_units),
        before=(home,), ended=tuple(ending), compounds=compounds,
    )  # fmt: skip


async def _taking_over(ended_units: Sequence[int], community: int) -> dict[int, int]:
    """The unit that answers in the heir's community, for each unit that ended with the grid."""
    if not ended_units:
        return {}
    found = await queries.units_of([community])
    if community not in found:
        raise InvalidInput(
            "heir_code", Label("承接网格所在社区没有承办单位", "no unit answers for its community")
        )
    return dict.fromkeys(ended_units, found[community])


def _check_fits(place: Standing, heirs: list[Standing]) -> None:
    if place.level not in (AreaLevel.community, AreaLevel.grid):
        raise InvalidInput("code", Label("只能撤销社区或网格", "no community and no grid"))
    if place.level is AreaLevel.grid and not heirs:
        raise InvalidInput(
            "heir_code", Label("撤销网格须指明承接网格", "name the grid that takes it over")
        )
    if any(
        place.level is not AreaLevel.grid or each.level is not AreaLevel.grid or each.id == place.id
        for each in heirs
    ):
        raise InvalidInput(
            "heir_code", Label("承接的须是另一个网格", "the heir of a grid is another grid")
        )

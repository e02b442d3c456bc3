"""``GET /public/rosters``: who serves in the grids, as each district publishes it."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from backend.api.problems import problems
from backend.api.structs import show, shown
from backend.core import clock
from backend.core.instants import CHINA
from backend.people import service as people
from backend.people.roster_rules import PublicMember
from backend.people.rosters import MOST_GRIDS, PublicGrid

GridRoster = shown(PublicGrid, "GridRoster")
RosterPerson = PublicMember


@get(
    "/public/rosters",
    operation_id="publicRosters",
    summary="网格服务队伍 / Rosters of grids",
    description=(
        f"无需登录。给出社区（12 位）或网格（16 位）编码，最多 {MOST_GRIDS} 个网格；"
        "公开哪些内容由各区规定，不公开的为 null。 / "
        f"Without logging in. By the code of a community (12 digits) or a grid (16), at most "
        f"{MOST_GRIDS} grids; each district decides what is public, the rest is null."
    ),
    tags=["公开 Public"],
    responses=problems(400),
)
async def rosters(
    area: Annotated[
        str,
        QueryParameter(
            description="社区或网格编码 / code of a community or grid",
            pattern="^[0-9]{12}([0-9]{4})?$",
        ),
    ],
) -> list[GridRoster]:  # type: ignore[valid-type] # made from the domain's dataclass
    """The grids of an area with their people, as everybody may see them."""
    on = clock.now().astimezone(CHINA).date()
    return [show(GridRoster, grid) for grid in await people.public_rosters(area, on)]


handlers = [rosters]

"""``GET /vacancies``: posts that nobody holds on a day."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from backend.api.problems import problems
from backend.core import clock
from backend.core.instants import CHINA
from backend.people import service as people
from backend.people.watching import Vacancy
from backend.web.auth import signed_in


@get(
    "/vacancies",
    operation_id="listVacancies",
    summary="空缺岗位 / Vacant posts",
    description=(
        "某日无人任职的岗位，限辖区内；离岗有代理的不算空缺。 / "
        "The posts nobody holds on a day, within the caller's area; a holder who is away is no "
        "vacancy."
    ),
    tags=["台账 Registry"],
    guards=[signed_in],
    responses=problems(400, 401),
)
async def vacancies(
    area: Annotated[
        str,
        QueryParameter(
            description="区域编码，含其下级 / code of an area, with all below",
            pattern="^([0-9]{6,16})?$",
        ),
    ] = "",
    on: Annotated[
        date | None, QueryParameter(description="日期，默认今天 / day, today when not given")
    ] = None,
) -> list[Vacancy]:
    """The vacant posts, by unit and rank."""
    return await people.vacancies(area, on or clock.now().astimezone(CHINA).date())


handlers = [vacancies]

"""``/ratings``: star ratings as everybody may see them, without an account."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath, QueryParameter

from backend.api.problems import problems
from backend.api.structs import show, shown
from backend.core import clock
from backend.firms import ranking
from backend.firms.ranking import Place, PublicRating, RankedFirm

TAGS = ["星级评定 Star ratings"]

RankedFirmShown: Any = shown(RankedFirm, "RankedFirm")
RatingShown: Any = shown(PublicRating, "StarRating")
DistrictShown: Any = shown(Place, "RatedDistrict")


class RankingShown(msgspec.Struct, frozen=True):
    """A district's firms in order, its rated projects, and those in publicity."""

    district: DistrictShown
    firms: list[RankedFirmShown]
    projects: list[RatingShown]
    publicity: list[RatingShown]


class CertificateShown(msgspec.Struct, frozen=True):
    """What a certificate is worth today; ``valid_through`` is its last day."""

    in_force: bool
    valid_through: date | None
    rating: RatingShown


@get(
    "/ratings",
    operation_id="listRatings",
    summary="物业星级排名 / Ranking of property firms",
    description="公开查询，无需登录。 / Public: no account is needed.",
    tags=TAGS,
    security=[{}],
    responses=problems(400, 404),
)
async def rankings(
    district: Annotated[
        str,
        QueryParameter(description="区编码 / code of the district", pattern="^[0-9]{6}$"),
    ],
) -> RankingShown:
    """The ranking of a district."""
    found = await ranking.ranking(district)
    return RankingShown(
        district=show(DistrictShown, found.place),
        firms=[show(RankedFirmShown, each) for each in found.firms],
        projects=[show(RatingShown, each) for each in found.projects],
        publicity=[show(RatingShown, each) for each in found.publicity],
    )


@get(
    "/ratings/certificates/{code:str}",
    operation_id="verifyCertificate",
    summary="验证星级证书 / Verify a certificate",
    description="公开查询，无需登录。 / Public: no account is needed.",
    tags=TAGS,
    security=[{}],
    responses=problems(400, 404),
)
async def certificate(code: FromPath[str], request: Request[Any, Any, Any]) -> CertificateShown:
    """The rating a certificate stands for, as it is today."""
    found = await ranking.certificate(code)
    return CertificateShown(
        in_force=found.holds_on(ranking.today(clock.now())),
        valid_through=found.last_day,
        rating=show(RatingShown, found),
    )


handlers = [rankings, certificate]

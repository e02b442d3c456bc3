"""Loading what is kept of people in bulk, a bundle a district and subject."""

from collections.abc import Sequence

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.people.loading_ground import Ground
from backend.people.loading_pay import pay
from backend.people.loading_queries import areas, seats
from backend.people.loading_rosters import rosters
from backend.people.loading_secretaries import secretaries
from backend.people.loading_service import chiefs, elections, training
from backend.people.rows import (
    Bundle,
    Chiefs,
    Elections,
    Rosters,
    Secretaries,
    Training,
)


async def load_people(bundles: Sequence[Bundle]) -> int:
    """Write bundles, each whole or not at all; returns how many.

    Raises InvalidInput for seats and areas that are not there.
    """
    for bundle in bundles:
        async with transaction():
            await _load(bundle)
    return len(bundles)


async def _load(bundle: Bundle) -> None:
    codes = await areas(bundle.district_code)
    if bundle.district_code not in codes:
        raise InvalidInput("district", Label("没有这个区", "there is no such district"))
    ground = Ground(codes[bundle.district_code], codes, await seats(bundle.district_code))
    match bundle:
        case Rosters():
            await rosters(bundle, ground)
        case Secretaries():
            await secretaries(bundle, ground)
        case Chiefs():
            await chiefs(bundle, ground)
        case Training():
            await training(bundle, ground)
        case Elections():
            await elections(bundle, ground)
        case _:
            await pay(bundle, ground)

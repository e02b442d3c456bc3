"""Loading scales of pay, whom they are for, and what each is paid by them."""

from collections.abc import Mapping

from backend.people.loading_ground import Ground
from backend.people.loading_queries import add
from backend.people.pay_rules import PayScale, grade_for
from backend.people.rows import Pay, ScaleRow


async def pay(bundle: Pay, ground: Ground) -> None:
    """A district's scales, the facts people's levels follow from, and their records: graded on the
    first day of each scale.
    """
    scales = [await _scale(row, ground.district) for row in bundle.scales]
    people = [(each, ground.person(each.who), ground.area(each.community_code))
              for each in bundle.profiles]  # fmt: skip
    await add(
        "pay_profile",
        [
            {
                "person": person, "area": area, "post": each.post.value,
                "degree": each.degree.value, "service_from": each.service_from,
                "starts_on": bundle.scales[0].valid_from,
            }
            for each, person, area in people
        ],
    )  # fmt: skip
    records: list[Mapping[str, object]] = []
    for row, scale in zip(bundle.scales, scales, strict=True):
        for each, person, area in people:
            grade = grade_for(scale, each.post, each.service_from, each.degree, row.valid_from)
            records.append(
                {
                    "person": person, "area": area, "scale": scale.id, "post": grade.post.value,
                    "level": grade.level, "amount": grade.amount, "starts_on": row.valid_from,
                    "ends_on": row.valid_to,
                }
            )  # fmt: skip
    await add("pay_record", records)


async def _scale(row: ScaleRow, district: int) -> PayScale:
    [scale] = await add(
        "pay_scale",
        [
            {
                "area": district, "name": row.name, "document": row.document,
                "step_years": row.step_years, "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
        ],
    )  # fmt: skip
    bands = {
        post: (lowest, lowest + len(row.amounts[post]) - 1) for post, lowest in row.lowest.items()
    }
    amounts = {
        (post, row.lowest[post] + step): amount
        for post, given in row.amounts.items()
        for step, amount in enumerate(given)
    }
    await add(
        "pay_band",
        [
            {"scale": scale, "post": post.value, "lowest": lowest, "highest": highest}
            for post, (lowest, highest) in bands.items()
        ],
    )
    await add(
        "pay_credit",
        [
            {"scale": scale, "degree": degree.value, "years": years}
            for degree, years in row.credits.items()
        ],
    )
    await add(
        "pay_amount",
        [
            {"scale": scale, "post": post.value, "level": level, "amount": amount}
            for (post, level), amount in amounts.items()
        ],
    )
    return PayScale(scale, row.step_years, bands, row.credits, amounts)

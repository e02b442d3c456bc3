"""Loading how first secretaries are managed, and those who served before."""

from backend.people import queries
from backend.people.loading_ground import Ground
from backend.people.loading_queries import add, terms
from backend.people.rows import Secretaries
from backend.people.secretary_rules import SecretarySource


async def secretaries(bundle: Secretaries, ground: Ground) -> None:
    """A district's rules and split of duties, and those who served before."""
    await add(
        "secretary_policy",
        [
            {
                "area": ground.district,
                "usual_months": bundle.usual_months,
                "notice_days": bundle.notice_days,
            }
        ],
    )
    await add(
        "management_split",
        [
            {
                "area": ground.district, "duty": each.duty.value, "body": each.body.value,
                "keeps": each.keeps, "valid_from": bundle.valid_from,
            }
            for each in bundle.splits
        ],
    )  # fmt: skip
    incoming = await terms(bundle.district_code)
    people = await queries.insert_people([each.person for each in bundle.past])
    past = await add(
        "first_secretary",
        [
            {
                "person": person, "community": ground.area(each.community_code),
                "home_unit": each.home_unit, "source": SecretarySource.district_organ.value,
                "starts_on": each.starts_on, "ends_on": each.ends_on,
            }
            for person, each in zip(people, bundle.past, strict=True)
        ],
    )  # fmt: skip
    keepers = {each.duty.value: each.body.value for each in bundle.splits}
    served = list(zip(bundle.past, past, strict=True))
    await add(
        "secretary_appraisal",
        [
            {
                "secretary": term, "year": year, "grade": grade.value,
                "body": keepers["appraise"], "appraised_on": each.ends_on.replace(year=year + 1),
            }
            for each, term in served
            for year, grade in each.grades.items()
        ],
    )  # fmt: skip
    await add(
        "secretary_recall",
        [
            {
                "secretary": term, "recalled_on": each.ends_on,
                "planned_end_on": each.planned_end_on, "reason": each.recalled.value,
                "body": keepers["recall"],
            }
            for each, term in served
            if each.recalled is not None
        ],
    )  # fmt: skip
    handovers = await add(
        "secretary_handover",
        [
            {"outgoing": term, "incoming": incoming[each.community_code], "handed_on": each.ends_on}
            for each, term in served
        ],
    )
    await add(
        "secretary_handover_item",
        [
            {
                "handover": each, "kind": item.kind.value, "text": item.text,
                "received": item.received,
            }
            for each in handovers
            for item in bundle.items
        ],
    )  # fmt: skip

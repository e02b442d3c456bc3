"""Loading service chiefs with their visits, training and elections."""

from backend.people.loading_ground import Ground
from backend.people.loading_queries import add
from backend.people.rows import Chiefs, Elections, Training
from backend.people.training_rules import ElectionKind, Presence


async def chiefs(bundle: Chiefs, ground: Ground) -> None:
    """A district's parties and service chiefs, each linked to an area, with visits."""
    parties = await add(
        "chief_party",
        [
            {"area": ground.district, "code": code, "name": name, "ordinal": ordinal}
            for ordinal, (code, name) in enumerate(bundle.parties.items(), start=1)
        ],
    )
    party_ids = dict(zip(bundle.parties, parties, strict=True))
    serving = [
        {"person": ground.person(each.who), "area": ground.area(each.area_code),
         "starts_on": each.starts_on}
        for each in bundle.chiefs
    ]  # fmt: skip
    serving_ids = await add(
        "service_chief",
        [
            {**row, "level": each.level.value, "party": party_ids[each.party]}
            for each, row in zip(bundle.chiefs, serving, strict=True)
        ],
    )
    linked = await add(
        "liaison_assignment",
        [
            {**row, "chief": chief, "duty": each.duty, "visit_every_days": bundle.every_days}
            for each, row, chief in zip(bundle.chiefs, serving, serving_ids, strict=True)
        ],
    )
    await add(
        "liaison_visit",
        [
            {
                "assignment": assignment, "visited_on": visit.on, "place": visit.place.value,
                "area": ground.area(visit.area_code), "compound": visit.compound,
                "found": visit.found, "solved": visit.solved,
            }
            for each, assignment in zip(bundle.chiefs, linked, strict=True)
            for visit in each.visits
        ],
    )  # fmt: skip


async def training(bundle: Training, ground: Ground) -> None:
    """A district's bases, courses, sessions and who was there."""
    bases = await add(
        "training_base",
        [
            {
                "area": ground.district, "kind": base.kind.value, "name": base.name,
                "valid_from": bundle.valid_from,
            }
            for base in bundle.bases
        ],
    )  # fmt: skip
    first = {each.title: each for each in reversed(bundle.sessions)}
    courses = await add(
        "training_course",
        [
            {
                "area": ground.district, "title": each.title, "audience": each.audience.value,
                "hours": each.hours,
            }
            for each in first.values()
        ],
    )  # fmt: skip
    course_ids = dict(zip(first, courses, strict=True))
    sessions = await add(
        "training_session",
        [
            {
                "course": course_ids[each.title], "base": bases[each.base], "batch": each.batch,
                "starts_on": each.starts_on, "ends_on": each.ends_on,
            }
            for each in bundle.sessions
        ],
    )  # fmt: skip
    await add(
        "training_attendance",
        [
            {
                "training_session": session, "person": ground.person(seat),
                "presence": Presence.present.value,
            }
            for each, session in zip(bundle.sessions, sessions, strict=True)
            for seat in each.present
        ],
    )  # fmt: skip


async def elections(bundle: Elections, ground: Ground) -> None:
    """A district's elections, their results and the tags of the elected."""
    held = await add(
        "community_election",
        [
            {
                "community": ground.area(each.community_code), "held_on": each.held_on,
                "kind": ElectionKind.regular.value,
                "post_title": bundle.post_title, "term_years": bundle.term_years,
                "electorate": each.electorate, "turnout": each.turnout,
            }
            for each in bundle.elections
        ],
    )  # fmt: skip
    candidates = [
        (place == 0, {"election": election, "person": ground.person(seat), "votes": votes})
        for each, election in zip(bundle.elections, held, strict=True)
        for place, (seat, votes) in enumerate(each.candidates)
    ]
    results = await add(
        "election_result", [{**row, "elected": elected} for elected, row in candidates]
    )
    tags = await add(
        "cadre_tag",
        [
            {"area": ground.district, "name": name, "meaning": meaning}
            for name, meaning in bundle.tags.items()
        ],
    )
    await add(
        "result_tag",
        [
            {"result": result, "tag": tag}
            for result, (elected, _) in zip(results, candidates, strict=True)
            if elected
            for tag in tags
        ],
    )

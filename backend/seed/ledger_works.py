"""Plans the ledgers a description spells out: meetings, campaigns, alliances, bulletins."""

from collections.abc import Iterator
from datetime import date, timedelta

from backend.areas.rules import AreaLevel
from backend.core.loading import Code
from backend.ledgers import loading
from backend.ledgers.loading import Batch, HeadOf, RowOf
from backend.ledgers.meeting_rules import MeetingKind
from backend.seed.ledger_descriptions import CampaignRow, LedgerCommon, Ledgers, MeetingRow
from backend.seed.ledger_plan import Ground, duty, party_tree, registrations, visits
from backend.seed.spread import lot


def plan_ledgers(ground: Ground, common: LedgerCommon, described: Ledgers) -> Iterator[Batch]:
    """The rows of a district's ledgers, in the order in which they are to be loaded.

    Raises InvalidInput for a department the district has not.
    """
    yield from visits(ground, common)
    yield from duty(ground, described)
    yield from _meetings(ground, described)
    yield from _campaigns(ground, described)
    yield from _project_organisations(ground, described)
    yield from registrations(ground, described)
    yield from _alliances(ground, described)
    yield from _bulletins(ground, described)
    yield from party_tree(ground, common, described)


def _meetings(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    meetings, sides, resolutions = [], [], []
    for number, each in enumerate(described.meetings):
        held_on = ground.on - timedelta(days=each.days_ago)
        meetings.append(
            (loading.area(each.area), each.kind, _compound(ground, each), held_on, each.topic,
             each.agenda, HeadOf(each.area))
        )  # fmt: skip
        here = RowOf("meeting", number)
        sides += [(here, side, name, people) for side, name, people in each.sides]
        resolutions += [
            (here, one.content, ground.on + timedelta(days=one.in_days), ground.unit(one.unit),
             one.outcome and ground.on - timedelta(days=1), one.outcome)
            for one in each.resolutions
        ]  # fmt: skip
    yield Batch(
        "meeting", ("area", "kind", "compound", "held_on", "topic", "agenda", "host"), meetings
    )
    yield Batch("meeting_attendance", ("meeting", "side", "name", "people"), sides)
    yield Batch(
        "meeting_resolution", ("meeting", "content", "due_on", "unit", "closed_on", "outcome"),
        resolutions,
    )  # fmt: skip


def _compound(ground: Ground, meeting: MeetingRow) -> Code | None:
    """Where residents meet: the first compound of their community."""
    if meeting.kind is MeetingKind.joint:
        return None
    return loading.compound(ground.compounds(meeting.area)[0].code)


def _campaigns(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    campaigns: list[tuple[object, ...]] = []
    targets: list[tuple[object, ...]] = []
    entries: list[tuple[object, ...]] = []
    projects: list[tuple[object, ...]] = []
    tasks: list[tuple[object, ...]] = []
    for number, each in enumerate(described.campaigns):
        begin = ground.on - timedelta(days=each.started_days_ago)
        end = ground.on + timedelta(days=each.ends_in_days)
        campaigns.append((loading.area(ground.code), each.name, each.kind, begin, end))
        here = RowOf("campaign", number)
        for ordinal, target in enumerate(each.targets, start=1):
            targets.append((here, ordinal, target.title, target.goal, target.counted_in,
                            target.counts_orders))  # fmt: skip
            entries += [
                (RowOf("campaign_target", len(targets) - 1),
                 begin + (ground.on - begin) * place / len(target.counted), amount)
                for place, amount in enumerate(target.counted, start=1)
            ]  # fmt: skip
        made = len(projects)
        projects += [(here, n, one.name) for n, one in enumerate(each.projects, start=1)]
        tasks += _tasks(ground, each, made, begin, end)
    yield Batch("campaign", ("area", "name", "kind", "starts_on", "ends_on"), campaigns)
    yield Batch(
        "campaign_target",
        ("campaign", "ordinal", "title", "goal", "counted_in", "counts_orders"), targets,
    )  # fmt: skip
    yield Batch("target_entry", ("target", "counted_on", "amount"), entries)
    yield Batch("campaign_project", ("campaign", "ordinal", "name"), projects)
    yield Batch(
        "campaign_task",
        ("project", "ordinal", "title", "lead_unit", "place", "due_on", "percent", "done_on"),
        tasks,
    )  # fmt: skip


def _tasks(
    ground: Ground, each: CampaignRow, first_project: int, begin: date, end: date
) -> Iterator[tuple[object, ...]]:
    """The tasks of a campaign, due evenly over it; those past their day are done, but the late."""
    communities = ground.at(AreaLevel.community)
    codes: list[str | None] = [area.code for area in communities]
    listed = [
        (project, title, place)
        for project, one in enumerate(each.projects)
        for title in one.tasks
        for place in codes[: one.places] or [None]
    ]
    ordinals: dict[int, int] = {}
    late = each.late
    for number, (project, title, place) in enumerate(listed, start=1):
        ordinals[project] = ordinals.get(project, 0) + 1
        due_on = begin + (end - begin) * number / len(listed)
        percent, done_on = lot(60, title, place), None
        if due_on < ground.on and late:
            late -= 1
        elif due_on < ground.on:
            percent, done_on = 100, due_on
        yield (
            RowOf("campaign_project", first_project + project), ordinals[project], title,
            ground.unit(each.units[project % len(each.units)]),
            place and loading.area(place), due_on, percent, done_on,
        )  # fmt: skip


def _project_organisations(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    yield Batch(
        "project_organisation",
        ("area", "project", "name", "form", "members", "established_on", "ends_on"),
        [
            (loading.area(each.area), each.project, each.name, each.form, each.members,
             ground.on - timedelta(days=each.started_days_ago),
             ground.on + timedelta(days=each.in_days))
            for each in described.project_organisations
        ],
    )  # fmt: skip


def _alliances(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    alliances: list[tuple[object, ...]] = []
    members: list[tuple[object, ...]] = []
    themes: list[tuple[object, ...]] = []
    for number, each in enumerate(described.alliances):
        here = RowOf("alliance", number)
        begin = ground.on - timedelta(days=each.first_chair_days_ago)
        alliances.append((loading.area(each.area), each.name, each.kind, begin, each.chair_months))
        members += [
            (here, one.name, one.kind, one.unit and ground.unit(one.unit),
             one.firm and loading.firm(ground.plan.firms[one.firm - 1].credit_code), one.turn,
             begin)
            for one in each.members
        ]  # fmt: skip
        themes += [
            (here, kind.kind, ordinal, title)
            for kind in each.themes
            for ordinal, title in enumerate(kind.titles, start=1)
        ]
    yield Batch("alliance", ("area", "name", "kind", "first_chair_on", "chair_months"), alliances)
    yield Batch(
        "alliance_member",
        ("alliance", "name", "kind", "unit", "firm", "turn", "joined_on"), members,
    )  # fmt: skip
    yield Batch("alliance_theme", ("alliance", "kind", "ordinal", "title"), themes)


def _bulletins(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    """Numbered by year from 1, the earliest first."""
    bulletins: list[tuple[object, ...]] = []
    named: list[tuple[object, ...]] = []
    numbers: dict[int, int] = {}
    for each in sorted(described.bulletins, key=lambda one: -one.days_ago):
        issued_on = ground.on - timedelta(days=each.days_ago)
        due_on = issued_on + timedelta(days=each.reply_in_days)
        numbers[issued_on.year] = numbers.get(issued_on.year, 0) + 1
        bulletins.append(
            (loading.area(ground.code), issued_on.year, numbers[issued_on.year], each.kind,
             each.topic, each.content, issued_on, due_on)
        )  # fmt: skip
        for unit in each.units:
            replied = ("已按要求落实。", issued_on) if unit in each.replied else (None, None)
            named.append((RowOf("bulletin", len(bulletins) - 1), ground.unit(unit), *replied))
    yield Batch(
        "bulletin",
        ("area", "year", "number", "kind", "topic", "content", "issued_on", "reply_due_on"),
        bulletins,
    )  # fmt: skip
    yield Batch("bulletin_unit", ("bulletin", "unit", "reply", "replied_on"), named)

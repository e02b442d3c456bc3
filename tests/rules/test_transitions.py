"""Every state × action × role, against the table written out again by hand (domain.md §4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from backend.areas.rules import Tier, Unit, UnitKind
from backend.core.audit import GENESIS, seal
from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.calendars import DISTRICT, Calendars
from backend.deadlines.policies import NoPolicy, Policy, Step
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Colour, DeadlineKind, DeadlineState, Effect, LimitName, Urgency
from backend.escalation.rules import due_step
from backend.files.rules import FileRef
from backend.identity.rules import SYSTEM, Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders.changes import Case, Change, Facts
from backend.orders.decisions import decide, possible
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.events import EventKind
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import Action, Channel, Order, State
from backend.orders.transitions import TRANSITIONS
from backend.people.rules import Responsible

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
K = DeadlineKind
COMMAND, STREET, COMMUNITY, BUREAU = 1, 2, 3, 4
UNITS = {
    COMMAND: Unit(
        COMMAND,
        "区指挥中心",
        UnitKind.district_command,
        Tier.district,
        10,
        None,
        "command",
        "610112",
    ),
    STREET: Unit(
        STREET,
        "街道办",
        UnitKind.subdistrict_office,
        Tier.subdistrict,
        11,
        COMMAND,
        "street",
        "610112001",
    ),
    COMMUNITY: Unit(
        COMMUNITY,
        "社区",
        UnitKind.community_committee,
        Tier.community,
        12,
        STREET,
        "community",
        "610112001001",
    ),
    BUREAU: Unit(
        BUREAU, "城管局", UnitKind.department, Tier.district, 10, COMMAND, "bureau", "610112"
    ),
}
MAIN = 2
LIMITS = {
    LimitName.callback_attempts: 3, LimitName.extensions: 1, LimitName.returns: 1,
    LimitName.reworks: 2, LimitName.suspensions: 1, LimitName.yellow_score: 5,
    LimitName.red_score: 10, LimitName.attachment_mb: 20, LimitName.duplicate_days: 7,
    LimitName.personal_days: 1095,
}  # fmt: skip
LADDER = (
    Step(1, Effect.yellow, percent=50),
    Step(2, Effect.orange, percent=80),
    Step(3, Effect.red, percent=100),
    Step(4, Effect.climb, delay=Budget.parse("1 hour")),
)


def book(*kinds: DeadlineKind) -> Rulebook:
    ever = CalendarSpec("any", 1, "Asia/Shanghai", (DayHours(((0, 1440),)),) * 7, {},
                        {2026: YearStatus.published})  # fmt: skip
    policies = [
        Policy(n, None, Urgency.normal, kind, Budget.parse("2 hours"), CountFrom.now, LADDER)
        for n, kind in enumerate(kinds or tuple(DeadlineKind), 1)
    ]
    return Rulebook(1, Calendars(1, {DISTRICT: ever}), policies, ["consultation"], LIMITS)


def order(state: State, **changes: object) -> Order:
    plain = Order(
        id=1, version=5, head=GENESIS, number="6" * 22, state=state,
        channel=Channel.grid_report, category="consultation", urgency=Urgency.normal, area_id=12,
        area_code="610112001001", tier=Tier.community, lead_unit_id=COMMUNITY,
        sender_unit_id=STREET, responsible_id=103,
        climbs=0, colour=Colour.green, reported_at=NOW, contacted_at=NOW, handled_by=7,
    )  # fmt: skip
    return replace(plain, **changes)


FACTS = Facts(
    UNITS, {unit: Responsible(100 + unit, "某人", False) for unit in UNITS}, "6" * 22,
    order(State.handling, id=MAIN),
)  # fmt: skip

DATA = {
    Action.accept: a.NoData(),
    Action.adjudicate: a.Adjudicate(COMMUNITY, "职责清单第三条"),
    Action.answer: a.Answer("可以"),
    Action.appeal: a.Reason("现场停电"),
    Action.archive: a.NoData(),
    Action.arrive: a.PartReply("已到现场"),
    Action.ask_extension: a.AskExtension(1, "等材料"),
    Action.ask_suspension: a.AskSuspension(2, "等施工季节"),
    Action.assist: a.PartReply("已配合"),
    Action.attach: a.Attach((FileRef("现场.jpg", "image/jpeg", 3, "0" * 64),)),
    Action.attempt: a.Note("无人接听"),
    Action.cancel_supervision: a.Cancel("误发"),
    Action.check: a.NoData(),
    Action.close: a.Close(r.Satisfaction.satisfied, resolved=True),
    Action.contact: a.Contact("已联系"),
    Action.dispatch: a.Dispatch(COMMUNITY),
    Action.escalate: a.Escalate("需要上级协调"),
    Action.exempt: a.NoData(),
    Action.extend: a.NoData(),
    Action.feedback: a.Feedback("已办", resolved=True),
    Action.handle: a.Handle(),
    Action.involve: a.Involve((BUREAU,), "清运垃圾"),
    Action.merge: a.Merge(MAIN),
    Action.progress: a.Note("已到现场，正在抢修"),
    Action.redo: a.Reason("照片不清"),
    Action.refuse: a.Reason("理由不足"),
    Action.reject: a.Reject(r.RejectReason.petition),
    Action.reply_supervision: a.Answer("正在办理"),
    Action.resume: a.NoData(),
    Action.return_: a.Return(r.ReturnReason.not_ours),
    Action.rework: a.Rework(r.Satisfaction.dissatisfied, "灯又坏了"),
    Action.send_back: a.Reason("地点写错"),
    Action.settle: a.Settle(MAIN, "已办", resolved=True),
    Action.sign: a.NoData(),
    Action.supervise: a.Supervise(r.SupervisionLevel.yellow, "久拖不决"),
    Action.suspend: a.NoData(),
    Action.verify_supervision: a.Verify(passed=True),
    Action.whistle: a.Involve((BUREAU,), "占道经营"),
}

# State → action → (state after, who may). Written from the rules, not from the code.
EXPECTED: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("reported", "accept"): ("accepted", {"acceptor"}),
    ("reported", "answer"): ("answered", {"acceptor"}),
    ("reported", "reject"): ("rejected", {"acceptor"}),
    ("reported", "merge"): ("merged", {"acceptor"}),
    ("reported", "escalate"): ("reported", {"system"}),
    ("accepted", "dispatch"): ("dispatched", {"dispatcher"}),
    ("accepted", "merge"): ("merged", {"acceptor", "dispatcher"}),
    ("accepted", "escalate"): ("accepted", {"dispatcher", "system"}),
    ("merged", "settle"): ("closed", {"system"}),
    ("dispatched", "sign"): ("signed", {"unit_handler"}),
    ("dispatched", "return"): ("returned", {"unit_handler"}),
    ("dispatched", "escalate"): ("dispatched", {"system"}),
    ("returned", "dispatch"): ("dispatched", {"dispatcher"}),
    ("returned", "send_back"): ("reported", {"dispatcher"}),
    ("returned", "escalate"): ("accepted", {"dispatcher", "system"}),
    ("adjudication", "adjudicate"): ("dispatched", {"dispatcher"}),
    ("adjudication", "escalate"): ("adjudication", {"system"}),
    ("signed", "contact"): ("signed", {"unit_handler"}),
    ("signed", "progress"): ("signed", {"unit_handler"}),
    ("signed", "handle"): ("handling", {"unit_handler"}),
    ("signed", "escalate"): ("dispatched", {"system"}),
    ("handling", "progress"): ("handling", {"unit_handler"}),
    ("handling", "feedback"): ("handled", {"unit_handler"}),
    ("handling", "escalate"): ("dispatched", {"system", "unit_handler"}),
    ("handling", "ask_extension"): ("handling", {"unit_handler"}),
    ("handling", "extend"): ("handling", {"dispatcher"}),
    ("handling", "ask_suspension"): ("handling", {"unit_handler"}),
    ("handling", "suspend"): ("suspended", {"dispatcher"}),
    ("handling", "refuse"): ("handling", {"dispatcher"}),
    ("suspended", "resume"): ("handling", {"dispatcher", "system"}),
    ("handled", "check"): ("callback", {"dispatcher"}),
    ("handled", "redo"): ("handling", {"dispatcher"}),
    ("callback", "attempt"): ("callback", {"callback_agent"}),
    ("callback", "close"): ("closed", {"callback_agent"}),
    ("callback", "rework"): ("handling", {"callback_agent"}),
    ("closed", "appeal"): ("closed", {"unit_handler"}),
    ("closed", "exempt"): ("closed", {"dispatcher", "supervisor"}),
    ("closed", "refuse"): ("closed", {"dispatcher", "supervisor"}),
    ("closed", "archive"): ("archived", {"system"}),
}
for _state in ("dispatched", "signed", "handling"):
    EXPECTED[_state, "involve"] = (_state, {"dispatcher", "unit_handler"})
    EXPECTED[_state, "whistle"] = (_state, {"dispatcher", "unit_handler"})
    EXPECTED[_state, "assist"] = (_state, {"unit_handler"})
    EXPECTED[_state, "arrive"] = (_state, {"unit_handler"})
for _state in ("reported", "accepted", "dispatched", "returned", "adjudication", "signed",
               "handling", "suspended", "handled", "callback", "closed"):  # fmt: skip
    EXPECTED[_state, "supervise"] = (_state, {"dispatcher", "supervisor"})
    EXPECTED[_state, "reply_supervision"] = (_state, {"unit_handler"})
    EXPECTED[_state, "verify_supervision"] = (_state, {"dispatcher", "supervisor"})
    EXPECTED[_state, "cancel_supervision"] = (_state, {"dispatcher", "supervisor"})
    EXPECTED[_state, "attach"] = (
        _state,
        {
            "acceptor",
            "callback_agent",
            "dispatcher",
            "grid_worker",
            "station_keeper",
            "supervisor",
            "unit_handler",
        },
    )

_ASKED = {
    Action.extend: r.Ask.extension,
    Action.suspend: r.Ask.suspension,
    Action.refuse: r.Ask.extension,
    Action.exempt: r.Ask.appeal,
}
_CARD = {
    Action.reply_supervision: r.SupervisionState.open,
    Action.verify_supervision: r.SupervisionState.replied,
    Action.cancel_supervision: r.SupervisionState.open,
}


def ready(state: State, action: Action) -> Case:
    """An order in *state* that has whatever the guard of *action* looks for."""
    found = order(state)
    if state in (State.adjudication, State.returned):
        found = replace(found, lead_unit_id=STREET, tier=Tier.subdistrict)
    if action is Action.whistle:
        found = replace(found, lead_unit_id=STREET, tier=Tier.subdistrict)
    if action in _ASKED:
        found = replace(
            found, asked=_ASKED[action], asked_by=7, asked_until=NOW + timedelta(hours=3)
        )
    cards: tuple[Supervision, ...] = ()
    if action in _CARD:
        card = Supervision(
            1, r.SupervisionLevel.yellow, _CARD[action], COMMAND, "督办员", NOW, "催"
        )
        cards, found = (card,), replace(found, supervision=card.level)
    parts = (
        Part(1, r.PartKind.co_unit, BUREAU, "清运", r.PartState.asked, NOW),
        Part(2, r.PartKind.whistle, COMMAND, "到场", r.PartState.asked, NOW),
    ) if action in (Action.assist, Action.arrive) else ()  # fmt: skip
    clocks = {
        (policy.kind, 0): book().start(policy, found.id, NOW)
        for policy in book().policies.values()
        if policy.kind in (K.resolve, K.return_, *((K.archive,) if state is State.closed else ()))
    }
    if action is Action.appeal:
        clocks[K.resolve, 0] = replace(clocks[K.resolve, 0], breached_at=NOW)
    return Case(found, clocks, parts, cards)


@pytest.mark.parametrize(
    ("state", "action"), list(product(State, Action)), ids=lambda value: value.value
)
def test_every_state_action_and_role_is_decided_as_the_rules_say(
    state: State, action: Action
) -> None:
    case = ready(state, action)
    expected = EXPECTED.get((state.value, action.value))
    for role in Role:
        actor = Actor("somebody", everywhere(role), operator_id=8)
        offered = action in possible(case, actor, FACTS, book(), NOW)
        if expected is None:
            with pytest.raises(IllegalAction) as refused:
                decide(case, action, actor, DATA[action], FACTS, book(), NOW)
            assert state.zh in refused.value.message("zh")
            assert not offered
        elif role.value not in expected[1]:
            with pytest.raises(NotAllowed):
                decide(case, action, actor, DATA[action], FACTS, book(), NOW)
            assert not offered
        else:
            change = decide(case, action, actor, DATA[action], FACTS, book(), NOW)
            assert offered
            assert change.order.state is State(expected[0])
            assert change.order.version == case.order.version + 1
            assert change.event.kind is EventKind(f"order:{action.value}")
            assert change.order.head == seal(case.order.head, change.event.record())


def test_the_table_has_no_arrow_the_rules_do_not_name() -> None:
    assert {(t.source.value, t.action.value) for t in TRANSITIONS} == set(EXPECTED)
    assert len(TRANSITIONS) == len(EXPECTED)


def take(case: Case, action: Action, data: a.ActionData, now: datetime = NOW) -> Change:
    return decide(case, action, Actor("all", everywhere(*Role), 8), data, FACTS, book(), now)


def after(case: Case, change: Change) -> Case:
    clocks = {**case.clocks, **{(clock.kind, clock.subject): clock for clock in change.clocks}}
    parts = {part.ordinal: part for part in (*case.parts, *change.parts)}
    cards = {card.ordinal: card for card in (*case.supervisions, *change.supervisions)}
    return Case(change.order, clocks, tuple(parts.values()), tuple(cards.values()))


def test_each_stage_runs_its_own_clocks() -> None:
    case = Case(order(State.reported, contacted_at=None))
    running: list[set[DeadlineKind]] = []
    for action in (Action.accept, Action.dispatch, Action.sign, Action.contact, Action.handle,
                   Action.feedback, Action.check):  # fmt: skip
        case = after(case, take(case, action, DATA[action]))
        running.append(
            {k for (k, _), clock in case.clocks.items() if clock.state is DeadlineState.running}
        )
    assert running == [
        {K.business, K.dispatch}, {K.business, K.sign, K.return_, K.resolve},
        {K.business, K.first_contact, K.feedback, K.resolve},
        {K.business, K.feedback, K.resolve}, {K.business, K.feedback, K.resolve},
        {K.business, K.callback}, {K.business, K.callback},
    ]  # fmt: skip
    case = replace(case, order=replace(case.order, handled_by=7))
    case = after(case, take(case, Action.close, DATA[Action.close]))
    assert case.clocks[K.archive, 0].state is DeadlineState.running
    assert case.clocks[K.business, 0].state is DeadlineState.met


def test_a_report_of_progress_meets_the_first_feedback_and_nothing_else() -> None:
    case = Case(order(State.accepted, lead_unit_id=STREET))
    for action in (Action.dispatch, Action.sign, Action.progress):
        case = after(case, take(case, action, DATA[action]))
    states = {kind: clock.state for (kind, _), clock in case.clocks.items()}
    assert states.pop(K.feedback) is DeadlineState.met
    assert states[K.resolve] is DeadlineState.running
    # Whoever dispatched it is told; a second report changes no clock.
    again = take(case, Action.progress, DATA[Action.progress])
    assert [notice.person_id for notice in again.notices] == [102]
    assert again.clocks == ()


@pytest.mark.parametrize("action", [Action.feedback, Action.escalate])
def test_the_first_feedback_does_not_outlive_the_units_turn(action: Action) -> None:
    case = Case(order(State.accepted))
    for step in (Action.dispatch, Action.sign, Action.handle, action):
        case = after(case, take(case, step, DATA[step]))
    met = DeadlineState.met if action is Action.feedback else DeadlineState.cancelled
    assert case.clocks[K.feedback, 0].state is met


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Action.answer, DeadlineState.met),
        (Action.merge, DeadlineState.cancelled),
        (Action.reject, DeadlineState.cancelled),
    ],
)
def test_the_limit_of_the_whole_business_begins_once_and_ends_with_the_order(
    action: Action, state: DeadlineState
) -> None:
    case = Case(order(State.reported, number=None))
    case = after(case, take(case, Action.accept, DATA[Action.accept]))
    begun = case.clocks[K.business, 0]
    for step in (Action.dispatch, Action.return_, Action.send_back, Action.accept,
                 Action.dispatch, Action.return_):  # fmt: skip
        case = after(case, take(case, step, DATA[step], NOW + timedelta(minutes=1)))
        assert case.clocks[K.business, 0] == begun
        if case.order.state is State.adjudication:
            break
    case = Case(replace(case.order, state=State.reported), case.clocks)
    ended = after(case, take(case, action, DATA[action])).clocks[K.business, 0]
    assert ended.state is state


def test_a_late_answer_leaves_its_breach_on_the_clock() -> None:
    case = Case(order(State.reported))
    case = after(case, take(case, Action.accept, DATA[Action.accept]))
    change = take(case, Action.dispatch, DATA[Action.dispatch], NOW + timedelta(hours=3))
    [dispatch] = [clock for clock in change.clocks if clock.kind is K.dispatch]
    assert dispatch.breached_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "action", "data"),
    [
        (State.reported, Action.answer, a.Answer(" ")),
        (State.reported, Action.reject, a.Reject(r.RejectReason.other)),
        (State.reported, Action.accept, a.Answer("内容与操作不符")),
        (State.accepted, Action.dispatch, a.Dispatch(BUREAU)),
        (State.accepted, Action.dispatch, a.Dispatch(STREET)),
        (State.accepted, Action.dispatch, a.Dispatch(99)),
        (State.signed, Action.contact, a.Contact("")),
        (State.handling, Action.progress, a.Note(" ")),
        (State.handling, Action.feedback, a.Feedback("", resolved=True)),
        (State.handling, Action.feedback, a.Feedback("长" * 4001, resolved=True)),
        (State.handling, Action.escalate, a.Escalate("")),
        (State.callback, Action.close, a.Close(r.Satisfaction.satisfied, True, "长" * 4001)),
    ],
)
def test_a_guard_refuses_what_the_rule_asks_for(
    state: State, action: Action, data: a.ActionData
) -> None:
    with pytest.raises(GuardFailed):
        take(ready(state, action), action, data)


def test_only_consultations_are_answered_at_once() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.reported, category="help")), Action.answer, a.Answer("好"))


def test_a_street_is_not_given_a_departments_matter_nor_a_department_a_streets() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.accepted, lead_unit_id=BUREAU)), Action.dispatch, a.Dispatch(STREET))
    with pytest.raises(GuardFailed):
        take(Case(order(State.accepted, lead_unit_id=STREET)), Action.dispatch, a.Dispatch(BUREAU))


def test_the_handler_may_not_make_the_callback() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.callback, handled_by=8)), Action.close, DATA[Action.close])


def test_a_category_without_any_limit_cannot_be_accepted() -> None:
    with pytest.raises(NoPolicy):
        decide(
            Case(order(State.reported, number=None)),
            Action.accept,
            Actor("a", everywhere(*Role)),
            a.NoData(),
            FACTS,
            book(K.accept),
            NOW,
        )


def warned(hours: float, case: Case, kind: DeadlineKind = K.sign) -> Change:
    return due_step(case, (kind, 0), FACTS, book(), NOW + timedelta(hours=hours)).change


def test_a_clock_turns_yellow_orange_red_and_climbs_under_fresh_clocks() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, a.Dispatch(COMMUNITY)))
    seen = []
    for hours in (1, 1.6, 2):
        change = warned(hours, case)
        case = after(case, change)
        seen.append((change.event.kind, case.order.colour, case.order.tier))
    assert seen == [
        (EventKind.deadline_yellow, Colour.yellow, Tier.community),
        (EventKind.deadline_orange, Colour.orange, Tier.community),
        (EventKind.deadline_red, Colour.red, Tier.community),
    ]
    climbed = warned(3.5, case)
    assert climbed.event.kind is EventKind.order_escalate
    assert (climbed.order.tier, climbed.order.responsible_id) == (Tier.subdistrict, 102)
    assert climbed.order.colour is Colour.green
    # From the planned instant, not from the half hour later at which it was decided.
    assert {clock.started_at for clock in climbed.clocks} == {NOW + timedelta(hours=3)}
    assert {clock.cycle for clock in climbed.clocks} == {1}
    assert [notice.person_id for notice in climbed.notices] == [102]


def test_at_the_top_tier_the_breach_is_noted_and_the_clock_ends() -> None:
    case = Case(order(State.accepted, lead_unit_id=COMMAND, tier=Tier.district))
    case = after(case, take(case, Action.dispatch, a.Dispatch(COMMAND)))
    for hours in (1, 1.6, 2, 3):
        change = warned(hours, case)
        case = after(case, change)
    assert change.event.kind is EventKind.deadline_unanswered
    assert case.clocks[K.sign, 0].next_step_at is None
    assert case.order.colour is Colour.red


def test_of_overtaken_warnings_only_the_last_is_told() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, a.Dispatch(COMMUNITY)))
    late = 2.5
    told = []
    for _ in range(3):
        change = warned(late, case)
        case = after(case, change)
        told.append(len(change.notices))
    assert told == [0, 0, 1]


def test_it_refuses_to_take_a_step_before_its_time() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, a.Dispatch(COMMUNITY)))
    with pytest.raises(ValueError, match="no step"):
        warned(0.5, case)


def test_history_fires_no_step_and_keeps_its_lateness() -> None:
    policy = book().policies[1]
    long_past = book().start(policy, 1, NOW, caught_up_at=NOW + timedelta(hours=9))
    assert (long_past.next_step_at, long_past.breached_at, long_past.colour) == (
        None, NOW + timedelta(hours=2), Colour.red,
    )  # fmt: skip
    under_way = book().start(policy, 1, NOW, caught_up_at=NOW + timedelta(hours=1.7))
    assert (under_way.step, under_way.colour) == (3, Colour.orange)
    assert under_way.next_step_at == NOW + timedelta(hours=2)


def test_the_system_has_no_other_power_than_its_own_arrows() -> None:
    own = {(t.source, t.action) for t in TRANSITIONS if Role.system in t.who}
    assert {action for _, action in own} == {
        Action.archive, Action.escalate, Action.resume, Action.settle
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        decide(Case(order(State.reported)), Action.accept, SYSTEM, a.NoData(), FACTS, book(), NOW)

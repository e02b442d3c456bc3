"""How an order of a replay goes on, from how it stands and its index alone. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from backend.deadlines.rules import Channel, Clock, DeadlineKind
from backend.orders import actions as a
from backend.orders.rules import (
    Action,
    Ask,
    Order,
    RejectReason,
    Request,
    ReturnReason,
    State,
    SupervisionLevel,
    SupervisionState,
)
from backend.replay.callbacks import call_back
from backend.replay.hotline import MILLION, Hotline, Matter, spread_value
from backend.replay.rules import SOURCE, Cast, Dice, Ground, Standing, Turn
from backend.replay.timing import Timing

K = DeadlineKind

_REASONS = [reason for reason in RejectReason if reason is not RejectReason.other]
_IN_TIME = timedelta(minutes=10)
"""What is only possible before a limit is planned so long before: a step due may delay it."""


@dataclass(frozen=True, slots=True)
class Script:
    """The distributions, applied to the orders of one district under its rules."""

    timing: Timing
    ground: Ground
    cast: Cast

    @property
    def hotline(self) -> Hotline:
        """The distributions."""
        return self.timing.hotline

    def dice(self, index: int) -> Dice:
        """The chance of one order."""
        return self.timing.dice(index)

    def request(self, index: int) -> Request:
        """What order *index* asks."""
        dice, matter = self.dice(index), self._matter(index)
        grids, texts = self.ground.grids, matter.texts
        return Request(
            channel=Channel.hotline_12345,
            category=matter.category,
            urgency=matter.urgency,
            description=texts[dice.one_of([1] * len(texts), "text")],
            area_id=grids[dice.drawn("grid") * len(grids) // MILLION],
            source=SOURCE,
            external_ref=str(index),
        )

    def next_turn(self, it: Standing) -> Turn | None:
        """What somebody does to the order next; None while nobody does anything.

        Nothing is remembered between turns. The instant may lie in the past: somebody is late.
        """
        turns = [turn for turn in (self._goes_on(it), self._card(it)) if turn]
        return min(turns, key=lambda turn: turn.at, default=None)

    def _goes_on(self, it: Standing) -> Turn | None:
        follow = _MAIN_LINE.get(it.order.state)
        return follow(self, it) if follow else None

    def intake(self, it: Standing) -> Turn:
        """Accept, answer at once, or reject."""
        dice, matter = self.dice(it.index), self._matter(it.index)
        at = self.timing.paced(it.case, K.accept, it.index) or it.order.reported_at
        told: tuple[Action, a.ActionData] = (Action.accept, a.NoData())
        if dice.happens(self.hotline.chances.rejected, "rejected"):
            reason = _REASONS[dice.one_of([1] * len(_REASONS), "reason")]
            told = Action.reject, a.Reject(reason)
        elif dice.happens(matter.answered, "answered"):
            told = Action.answer, a.Answer("已按政策逐项答复。")
        return Turn(at, self.cast.acceptor, *told)

    def assignment(self, it: Standing) -> Turn:
        """Give it to a unit: the right one, unless it is first given wrongly."""
        order = it.order
        at = (
            self.timing.paced(it.case, K.dispatch, it.index)
            or order.accepted_at
            or order.reported_at
        )
        if order.state is State.adjudication:
            unit, note = self._right_unit(order, it.index), "经裁定，由该单位承办。"
            return Turn(at, self.cast.dispatcher, Action.adjudicate, a.Adjudicate(unit, note))
        wrong = order.return_count < self._wrong_turns(order, it.index)
        unit = self._wrong_unit(order, it.index) if wrong else self._right_unit(order, it.index)
        return Turn(at, self.cast.dispatcher, Action.dispatch, a.Dispatch(unit))

    def receipt(self, it: Standing) -> Turn:
        """Sign; or return what is not the unit's duty."""
        order = it.order
        window = it.case.running(K.return_)
        wrong = order.return_count < self._wrong_turns(order, it.index) and not order.binding
        if wrong and window is not None and order.lead_unit_id != self.ground.command:
            at = max(it.since, self.timing.paced(it.case, K.return_, it.index) or it.since)
            if at < window.due_at - _IN_TIME:
                data = a.Return(ReturnReason.not_ours)
                return Turn(at, self.cast.handler, Action.return_, data)
        at = (
            self.timing.paced(it.case, K.sign, it.index) or order.dispatched_at or order.reported_at
        )
        return Turn(at, self.cast.handler, Action.sign, a.NoData())

    def beginning(self, it: Standing) -> Turn:
        """Contact the resident, tell how an urgent matter stands, and begin."""
        order = it.order
        signed_at = order.signed_at or order.reported_at
        waived = self.dice(it.index).happens(self.hotline.chances.contact_waived, "waived")
        if order.contacted_at is None and not waived:
            at = self.timing.paced(it.case, K.first_contact, it.index) or signed_at
            return Turn(at, self.cast.handler, Action.contact, a.Contact("已电话联系。"))
        begun = max(signed_at, order.contacted_at or signed_at)
        at = self.timing.worked(begun, self.hotline.minutes.begin, it.index, "begin", order.climbs)
        data = a.Handle("" if order.contacted_at else "匿名来电，未留联系方式。")
        return Turn(at, self.cast.handler, Action.handle, data)

    def work(self, it: Standing) -> Turn:
        """Ask for more time and be granted it, report progress, feed back."""
        order, asks = it.order, self.hotline.asks
        clock = it.case.running(K.resolve)
        dice = self.dice(it.index)
        ends_at = (
            self.timing.paced(it.case, K.resolve, it.index) or order.signed_at or order.reported_at
        )
        if order.asked is not None and clock is not None:
            extension = order.asked is Ask.extension
            percent = asks.extension_at if extension else asks.suspension_at
            asked_at = self.timing.share(clock, percent)
            at = self.timing.worked(
                asked_at, self.hotline.minutes.grant, it.index, "grant", order.extensions
            )
            action = Action.extend if extension else Action.suspend
            return Turn(at, self.cast.dispatcher, action, a.NoData())
        turns = [Turn(ends_at, self.cast.handler, Action.feedback, self._feedback(order, it.index))]
        told_at = self.timing.paced(it.case, K.feedback, it.index)
        if told_at is not None:
            turns.append(
                Turn(told_at, self.cast.handler, Action.progress, a.Note("正在现场处置。"))
            )
        if clock is not None and order.extensions == order.suspensions == 0:
            late = ends_at > clock.due_at
            if late and dice.happens(self.hotline.chances.extension, "extension"):
                budget = self.timing.book.policies[clock.policy_id].budget.amount
                percent = spread_value(asks.extension, dice.drawn("more time"))
                more = a.AskExtension(max(1, budget * percent // 100), "工程需备料施工，申请延期。")
                turns += self._ask(it, clock, asks.extension_at, Action.ask_extension, more)
            elif dice.happens(self.hotline.chances.suspension, "suspension"):
                days = spread_value(asks.suspension_days, dice.drawn("days"))
                pause = a.AskSuspension(days, "需待季节性施工条件具备。")
                turns += self._ask(it, clock, asks.suspension_at, Action.ask_suspension, pause)
        return min(turns, key=lambda turn: turn.at)

    def _ask(
        self, it: Standing, clock: Clock, percent: int, action: Action, data: a.ActionData
    ) -> list[Turn]:
        """The request for more time; none where the work came too late to ask."""
        at = max(it.since, self.timing.share(clock, percent))
        too_late = at > clock.due_at - _IN_TIME
        return [] if too_late else [Turn(at, self.cast.handler, action, data)]

    def check(self, it: Standing) -> Turn:
        """Look at what was fed back."""
        order = it.order
        clock = it.case.clock(K.resolve)
        cycle = clock.cycle if clock else 0
        since, points = order.handled_at or order.reported_at, self.hotline.minutes.check
        at = self.timing.worked(since, points, it.index, "check", cycle)
        if self.dice(it.index).happens(self.hotline.chances.redone, "redone", cycle):
            data = a.Reason("材料不全，请补充处置情况。")
            return Turn(at, self.cast.dispatcher, Action.redo, data)
        return Turn(at, self.cast.dispatcher, Action.check, a.NoData())

    def callback(self, it: Standing) -> Turn:
        """Ask the resident."""
        return call_back(self.timing, self.cast.callback_agent, it.case, it.index)

    def _card(self, it: Standing) -> Turn | None:
        """Reply to a supervision, and verify the reply; a reminder asks for none."""
        present = it.case.supervision
        if present is None:
            return None
        clock = it.case.clock(K.supervision)
        cycle, verify = clock.cycle if clock else 0, self.hotline.minutes.verify
        reminder = present.level is SupervisionLevel.reminder
        if present.state is SupervisionState.open and not reminder:
            at = self.timing.paced(it.case, K.supervision, it.index) or self.timing.worked(
                present.made_at, verify, it.index, "reply", cycle
            )
            reply = a.Answer("已落实整改并与居民联系。")
            return Turn(at, self.cast.handler, Action.reply_supervision, reply)
        since = present.made_at if reminder else present.replied_at or present.made_at
        at = self.timing.worked(since, verify, it.index, "verify", cycle)
        refused = self.dice(it.index).happens(self.hotline.chances.reply_refused, "refused", cycle)
        passed = reminder or not refused
        data = a.Verify(passed, "" if passed else "整改措施不具体。")
        return Turn(at, self.cast.supervisor, Action.verify_supervision, data)

    def _feedback(self, order: Order, index: int) -> a.Feedback:
        solved = not self.dice(index).happens(
            self.hotline.chances.unresolved, "unresolved", order.reworks
        )
        reply = "已到现场处理完毕。" if solved else "受条件所限，暂未能解决，已向居民说明。"
        return a.Feedback(reply, solved)

    def _matter(self, index: int) -> Matter:
        matters = self.hotline.matters
        return matters[self.dice(index).one_of([each.share for each in matters], "matter")]

    def _right_unit(self, order: Order, index: int) -> int:
        dice, departments = self.dice(index), self.ground.departments
        if dice.happens(self._matter(index).department, "department"):
            return departments[dice.one_of([1] * len(departments), "which")]
        return self.ground.offices.get(order.area_code[:9], self.ground.command)

    def _wrong_unit(self, order: Order, index: int) -> int:
        """Some department that is not the right unit."""
        right = self._right_unit(order, index)
        others = [unit for unit in self.ground.departments if unit != right]
        return others[self.dice(index).one_of([1] * len(others), "wrong", order.return_count)]

    def _wrong_turns(self, order: Order, index: int) -> int:
        """How often it is given to a wrong unit, which has the time to return it: 0, 1 or 2."""
        policy = self.timing.book.policy_for(order.matter, K.return_)
        if policy is None or not policy.budget.unit.is_working:
            return 0
        dice, chances = self.dice(index), self.hotline.chances
        if not dice.happens(chances.misdirected, "misdirected"):
            return 0
        return 2 if dice.happens(chances.misdirected_again, "misdirected again") else 1


_Follow = Callable[[Script, Standing], Turn | None]

_MAIN_LINE: dict[State, _Follow] = {
    State.reported: Script.intake,
    State.accepted: Script.assignment,
    State.returned: Script.assignment,
    State.adjudication: Script.assignment,
    State.dispatched: Script.receipt,
    State.signed: Script.beginning,
    State.handling: Script.work,
    State.handled: Script.check,
    State.callback: Script.callback,
}
"""Who has the word in each state; in the others only the system acts, or nobody."""

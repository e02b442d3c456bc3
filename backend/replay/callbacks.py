"""What residents say at the callback of a replayed order. Pure."""

from datetime import datetime

from backend.deadlines.rules import DeadlineKind, LimitName
from backend.identity.rules import Actor
from backend.orders import actions as a
from backend.orders.changes import Case
from backend.orders.rules import Action, Order, Satisfaction
from backend.replay.rules import Turn
from backend.replay.timing import Timing


def call_back(timing: Timing, agent: Actor, case: Case, index: int) -> Turn:
    """Call until somebody answers, or often enough; then close, or have it done again."""
    order, dice = case.order, timing.dice(index)
    at = _call_at(timing, case, index)
    call = order.reworks * 100 + order.attempts
    if dice.happens(timing.hotline.chances.unanswered, "unanswered", call):
        if order.attempts < timing.book.limits[LimitName.callback_attempts]:
            return Turn(at, agent, Action.attempt, a.Note("无人接听。"))
        # Nobody could be asked: what the unit has fed back stands.
        data = a.Close(Satisfaction.not_reached, resolved=bool(order.resolved))
        return Turn(at, agent, Action.close, data)
    verdicts = timing.hotline.verdicts
    shares = verdicts.resolved if order.resolved else verdicts.unresolved
    place = dice.one_of(list(shares.values()), "verdict", order.reworks)
    said = list(shares)[place]
    if _is_done_again(timing, order, said, index):
        return Turn(at, agent, Action.rework, a.Rework(said, "居民反映问题仍未解决。"))
    return Turn(at, agent, Action.close, a.Close(said, resolved=bool(order.resolved)))


def _call_at(timing: Timing, case: Case, index: int) -> datetime:
    """The first call is made in its part of the limit, each further one some time later.

    Where the whole business ends sooner, in its part of that.
    """
    order = case.order
    limits = (DeadlineKind.callback, DeadlineKind.business)
    paced = [timing.paced(case, kind, index) for kind in limits]
    at = min((each for each in paced if each), default=order.handled_at or order.reported_at)
    for attempt in range(order.attempts):
        at = timing.worked(at, timing.hotline.minutes.again, index, "again", attempt)
    return at


def _is_done_again(timing: Timing, order: Order, said: Satisfaction, index: int) -> bool:
    """Whether the resident is not content for a cause within the unit's power."""
    content = order.resolved and said is not Satisfaction.dissatisfied
    return (
        not content
        and order.reworks < timing.book.limits[LimitName.reworks]
        and timing.dice(index).happens(
            timing.hotline.chances.reworkable, "reworkable", order.reworks
        )
    )

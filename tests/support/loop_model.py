"""The loop told a second time in plain words (domain.md §4), to be held against the real one.

One method an action: it refuses, or changes the order and may name a state other than the usual
one. `loop_walk` drives this and the real loop side by side and compares them after every step.
"""

from support.loop_ground import UNDER_WAY, Hand
from support.loop_overlay_model import Overlays, Said


class Model(Overlays):
    """One order and everything the rules let happen to it."""

    # Taking in.

    def do_accept(self, said: Said, hand: Hand) -> None:
        """Numbered once; the limit of the whole business starts with the number."""
        if not self.numbered:
            self.numbered = True
            self.run("business")
        self.finish("met", "accept")
        self.run("dispatch")

    def do_answer(self, said: Said, hand: Hand) -> None:
        """Consultations only; ends the order."""
        self.require(self.world.consultation)
        self.require_text(said["reply"])
        self.finish("met", "accept", "business")
        self._call_off_card()
        self.closed, self.resolved = True, True

    def do_reject(self, said: Said, hand: Hand) -> None:
        """A reason code; "other" has to be explained."""
        self.require_text(said["note"], needed=said["reason"] == "other")
        self.finish("met", "accept")
        self.finish("cancelled", "business")
        self._call_off_card()
        self.closed = True

    def do_merge(self, said: Said, hand: Hand) -> None:
        """Waits for the main order."""
        self.require(said["order_id"] in self.world.mains)
        self.finish("met", "accept", "dispatch")
        self.finish("cancelled", "business")
        self._call_off_card()
        self.merged = self.numbered = True

    def do_settle(self, said: Said, hand: Hand) -> None:
        """Ended by the main order's answer."""
        self.closed, self.resolved = True, said["resolved"]

    def do_send_back(self, said: Said, hand: Hand) -> None:
        """Back to intake."""
        self.require_text(said["reason"])
        self.finish("cancelled", "dispatch")
        self.run("accept")

    # Who has to do it.

    def do_dispatch(self, said: Said, hand: Hand) -> None:
        """Own tier or a direct subordinate; co-units with it."""
        unit = said["unit_id"]
        self.require(unit in self.world.units)
        self.require(self.lead in (unit, self.above(unit)))
        self.require(unit not in said["co_unit_ids"])
        self.require_text(said["note"], needed=False)
        self._require_askable(said["co_unit_ids"], "co_unit")
        self._ask_units(said["co_unit_ids"], "co_unit")
        self._give(unit, self.lead)

    def do_adjudicate(self, said: Said, hand: Hand) -> None:
        """Any unit below; binding."""
        unit = said["unit_id"]
        self.require(unit in self.world.units)
        self.require_text(said["note"])
        self.require(self.lead in self.line(unit))
        self._give(unit, self.lead)
        self.binding = True

    def _give(self, unit: int, sender: int) -> None:
        self.lead, self.sender = unit, sender
        self._call_off_parts(of=unit)
        self.finish("met", "dispatch")
        self.run("sign", "return", "resolve")

    def do_sign(self, said: Said, hand: Hand) -> None:
        """The unit takes it on."""
        self.finish("met", "sign")
        self.finish("cancelled", "return")
        if not self.contacted:
            self.run("first_contact")
        self.run("feedback")

    def do_return(self, said: Said, hand: Hand) -> str:
        """Within its limit; the second one is adjudicated one tier above the sender."""
        self.require(not self.binding)
        self.require(self.runs("return") and self.now <= self.clocks["return", 0].due)
        self.require_text(said["note"], needed=said["reason"] == "other")
        self.finish("cancelled", "sign", "return", "resolve")
        self._call_off_parts()
        self.run("dispatch")
        sender = self.sender or self.lead
        disputed = self.returns >= self.limit("returns")
        self.lead = (self.above(sender) or sender) if disputed else sender
        self.returns += 1
        return "adjudication" if disputed else "returned"

    def do_escalate(self, said: Said, hand: Hand) -> str | None:
        """One tier up, never skipping; under way, it is dispatched there afresh."""
        self.require_text(said["reason"])
        up = self.above(self.lead)
        self.require(up)
        assert up is not None
        self.lead = up
        self._call_off_parts(of=up)
        self.climbs += 1
        self._decided()
        if self.state in UNDER_WAY:
            self.sender = self.above(up) or up
            self.finish("cancelled", "first_contact", "feedback")
            self.run("sign", "return", "resolve")
            return "dispatched"
        self.run("accept" if self.state == "reported" else "dispatch")
        return "accepted" if self.state == "returned" else None

    # The work.

    def do_contact(self, said: Said, hand: Hand) -> None:
        """First contact."""
        self.require_text(said["note"])
        self.contacted = True
        self.finish("met", "first_contact")

    def do_progress(self, said: Said, hand: Hand) -> None:
        """What has been done so far: the first of it is what its limit waits for."""
        self.require_text(said["note"])
        self.finish("met", "feedback")

    def do_handle(self, said: Said, hand: Hand) -> None:
        """After the contact, or with a reason for none."""
        if not self.contacted:
            self.require_text(said["waive_contact"])
        self.finish("cancelled", "first_contact")

    def do_feedback(self, said: Said, hand: Hand) -> None:
        """Nothing may be pending; what co-units still owe is called off."""
        self.require(self.asked is None)
        self.require_text(said["reply"])
        self._call_off_parts()
        self.resolved, self.handled_by = said["resolved"], hand.id
        self.finish("met", "resolve", "feedback")
        self.run("callback")

    def do_check(self, said: Said, hand: Hand) -> None:
        """On to the callback."""

    def do_redo(self, said: Said, hand: Hand) -> None:
        """Back to work under a fresh clock."""
        self.require_text(said["reason"])
        self.finish("cancelled", "callback")
        self.run("resolve")

    def do_attempt(self, said: Said, hand: Hand) -> None:
        """Logged, by somebody other than the handler."""
        self._require_other(hand, self.handled_by)
        self.require_text(said["note"], needed=False)
        self.attempts += 1

    def do_close(self, said: Said, hand: Hand) -> None:
        """By another hand; "not reached" after enough attempts; a failed last rework is carded."""
        self._require_other(hand, self.handled_by)
        self.require_text(said["note"], needed=False)
        unreached = said["satisfaction"] == "not_reached"
        self.require(not unreached or self.attempts >= self.limit("callback_attempts"))
        self.closed, self.resolved = True, said["resolved"]
        self.finish("met", "callback", "business")
        content = said["resolved"] and said["satisfaction"] != "dissatisfied"
        carded = self.card is not None and self.card["level"] != "reminder"
        failed = not unreached and not content and self.reworks >= self.limit("reworks")
        if failed and not carded:
            self._place("yellow", self._topmost(hand) or self.line(self.lead)[-1])

    def do_rework(self, said: Said, hand: Hand) -> None:
        """A new cycle with a clock of its own, so often and no more."""
        self._require_other(hand, self.handled_by)
        self.require(self.reworks < self.limit("reworks"))
        self.require(said["satisfaction"] != "not_reached")
        self.require_text(said["reason"])
        self.finish("met", "callback")
        self.run("resolve")
        self.reworks += 1
        self.attempts = 0

    def do_archive(self, said: Said, hand: Hand) -> None:
        """Nothing left to decide; every clock ends."""
        self.require(self.asked is None and self.card is None)
        self.archived = True
        for kind, subject in self.clocks:
            self.finish("cancelled", kind, subject=subject)

    def do_attach(self, said: Said, hand: Hand) -> None:
        """At least one file."""
        self.require(said["files"])

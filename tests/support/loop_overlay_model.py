"""What lies over an order, in the plain model: requests, shares, supervision (domain.md §4)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from support.loop_ground import LEVELS, Ground, Hand

Said = Mapping[str, Any]

CLOCK_OF = {"co_unit": "co_unit", "whistle": "arrival"}


class Overlays(Ground):
    """What a unit asks for, what other units owe, and who watches over it."""

    # Asked by the unit, decided above.

    def do_ask_extension(self, said: Said, hand: Hand) -> None:
        """In time, one at a time, so often, at most the original limit."""
        self._require_time_left()
        self.require(self.extensions < self.limit("extensions"))
        second, most = self.world.extension
        self.require(1 <= said["amount"] <= most)
        self._ask("extension", said, hand)
        self.asked_until = self.clocks["resolve", 0].due + timedelta(
            seconds=second * said["amount"]
        )

    def do_extend(self, said: Said, hand: Hand) -> None:
        """The limit moves to what was asked for, that of the whole business by as much."""
        self._require_asked("extension", hand)
        self.require(self.runs("resolve"))
        clock = self.clocks["resolve", 0]
        assert self.asked_until is not None
        seconds = int((self.asked_until - clock.due).total_seconds())
        clock.lengthen(seconds, self.now)
        if self.runs("business"):
            self.clocks["business", 0].lengthen(seconds, self.now)
        self.extensions += 1
        self._decided()

    def do_ask_suspension(self, said: Said, hand: Hand) -> None:
        """In time, once, 365 days at most."""
        self._require_time_left()
        self.require(self.suspensions < self.limit("suspensions"))
        self.require(1 <= said["days"] <= self.world.most_days)
        self._ask("suspension", said, hand)
        self.asked_until = self.now + timedelta(days=said["days"])

    def do_suspend(self, said: Said, hand: Hand) -> None:
        """Every clock stands still until then."""
        self._require_asked("suspension", hand)
        assert self.asked_until is not None
        self.require(self.asked_until > self.now)
        for clock in self.clocks.values():
            if clock.state == "running":
                clock.pause(self.now)
        self.run("suspension", seconds=int((self.asked_until - self.now).total_seconds()))
        self.suspensions += 1
        self._decided()

    def do_resume(self, said: Said, hand: Hand) -> None:
        """What stood still goes on with the time it had left."""
        for clock in self.clocks.values():
            if clock.state == "paused":
                clock.resume(self.now)
        self.finish("met", "suspension")

    def do_appeal(self, said: Said, hand: Hand) -> None:
        """Only what was late, once."""
        self.require(any(c.breached and not subject for (_, subject), c in self.clocks.items()))
        self.require(not self.appealed)
        self._ask("appeal", said, hand)
        self.appealed = True

    def do_exempt(self, said: Said, hand: Hand) -> None:
        """Two reviewers; the lateness itself stays."""
        self._require_asked("appeal", hand)
        self._require_other(hand, self.reviewer)
        if self.reviewer is None:
            self.reviewer = hand.id
            return
        self.exempted = True
        self._decided()

    def do_refuse(self, said: Said, hand: Hand) -> None:
        """Everything stays as it was."""
        self.require(self.asked)
        self._require_other(hand, self.asked_by)
        self.require_text(said["reason"])
        self._decided()

    def _ask(self, what: str, said: Said, hand: Hand) -> None:
        self.require(self.asked is None)
        self.require_text(said["reason"])
        self.asked, self.asked_by = what, hand.id

    def _decided(self) -> None:
        self.asked = self.asked_by = self.asked_until = self.reviewer = None

    def _require_asked(self, what: str, hand: Hand) -> None:
        self.require(self.asked == what)
        self._require_other(hand, self.asked_by)

    def _require_other(self, hand: Hand, person: int | None) -> None:
        self.require(person is None or person != hand.id)

    def _require_time_left(self) -> None:
        self.require(self.asked is None)
        self.require(self.runs("resolve") and self.clocks["resolve", 0].due > self.now)

    # Other units' shares.

    def do_involve(self, said: Said, hand: Hand) -> None:
        """Co-units with a task."""
        self.require(self.lead not in said["unit_ids"])
        self._summon(said, "co_unit")

    def do_whistle(self, said: Said, hand: Hand) -> None:
        """A street summons departments."""
        units = self.world.units
        self.require(units[self.lead]["tier"] == "subdistrict")
        self.require(all(u in units and units[u]["department"] for u in said["unit_ids"]))
        self._summon(said, "whistle")

    def do_assist(self, said: Said, hand: Hand) -> None:
        """A co-unit's answer."""
        self._finish_part(said, hand, "co_unit")

    def do_arrive(self, said: Said, hand: Hand) -> None:
        """On the spot."""
        self._finish_part(said, hand, "whistle")

    def _summon(self, said: Said, kind: str) -> None:
        self.require(said["unit_ids"])
        self.require_text(said["task"])
        self._require_askable(said["unit_ids"], kind)
        self._ask_units(said["unit_ids"], kind)

    def _require_askable(self, units: Iterable[int], kind: str) -> None:
        owing = {p["unit"] for p in self.parts if p["state"] == "asked" and p["kind"] == kind}
        for unit in units:
            self.require(unit in self.world.units and unit not in owing)
            self.require(self.world.units[unit]["area"][:6] == self.world.place[:6])

    def _ask_units(self, units: Iterable[int], kind: str) -> None:
        for unit in dict.fromkeys(units):
            self.parts.append({"kind": kind, "unit": unit, "state": "asked"})
            self.run(CLOCK_OF[kind], subject=len(self.parts))

    def _finish_part(self, said: Said, hand: Hand, kind: str) -> None:
        owed = [
            number
            for number, part in enumerate(self.parts, 1)
            if part["state"] == "asked" and part["kind"] == kind
            and self.of(hand, "unit_handler", part["unit"])
        ]  # fmt: skip
        self.require(owed)
        self.require_text(said["reply"])
        self.require(said["part"] in owed if said["part"] is not None else len(owed) == 1)
        number = owed[0] if said["part"] is None else said["part"]
        self.parts[number - 1]["state"] = "done"
        self.finish("met", CLOCK_OF[kind], subject=number)

    def _call_off_parts(self, of: int | None = None) -> None:
        for number, part in enumerate(self.parts, 1):
            if part["state"] == "asked" and of in (None, part["unit"]):
                part["state"] = "cancelled"
                self.finish("cancelled", CLOCK_OF[part["kind"]], subject=number)

    # Supervision: an overlay that only its maker's side lifts.

    def do_supervise(self, said: Said, hand: Hand) -> None:
        """Only upward, and not over the head of a higher tier."""
        self.require_text(said["reason"])
        by = self._topmost(hand)
        assert by is not None
        if self.card is not None:
            self.require(LEVELS.index(said["level"]) > LEVELS.index(self.card["level"]))
            self.require(by in self.line(self.card["unit"]))
        self._place(said["level"], by)

    def do_reply_supervision(self, said: Said, hand: Hand) -> None:
        """A card waits for a reply, a reminder does not."""
        self.require(self.card and self.card["level"] != "reminder")
        assert self.card is not None
        self.require(self.card["state"] == "open")
        self.require_text(said["reply"])
        self.card["state"] = "replied"
        self.finish("met", "supervision")

    def do_verify_supervision(self, said: Said, hand: Hand) -> None:
        """The maker's side lifts it with its score, or asks again."""
        card = self._own_card(hand)
        self.require(card["level"] == "reminder" or card["state"] == "replied")
        self.require_text(said["note"], needed=not said["passed"])
        if not said["passed"]:
            card["state"] = "open"
            if card["level"] != "reminder":
                self.run("supervision")
            return
        scored = {"yellow": "yellow_score", "red": "red_score"}.get(card["level"])
        self._lift("verified", self.limit(scored) if scored else 0)
        self.finish("met", "supervision")

    def do_cancel_supervision(self, said: Said, hand: Hand) -> None:
        """Called off: scores nothing."""
        self._own_card(hand)
        self.require_text(said["reason"])
        self._lift("cancelled", 0)
        self.finish("cancelled", "supervision")

    def _call_off_card(self) -> None:
        if self.card is not None:
            self._lift("cancelled", 0)
            self.finish("cancelled", "supervision")

    def _own_card(self, hand: Hand) -> dict[str, Any]:
        self.require(self.card)
        assert self.card is not None
        unit = self.card["unit"]
        self.require(self.of(hand, "dispatcher", unit) or self.of(hand, "supervisor", unit))
        return self.card

    def _lift(self, state: str, score: int) -> None:
        assert self.card is not None
        self.card |= {"state": state, "score": score}
        self.card = None

    def _topmost(self, hand: Hand) -> int | None:
        own = [
            unit
            for unit in self.line(self.lead)
            if self.of(hand, "dispatcher", unit) or self.of(hand, "supervisor", unit)
        ]
        return own[-1] if own else None

    def is_late(self, effect: str) -> None:
        """Reminder and yellow card by the next tier, red by the topmost; only ever upward.

        What a higher tier has made stays that tier's.
        """
        level = {"remind": "reminder", "supervise_yellow": "yellow"}.get(effect, "red")
        line = self.line(self.lead)
        by = line[-1] if level == "red" else line[min(1, len(line) - 1)]
        if self.card is not None:
            if LEVELS.index(level) <= LEVELS.index(self.card["level"]):
                return
            if self.card["unit"] in line[line.index(by) :]:
                by = self.card["unit"]
        self._place(level, by)

    def _place(self, level: str, by: int) -> None:
        if self.card is None:
            self.card = {}
            self.cards.append(self.card)
        self.card |= {"level": level, "state": "open", "unit": by, "score": None}
        if level != "reminder":
            self.run("supervision")

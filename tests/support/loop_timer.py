"""A clock of the plain model, in natural seconds: it runs, stands still, runs on (domain.md §5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

Rung = tuple[str, int | None, int | None]
"""An effect, and when it falls: at a percentage, or so many seconds after the limit (if negative,
before it)."""

_COLOURS = {"yellow": "yellow", "orange": "orange", "red": "red", "remind": "red"}
_BREACHES = ("red", "remind")


@dataclass
class Timer:
    """``total`` seconds, of which ``ran`` were spent before ``since``; ``step`` counts rungs."""

    ladder: tuple[Rung, ...]
    since: datetime
    total: int
    ran: int = 0
    step: int = 0
    state: str = "running"
    colour: str = "green"
    breached: datetime | None = None
    paused: datetime | None = None
    stood: tuple[tuple[datetime, datetime], ...] = ()
    """When it stood still, from and until."""

    def __post_init__(self) -> None:
        self.began = self.since

    @property
    def is_open(self) -> bool:
        """Whether it runs or stands still."""
        return self.state in ("running", "paused")

    @property
    def due(self) -> datetime:
        """The limit."""
        return self.since + timedelta(seconds=self.total - self.ran)

    @property
    def next_at(self) -> datetime | None:
        """When the next rung falls; None when none is left or the clock does not run."""
        if self.state != "running" or self.step >= len(self.ladder):
            return None
        return self._falls(self.ladder[self.step])

    def finish(self, state: str, now: datetime) -> None:
        """Met or cancelled; what was met late keeps its breach, standing still is not late."""
        if self.state == "paused":
            self.resume(now)
        if state == "met" and self.breached is None and self.due < now:
            self.breached = self.due
        self.state = state

    def pause(self, now: datetime) -> None:
        """Stand still."""
        self.state, self.paused = "paused", now

    def resume(self, now: datetime) -> None:
        """Go on with what was left; a limit that had passed stays where it was."""
        assert self.paused is not None
        self.stood += ((self.paused, now),)
        if self.due > self.paused:
            self.ran += int((self.paused - self.since).total_seconds())
            self.since = now
        self.state = "running"

    def lengthen(self, seconds: int, now: datetime) -> None:
        """Move the limit; what lies ahead by the new one comes again, what lies behind does not."""
        self.total += seconds
        self.step, self.colour, self.breached = 0, "green", None
        while self.next_at is not None and self.next_at <= now:
            self.fire()

    def fire(self) -> str:
        """Take the next rung; returns its effect."""
        effect = self.ladder[self.step][0]
        self.step += 1
        self.colour = _COLOURS.get(effect, self.colour)
        if effect in _BREACHES:
            self.breached = self.due
        return effect

    def _falls(self, rung: Rung) -> datetime:
        _, percent, after = rung
        if after is not None:
            at = self.due + timedelta(seconds=after)
            for begun, ended in self.stood:
                if self.due <= begun < at:
                    at += ended - begun
            return max(self.began, at)
        ahead = self.total * (percent or 0) // 100 - self.ran
        return self.since + timedelta(seconds=max(0, ahead))

"""Periodic jobs in the background, and the sign of life of this process."""

import time
from datetime import datetime, timedelta

from backend.admission import service as admission
from backend.audit import anchors
from backend.audit.errors import NoAnchorKey
from backend.care import service as care
from backend.colours import service as colours
from backend.core import beats, periodic
from backend.core.periodic import Job
from backend.escalation import failures
from backend.ledgers import reminders
from backend.orders import personal
from backend.people import service as people
from backend.settings import settings
from backend.trail import service as trail
from workers.ticker import DUTIES, Duty

KEEP_RUNS = timedelta(days=30)
KEEP_BEATS = timedelta(days=1)


async def retry_failed(now: datetime) -> int:
    """Let failed steps whose pause is over be taken again."""
    return await failures.retry(due_only=True)


async def tidy(now: datetime) -> int:
    """Forget old runs of periodic jobs, and workers long gone."""
    return await periodic.forget_runs(now, KEEP_RUNS) + await beats.forget_beats(now, KEEP_BEATS)


async def anchor(now: datetime) -> str:
    """Sign how far every chain has come; a copy without a key makes no anchors."""
    try:
        made = await anchors.make(settings())
    except NoAnchorKey as error:
        return str(error)
    return f"{made.number} {made.heads} {made.posted}"


JOBS = (
    Job("admission_lapses", timedelta(hours=1), admission.lapse_overdue),
    Job("anchor", timedelta(days=1), anchor),
    Job("care_reminders", timedelta(hours=1), care.remind),
    Job("erase_old", timedelta(minutes=5), personal.erase_old),
    Job("ledgers", timedelta(days=1), reminders.keep_up),
    Job("worker_colours", timedelta(hours=6), colours.compute_due),
    Job("trail_months", timedelta(days=1), trail.make_months_ahead),
    Job("retry_failed", timedelta(minutes=5), retry_failed),
    Job("terms_ending", timedelta(days=1), people.notice_ending),
    Job("tidy", timedelta(days=1), tidy),
)


class _Timer:
    """When this process looks next, by its own steady clock; 0 at first: at once."""

    def __init__(self) -> None:
        self._at = 0.0

    async def wait(self) -> float:
        """Seconds until then."""
        return self._at - time.monotonic()

    def rest(self, seconds: float) -> None:
        """Look again in *seconds*."""
        self._at = time.monotonic() + seconds


async def run_jobs() -> int:
    """Do the jobs whose slot nobody has taken yet."""
    done = await periodic.run_due(JOBS)
    _jobs.rest(await periodic.seconds_to_next_slot(JOBS))
    return done


async def beat() -> int:
    """Tell that this process lives, and what it has done."""
    _beats.rest(beats.BEAT_SECONDS)
    return await beats.beat()


_jobs, _beats = _Timer(), _Timer()


DUTIES.append(Duty("periodic jobs", wait=_jobs.wait, work=run_jobs))
DUTIES.append(Duty("sign of life", wait=_beats.wait, work=beat))

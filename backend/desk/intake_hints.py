"""What the intake form says while somebody types: category, place, and orders like this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, post

from backend.core import clock
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import LimitName
from backend.desk.intake_form import Form, spot_of
from backend.desk.pages import page
from backend.identity.rules import Actor
from backend.orders import duplicates, inbox, reporting, suggest
from backend.orders.duplicates import Probe, Similar
from backend.orders.reporting import Spot
from backend.orders.suggest_source import telling_words
from backend.web.auth import actor_of


@dataclass(frozen=True, slots=True)
class Hints:
    """What may help; ``looked``: enough is known to have looked for orders like it."""

    categories: tuple[tuple[str, Label], ...] = ()
    places: tuple[Spot, ...] = ()
    alike: tuple[Similar, ...] = ()
    looked: bool = False


@post("/intake/hints", include_in_schema=False, status_code=200)
async def hints(request: Request[Any, Any, Any]) -> Response[Any]:
    """The part under the form. Posted, so that a resident's words stand in no server's log."""
    actor = actor_of(request)
    known = await reporting.spots(actor)
    data = await request.form()
    form = Form.of({name: str(value) for name, value in data.items()})
    found = await matches(actor, form, known, clock.now())
    return page(request, "intake_hints.html", {"hints": found})


async def matches(actor: Actor, form: Form, known: tuple[Spot, ...], now: datetime) -> Hints:
    """The hints for what is typed so far; those already followed are not repeated."""
    names = dict((await inbox.choices(actor)).categories)
    guessed = [
        (code, names[code])
        for code in suggest.categories(form.description, telling_words())
        if code in names and code != form.category
    ]
    spot = spot_of(form, known)
    places = () if spot else tuple(suggest.places(form.address + form.description, known))
    alike: tuple[Similar, ...] = ()
    looked = bool(spot and form.category in names and form.description)
    if spot and looked:
        book = await deadlines.rulebook()
        since = now - timedelta(days=book.limits[LimitName.duplicate_days])
        probe = Probe(spot.id, form.category, form.description, since)
        alike = tuple(await duplicates.similar(actor, probe, now))
    return Hints(tuple(guessed), places, alike, looked)

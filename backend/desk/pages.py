"""How every page of the desk is made: its templates, words, headers and frame."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label, LabelledEnum
from backend.desk import times
from backend.desk.assets import address
from backend.desk.texts import TEXTS
from backend.firms.own import works_for_a_firm
from backend.identity import passwords
from backend.identity.account import manages_access
from backend.identity.rules import Actor, Permission, Role, may
from backend.orders.publishing import sees_calendars
from backend.web.language import language_of
from backend.web.problems import status_of

Posted = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""The fields of a page's form."""
HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            "object-src 'none'",
            "img-src 'self' data: blob:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "vary": "cookie, accept-language, hx-request",
}
"""Of every page: nothing from elsewhere, no script or style in the page itself. What every answer
of the product says besides, `web.headers` adds.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the main navigation; ``name`` and ``sign`` are a text's key and a picture's id.

    ``opens`` tells for whom.
    """

    name: str
    path: str
    sign: str
    opens: Callable[[Actor], bool]


NAVIGATION = (
    Place("inbox", "/desk/", "tray", lambda actor: may(actor, Permission.read_orders)),
    Place("intake", "/desk/intake", "pen", lambda actor: may(actor, Permission.report_orders)),
    Place("callbacks", "/desk/callbacks", "phone",
          lambda actor: Role.callback_agent in actor.roles),
)  # fmt: skip


def navigation_of(actor: Actor | None) -> list[Place]:
    """The places of *actor*'s navigation; none before logging in."""
    return [place for place in NAVIGATION if actor is not None and place.opens(actor)]


def home_of(actor: Actor) -> str:
    """Where *actor* begins: the inbox, or for who reads no orders what the desk has for them."""
    if places := navigation_of(actor):
        return places[0].path
    return "/desk/access" if manages_access(actor) else "/desk/account"


@pass_context
def _told(context: Context, value: str | LabelledEnum) -> str:
    """A text by its key, or the name of a choice, in the reader's language."""
    label = value if isinstance(value, Label | LabelledEnum) else TEXTS[value]
    return label.text(context["language"])


@pass_context
def _when(context: Context, at: datetime) -> str:
    return times.clock_time(at, context["now"])


@pass_context
def _weekday(context: Context, at: datetime) -> str:
    return times.weekday(at, context["language"])


@pass_context
def _span(context: Context, at: datetime) -> str:
    return times.span(at - context["now"], context["language"])


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {
        "t": _told, "when": _when, "weekday": _weekday, "span": _span,
        "iso": lambda at: at.astimezone(CHINA).isoformat(timespec="seconds"),
    }  # fmt: skip
    made.tests["day"] = lambda value: isinstance(value, date)
    made.globals |= {
        "address": address, "manages_access": manages_access,
        "reads_registry": lambda actor: may(actor, Permission.read_registry),
        "sees_calendars": sees_calendars, "works_for_a_firm": works_for_a_firm,
        "password_least": passwords.LEAST, "password_most": passwords.MOST,
        "units": times.UNITS,
    }  # fmt: skip
    return made


template_config = TemplateConfig(instance=JinjaTemplateEngine.from_environment(_environment()))
"""For the app; one engine serves every page."""


def page(
    request: Request[Any, Any, Any], template: str, context: Mapping[str, object] | None = None,
    *, here: str = "", now: datetime | None = None, status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None, error: MinhuError | None = None,
) -> Template:  # fmt: skip
    """*template* in the reader's language; ``here`` is the name of its `Place`.

    Besides *context* it gets ``language``, ``now``, ``here``, ``path`` (of this page, with its
    query, for links back to it), ``actor`` (None before logging in), ``navigation`` and ``error``,
    the sentence of what a form was refused for, "" where it was not. The *error* gives the status,
    too.
    """
    user = request.scope.get("user")
    actor = user if isinstance(user, Actor) else None
    language = language_of(request)
    frame: dict[str, object] = {
        "language": language,
        "now": now or clock.now(),
        "here": here,
        "path": own_path(request),
        "actor": actor,
        "navigation": navigation_of(actor),
        "error": error.message(language) if error else "",
    }
    return Template(
        template_name=template,
        context=frame | dict(context or {}),
        status_code=(status_of(error) if error else status).value,
        media_type="text/html; charset=utf-8",
        headers={**HEADERS, "content-language": language, **(headers or {})},
    )


def own_path(request: Request[Any, Any, Any]) -> str:
    """This page's path with its query."""
    query = request.url.query
    # Litestar takes the last slash off, which the inbox's own address has.
    path = "/desk/" if request.url.path == "/desk" else request.url.path
    return path + (f"?{query}" if query else "")


def local_path(told: str | None, otherwise: str = "/desk/") -> str:
    """*told* when it is a page of the desk or a public one, so that a link leads nowhere else."""
    inside = told and (told.startswith("/desk/") or re.match(r"/ratings(?![\w.-])", told))
    if told and inside and "\\" not in told and told.isprintable():
        return quote(told, safe="/?&=%+,.:~-_")
    return otherwise


def by_htmx(request: Request[Any, Any, Any]) -> bool:
    """Whether a script of the page asks for a part of it."""
    return request.headers.get("hx-request") == "true"


def digits(told: object, most: int) -> int | None:
    """The number *told* in at most so many digits, of ASCII; None for anything else."""
    text = "" if told is None else str(told)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most else None


def reason_of(error: InvalidInput) -> Label:
    """Why a value was refused, for beside its field."""
    reason = error.reason
    return reason if isinstance(reason, Label) else Label(reason, reason)

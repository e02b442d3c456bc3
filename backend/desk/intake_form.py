"""The intake form as values: what was typed, what is wrong with it, and the request it makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from backend.core.labels import Label, LabelledEnum
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Permission, may
from backend.orders.moves import TEXT_LIMIT
from backend.orders.reporting import Spot, spot_called
from backend.orders.rules import Channel, Request

SOURCE = "desk"
"""`Request.source` of what is typed in here; the form's own number makes the pair unique."""
CHANNELS = (
    Channel.face_to_face, Channel.hotline_12345, Channel.grid_report, Channel.suggestion_box,
    Channel.guest_book, Channel.mini_program, Channel.other,
)  # fmt: skip
"""The channels somebody types in for; whistles and Open311 come by themselves."""
LONGEST_ADDRESS = 300
LONGEST_NAME = 64
_PHONE = re.compile(r"\+?[0-9][0-9()\-  ]{4,30}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_Choice = TypeVar("_Choice", bound=LabelledEnum)
_REQUIRED = Label("必须填写", "is required")
_CHOOSE = Label("请选择", "choose one")


@dataclass(frozen=True, slots=True)
class Form:
    """Every field as it was typed; ``place`` is what was typed to find the area."""

    channel: str = ""
    description: str = ""
    category: str = ""
    urgency: str = Urgency.normal.value
    place: str = ""
    area: str = ""
    address: str = ""
    longitude: str = ""
    latitude: str = ""
    citizen_name: str = ""
    citizen_phone: str = ""
    proactive: bool = False
    accept: bool = True
    nonce: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Form":
        """The form as a browser sent it; a box that is not ticked is not sent at all."""
        told = {
            field.name: data.get(field.name, "").strip()
            for field in fields(cls)
            if field.type not in (bool, "bool")
        }
        return cls(**told, proactive="proactive" in data, accept="accept" in data)


def reference(actor: Actor, nonce: str) -> str:
    """What a form handed in by *actor* is known by: nobody reaches another's receipt with it."""
    return f"{actor.operator_id}.{nonce}"


def spot_of(form: Form, known: Sequence[Spot]) -> Spot | None:
    """The chosen place of *known*; the one typed where none is chosen."""
    if form.area:
        return next((spot for spot in known if str(spot.id) == form.area), None)
    return spot_called(form.place, known)


def parsed(
    form: Form, known: Sequence[Spot], categories: Sequence[tuple[str, Label]], actor: Actor
) -> tuple[Request | None, dict[str, Label]]:
    """The request, or None and what is wrong with each field."""
    wrong: dict[str, Label] = {}
    if not form.description:
        wrong["description"] = _REQUIRED
    elif len(form.description) > TEXT_LIMIT:
        wrong["description"] = Label(f"最多{TEXT_LIMIT}字", f"at most {TEXT_LIMIT} characters")
    channel = _choice(Channel, form.channel)
    if channel not in CHANNELS:
        wrong["channel"] = _CHOOSE
    urgency = _choice(Urgency, form.urgency)
    if urgency is None:
        wrong["urgency"] = _CHOOSE
    if form.category not in {code for code, _ in categories}:
        wrong["category"] = _CHOOSE
    spot = spot_of(form, known)
    if spot is None or not may(actor, Permission.report_orders, spot.code):
        wrong["area"] = (
            Label(
                "请选择社区；输入的名称不唯一或不存在", "choose one; the name fits none or several"
            )
            if form.place
            else _CHOOSE
        )
    for name, most in (("address", LONGEST_ADDRESS), ("citizen_name", LONGEST_NAME)):
        if len(getattr(form, name)) > most:
            wrong[name] = Label(f"最多{most}字", f"at most {most} characters")
    if form.citizen_phone and not _PHONE.fullmatch(form.citizen_phone):
        wrong["citizen_phone"] = Label("不是电话号码", "not a telephone number")
    longitude = _degrees(form.longitude, 180, "longitude", wrong)
    latitude = _degrees(form.latitude, 90, "latitude", wrong)
    if bool(form.longitude) != bool(form.latitude):
        missing = "latitude" if form.longitude else "longitude"
        wrong.setdefault(missing, Label("经纬度须同时填写", "give both or neither"))
    if not _NONCE.fullmatch(form.nonce):
        wrong[""] = Label("表单已失效，请重新打开", "the form is no longer valid; open it again")
    if wrong or channel is None or urgency is None or spot is None:
        return None, wrong
    return Request(
        channel=channel, category=form.category, urgency=urgency, description=form.description,
        area_id=spot.id, address=form.address or None, longitude=longitude, latitude=latitude,
        citizen_name=form.citizen_name or None, citizen_phone=form.citizen_phone or None,
        source=SOURCE, external_ref=reference(actor, form.nonce), proactive=form.proactive,
    ), {}  # fmt: skip


def _choice(kind: type[_Choice], told: str) -> _Choice | None:
    return next((each for each in kind if each.value == told), None)


def _degrees(told: str, most: int, name: str, wrong: dict[str, Label]) -> float | None:
    if not told:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?", told) or abs(float(told)) > most:
        wrong[name] = Label(f"须为 -{most} 至 {most} 的数", f"a number from -{most} to {most}")
        return None
    return float(told)

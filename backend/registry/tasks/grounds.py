"""What every form about a change of areas asks: since when, why, by which document."""

from datetime import date
from typing import Any, Protocol

from backend.areas import service as areas
from backend.areas.service import Grounds
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.registry.tasks.task import asked

GROUP = Label("区域与单位", "Areas and units")


class OnGrounds(Protocol):
    """A form that was filled in with the grounds of a change."""

    effective_on: date
    reason: str
    document: str | None


def grounds_of(form: OnGrounds) -> Grounds:
    """The grounds that a form names."""
    return Grounds(form.effective_on, form.reason, form.document or None)


def day() -> Any:
    """The field for the day from which a change holds."""
    return asked(Label("生效日期", "Effective on", "不能晚于今天", "Not in the future"))


def reason() -> Any:
    """The field for why."""
    return asked(Label("调整原因", "Reason"), min_length=1, max_length=300)


def document() -> Any:
    """The field for the document, which there need not be."""
    return asked(Label("批文文号", "Document"), default=None, max_length=64)


def code_field(label: Label) -> Any:
    """A field for the code of a community."""
    return asked(label, max_length=12)


def name_field(label: Label) -> Any:
    """A field for the name of an area."""
    return asked(label, max_length=64)


async def code_of(area_id: int) -> str:
    """The code of an area. Raises InvalidInput where there is none."""
    path = await areas.path_of(area_id)
    if not path:
        raise InvalidInput("code", Label("没有这个区域", "there is no such area"))
    return path[-1].code

"""What does not fit a column, as pydantic found it, in a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.errors import InvalidInput
from backend.core.labels import Label, Language
from backend.panel.refusals import UNREADABLE
from backend.registry.sheets import Sheet
from backend.registry.values import EMPTY, label

REASONS = {
    "bool": Label("应选择“是”或“否”", "must be true or false"),
    "date": Label("应为日期", "must be a date"),
    "datetime": Label("应为日期和时间", "must be a date and time"),
    "float": Label("应为数字", "must be a number"),
    "int": Label("应为整数", "must be a whole number"),
    "missing": EMPTY,
    "value": Label("应为 JSON 格式", "must be JSON"),
}
"""By the first word of pydantic's error type."""


def sentence_for(details: Iterable[Mapping[str, Any]], sheet: Sheet, language: Language) -> str:
    """One sentence for pydantic's *details* about a row of *sheet*."""
    joint = "；" if language == "zh" else "; "
    return joint.join(
        InvalidInput(label(sheet, str(detail["loc"][-1])), reason_of(detail)).message(language)
        for detail in details
    )


def reason_of(detail: Mapping[str, Any]) -> Label:
    """Why one value does not fit."""
    if detail.get("input") in (None, ""):
        return EMPTY
    if detail["type"] == "string_too_long":
        most = detail["ctx"]["max_length"]
        return Label(f"最多 {most} 个字", f"has at most {most} characters")
    return REASONS.get(detail["type"].split("_")[0], UNREADABLE)

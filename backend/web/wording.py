"""What msgspec and Litestar say of a request that does not fit, as sentences in both languages."""

import re
from collections.abc import Callable

from backend.core.labels import Label

TYPES = {
    "array": Label("列表", "a list"),
    "bool": Label("true 或 false", "true or false"),
    "date": Label("日期（如 2026-11-24）", "a date such as 2026-11-24"),
    "datetime": Label("带时区的时间", "an instant with its offset"),
    "float": Label("数字", "a number"),
    "int": Label("整数", "a whole number"),
    "null": Label("空值", "null"),
    "object": Label("对象", "an object"),
    "str": Label("文字", "text"),
}
"""JSON's types in people's words."""

Found = re.Match[str]
_SENTENCES: tuple[tuple[str, Callable[[Found], Label]], ...] = (
    (r"Object missing required field", lambda _: Label("必须填写", "is required")),
    (r"Missing required .*", lambda _: Label("必须填写", "is required")),
    (r"Object contains unknown field", lambda _: Label("没有这一项", "there is no such field")),
    (r"Invalid enum value '?(.*?)'?$", lambda m: Label(
        f"没有“{m[1][:40]}”这个选项", f"“{m[1][:40]}” is none of the choices")),
    (r"Expected `str` of length >= (\d+)", lambda m: Label(
        f"至少 {m[1]} 个字", f"use at least {m[1]} characters")),
    (r"Expected `str` of length <= (\d+)", lambda m: Label(
        f"最多 {m[1]} 个字", f"use at most {m[1]} characters")),
    (r"Expected `array` of length >= (\d+)", lambda m: Label(
        f"至少 {m[1]} 项", f"give at least {m[1]}")),
    (r"Expected `array` of length <= (\d+)", lambda m: Label(
        f"最多 {m[1]} 项", f"give at most {m[1]}")),
    (r"Expected `\w+` >= (\S+)", lambda m: Label(
        f"不能小于 {_plain(m[1])}", f"must be {_plain(m[1])} or more")),
    (r"Expected `\w+` <= (\S+)", lambda m: Label(
        f"不能大于 {_plain(m[1])}", f"must be {_plain(m[1])} or less")),
    (r"Expected `str` matching regex", lambda _: Label(
        "格式不对，或含有不能使用的字符", "has the wrong form or forbidden characters")),
    (r"Expected `([^`]+)`, got `(\w+)`", lambda m: Label(
        f"应为{_types(m[1], 'zh')}", f"must be {_types(m[1], 'en')}")),
    (r"Expected `(datetime)` with a timezone", lambda m: Label(
        f"应为{_types(m[1], 'zh')}", f"must be {_types(m[1], 'en')}")),
    (r"Invalid RFC3339 encoded (\w+)", lambda m: Label(
        f"应为{_types(m[1], 'zh')}", f"must be {_types(m[1], 'en')}")),
)  # fmt: skip
UNFIT = Label("不符合要求", "does not fit")


def sentence_for(message: str) -> Label:
    """What *message* says, for people; never the message itself, which may tell of the insides."""
    for pattern, told in _SENTENCES:
        if found := re.match(pattern, message):
            return told(found)
    return UNFIT


def field_named_in(message: str) -> str:
    """The field a message complains of by name rather than by its place; empty when by place."""
    found = re.match(r"(?:Object .* field|Missing required .*?) [`'](.+?)[`']", message)
    return found[1] if found else ""


def _types(names: str, language: str) -> str:
    between = "或" if language == "zh" else " or "
    known = (TYPES.get(name.strip()) for name in names.split("|"))
    return between.join(label.text(language) for label in known if label) or UNFIT.text(language)


def _plain(number: str) -> str:
    return number.removesuffix(".0")

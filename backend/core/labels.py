"""Chinese and English names of tables, columns and choices, kept where each is declared."""

from collections.abc import Iterable
from enum import Enum
from typing import Literal, Self, TypeVar

Language = Literal["zh", "en"]


class Label(str):
    """A Chinese text that also knows its English twin.

    Being a string, it fits wherever Piccolo takes ``help_text``; the panel and the data dictionary
    read ``zh`` and ``en``. ``hint`` texts explain what to enter, or are empty.
    """

    zh: str
    en: str
    hint_zh: str
    hint_en: str

    def __new__(cls, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> "Label":
        label = super().__new__(cls, zh)
        label.zh, label.en, label.hint_zh, label.hint_en = zh, en, hint_zh, hint_en
        return label

    def __getnewargs__(self) -> tuple[str, str, str, str]:  # type: ignore[override]
        # Piccolo deep-copies columns; a plain str subclass would come back without its English.
        return self.zh, self.en, self.hint_zh, self.hint_en

    def text(self, language: str) -> str:
        """The label in *language* (``zh…`` or anything else for English)."""
        return self.zh if language.lower().startswith("zh") else self.en

    def hint(self, language: str) -> str:
        """What to enter, in *language*; empty when the label says it all."""
        return self.hint_zh if language.lower().startswith("zh") else self.hint_en


class LabelledEnum(Enum):
    """A plain Enum whose members are declared as ``value, zh, en``.

    Plain on purpose: Piccolo turns a ``(str, Enum)`` choice into its repr.
    """

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.zh, member.en = zh, en
        return member

    # Members are single: identity is as good as Enum's own hash of the name, and not a call.
    __hash__ = object.__hash__

    def text(self, language: str) -> str:
        """The member's name for people, in *language*."""
        return self.zh if language.lower().startswith("zh") else self.en


Choice = TypeVar("Choice", bound=LabelledEnum)


def by_value(choices: type[Choice]) -> dict[str, Choice]:
    """The members of *choices* by their values: for reading many rows, as ``choices(value)`` takes
    a microsecond.
    """
    return {choice.value: choice for choice in choices}


def listed(names: Iterable[Label | LabelledEnum]) -> Label:
    """*names* one after the other, as each language lists them; empty for none."""
    told = list(names)
    return Label("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def words(text: str | None, language: Language, otherwise: str = "") -> str:
    """*text* in *language* when it is a `Label`, else *otherwise*, or the text itself."""
    if isinstance(text, Label):
        return text.text(language)
    return otherwise or text or ""


def plain(value: object) -> object:
    """*value* as the database stores it: a choice by its value."""
    # ``value`` is a descriptor, three times slower than what it reads.
    return value._value_ if isinstance(value, LabelledEnum) else value

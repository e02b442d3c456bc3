"""The root of the exception tree: one sentence per error, in Chinese and in English."""

from typing import ClassVar

from backend.core.labels import Label, LabelledEnum


class MinhuError(Exception):
    """The request could not be carried out."""

    code: ClassVar[str] = "error"
    """Stable snake-case name of the error, for clients that react to it."""
    zh: ClassVar[str] = "未能完成该操作"
    """Format template, filled from the error's data."""
    en: ClassVar[str] = "The request could not be carried out"
    """Format template; a subclass without its own takes it from its docstring."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # The docstring is absent under ``python -OO``; the parent's sentence then stays.
        if "en" not in vars(cls) and cls.__doc__:
            cls.en = cls.__doc__.splitlines()[0].rstrip(".")

    def __init__(self, **data: object) -> None:
        """Keep *data* as attributes of the error; templates refer to them by name."""
        super().__init__()
        self.data = data
        self.__dict__.update(data)

    def message(self, language: str = "zh") -> str:
        """The sentence in *language* (``zh…``, or anything else for English).

        Data that is itself labelled (`Label`, `LabelledEnum`) is translated with it.
        """
        template = self.zh if language.lower().startswith("zh") else self.en
        return template.format_map(
            {
                name: value.text(language) if isinstance(value, Label | LabelledEnum) else value
                for name, value in self.data.items()
            }
        )

    def __str__(self) -> str:
        return f"{self.message('zh')} / {self.message('en')}"


class NotFound(MinhuError):
    """What was asked for does not exist, or is outside your area."""

    code = "not_found"
    zh = "所查内容不存在，或不在您的辖区内"


class InvalidInput(MinhuError):
    """A value that was handed in cannot be used."""

    code = "invalid_input"
    zh = "{field}：{reason}"
    en = "{field}: {reason}"

    field: str
    reason: str

    def __init__(self, field: str, reason: str) -> None:
        """*field* names the value as the caller wrote it; give *reason* as a `Label`."""
        super().__init__(field=field, reason=reason)


class Conflict(MinhuError):
    """Somebody else has changed this in the meantime."""

    code = "conflict"
    zh = "该内容刚刚已被他人更改"

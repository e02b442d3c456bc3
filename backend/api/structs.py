"""Message types made from the domain's dataclasses: a new field or action needs no code here."""

import types
import typing
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from enum import Enum
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import Meta

from backend.orders.moves import TEXT_LIMIT

T = TypeVar("T")

LARGEST_ID = 2**53 - 1
"""Beyond it, a reader whose only numbers are floats would read another id."""
LARGEST_NUMBER = 1_000_000
MOST_IN_LIST = 100
WITHOUT_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps no zero character."""

_LENGTHS = {
    "address": 300,
    "category": 64,
    "citizen_name": 64,
    "citizen_phone": 32,
    "external_ref": 128,
    "source": 64,
}
"""Characters of a text that is shorter than a free text, as long as its column."""
_RANGES = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}


def text(limit: int = TEXT_LIMIT, least: int = 0) -> Any:
    """The type of a text of so many characters."""
    return Annotated[str, Meta(min_length=least or None, max_length=limit, pattern=WITHOUT_NUL)]


def told(source: type, name: str, left_out: Iterable[str] = ()) -> type[msgspec.Struct]:
    """What a caller tells: the fields of the dataclass *source*, each within its limits."""
    hints = typing.get_type_hints(source)
    defined: list[Any] = []
    for field in fields(source):
        if field.name not in left_out:
            limited = _limited(field.name, hints[field.name], required=_required(field))
            defined.append((field.name, limited, *_default(field)))
    made = msgspec.defstruct(
        name, defined, kw_only=True, frozen=True, forbid_unknown_fields=True, module=__name__
    )
    made.__doc__ = source.__doc__
    return made


def shown(source: type, name: str, left_out: Iterable[str] = ()) -> type[msgspec.Struct]:
    """What a caller is shown: the fields of the dataclass *source*, every one always there."""
    hints = typing.get_type_hints(source)
    defined = [
        (field.name, hints[field.name]) for field in fields(source) if field.name not in left_out
    ]
    made = msgspec.defstruct(name, defined, kw_only=True, frozen=True, module=__name__)
    made.__doc__ = source.__doc__
    return made


def build(target: type[T], told: msgspec.Struct, **more: object) -> T:
    """The dataclass *target* holding what was *told*, and *more*."""
    names = {field.name for field in fields(cast(Any, target))} - more.keys()
    return target(**{name: getattr(told, name) for name in names}, **more)


def show(target: type[T], value: object, **more: object) -> T:
    """The message *target* holding the fields of its names that *value* has, and *more*."""
    names = set(cast(type[msgspec.Struct], target).__struct_fields__) - more.keys()
    return target(**{name: getattr(value, name) for name in names}, **more)


def example(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """An instance of *struct* as JSON, with every field, for the documentation."""
    return {
        field.encode_name: _sample(field.encode_name, field.type)
        for field in msgspec.structs.fields(struct)
    }


_SAMPLES: dict[str, Any] = {
    "address": "未央区张家堡街道某小区 3 号楼",
    "amount": 2,
    "area_code": "610112001001",
    "area_id": 1024,
    "category": "help",
    "citizen_name": "张某",
    "citizen_phone": "13800000000",
    "days": 30,
    "description": "楼道灯不亮已三天，老人上下楼不便",
    "external_ref": "HX-2026-000123",
    "latitude": 34.3,
    "longitude": 108.94,
    "order": "6101122026112401000001",
    "note": "已与诉求人通话，约定当日到场",
    "order_id": 42,
    "part": None,
    "reason": "须更换配电箱，备件三日后到货",
    "reply": "已更换灯泡，楼道照明恢复",
    "resolved": True,
    "source": "hotline",
    "task": "请到场核查电表箱",
    "unit_id": 12,
    "version": 3,
    "waive_contact": "诉求人匿名，无法联系",
}


def _sample(name: str, annotation: Any) -> Any:
    options = [option for option in _options(annotation) if option is not type(None)]
    kind = options[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return example(kind)
    if name in _SAMPLES:
        return _SAMPLES[name]
    if typing.get_origin(kind) in (tuple, list):
        return [_sample(name.removesuffix("s"), typing.get_args(kind)[0])]
    return {bool: True, int: 1, float: 1.0}.get(kind, "说明文字")


def _options(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of *annotation*, without their limits."""
    if typing.get_origin(annotation) is Annotated:
        return _options(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return tuple(option for each in typing.get_args(annotation) for option in _options(each))
    return (annotation,)


def _limited(name: str, annotation: Any, *, required: bool) -> Any:
    """*annotation* with the limits every value of its kind keeps to."""
    options = []
    for option in _options(annotation):
        if option is str:
            option = text(_LENGTHS.get(name, TEXT_LIMIT), 1 if required else 0)
        elif option is int:
            most = LARGEST_ID if "id" in name.split("_") else LARGEST_NUMBER
            option = Annotated[int, Meta(ge=0, le=most)]
        elif option is float and name in _RANGES:
            least, largest = _RANGES[name]
            option = Annotated[float, Meta(ge=least, le=largest)]
        elif typing.get_origin(option) is tuple:
            each: Any = _limited(name.removesuffix("s"), typing.get_args(option)[0], required=True)
            least_items = 1 if required else 0
            limits = Meta(min_length=least_items, max_length=MOST_IN_LIST)
            option = Annotated[types.GenericAlias(tuple, (each, ...)), limits]
        options.append(option)
    return typing.Union[tuple(options)]  # noqa: UP007 — the options are only known here


def _required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _default(field: "Field[Any]") -> tuple[Any, ...]:
    return () if _required(field) else (field.default,)

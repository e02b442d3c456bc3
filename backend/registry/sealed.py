"""Personal data of a row on its way into the table and out of it: sealed, masked, found by index.

Written by the operator's own form or request; what comes back as it was shown stays as it was.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from backend.core.labels import Label
from backend.personal.rules import Kind, mask
from backend.personal.sealing import END_DIGITS, ends_of, masked_row, normal, opened, wholes_of
from backend.personal.sealing import sealed as seal
from backend.registry.fields import LONGEST_SEALED
from backend.registry.sheets import Sheet
from backend.registry.values import Unfit

LONGEST = LONGEST_SEALED
"""Characters of a value that is sealed."""
NOTHING = ".-."
"""What no sealed value holds."""


def hide(sheet: Sheet, row: dict[str, Any]) -> None:
    """Turn the sealed columns of a *row* that was read into what anybody may see."""
    masked_row(sheet.name, row.get(sheet.key._meta.name), sheet.sealed, row)


def seal_into(
    sheet: Sheet, row_id: object, values: MutableMapping[str, Any], before: Mapping[str, Any]
) -> None:
    """Seal those of *values* that are to be, for the row *row_id*; *before* is what it holds now.

    Raises InvalidInput for what is too long, or was shown in part.
    """
    for name in sheet.sealed:
        if name not in values:
            continue
        token = before.get(name)
        shown = mask(opened(sheet.name, name, row_id, token) or "", sheet.sealed[name])
        if token is not None and values[name] == shown:
            values[name] = token
        else:
            values[name] = _sealed(sheet, name, row_id, values[name])


def index_of(value: str, kind: Kind) -> str:
    """What a sealed value holds when it is *value*, or ends in these four digits.

    By other parts nothing is found.
    """
    number = normal(value, kind)
    found = ends_of(number, kind) if len(number) == END_DIGITS else wholes_of(number, kind)
    # Of several keys the newest: what others sealed is found again once it is sealed anew.
    return f".{found[-1]}" if found else NOTHING


def _sealed(sheet: Sheet, name: str, row_id: object, value: str | None) -> str | None:
    told = (value or "").strip()
    if len(told) > LONGEST:
        raise Unfit(sheet, name, Label(f"最多 {LONGEST} 字", f"at most {LONGEST} characters"))
    if "*" in told:
        # What was shown in part, for another row or with a digit changed: no number to ring.
        raise Unfit(sheet, name, Label("请填写完整内容，不能含 *", "enter it in full, without *"))
    return seal(sheet.name, name, row_id, told, sheet.sealed[name]) if told else None

"""A row of a file, by its profile, as an order, or what is wrong with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from backend.areas.gazetteer import Gazetteer
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.imports import fields as f
from backend.imports.mapping import Profile, YesNo
from backend.imports.rows import RawRow
from backend.imports.text import match_key, phone
from backend.orders.past import ENDED, PastOrder
from backend.orders.rules import Request, State


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was refused; ``column`` is the heading concerned, empty for the whole row."""

    line: int
    column: str
    reason: Label


def absent_columns(profile: Profile, columns: Iterable[str]) -> tuple[list[str], list[str]]:
    """Columns of *profile* that a file does not have: those it cannot do without, and the others.

    *columns* are the file's headings as `text.match_key` makes them.
    """
    there = set(columns)
    absent = [name for name in profile.all_columns() if match_key(name) not in there]
    needed = set(profile.required_columns())
    return [c for c in absent if c in needed], [c for c in absent if c not in needed]


def repeated_columns(profile: Profile, columns: Iterable[str]) -> list[str]:
    """Columns of *profile* that a file has several times: nobody knows which of them is meant."""
    headings = list(columns)
    return [name for name in profile.all_columns() if headings.count(match_key(name)) > 1]


def problem_of(profile: Profile, line: int, error: MinhuError) -> Problem:
    """What the rules of orders say against a row, in the words of its file."""
    if isinstance(error, InvalidInput):
        return Problem(line, _columns(profile, error.field), _label(error.reason))
    return Problem(line, "", Label(error.message("zh"), error.message("en")))


def _columns(profile: Profile, field: str) -> str:
    return " / ".join(profile.columns_of(field)) or field


def _label(reason: str) -> Label:
    return reason if isinstance(reason, Label) else Label(reason, reason)


class RowReader:
    """Reads rows by one profile; whatever is the same for all of them is worked out once.

    ``district_code`` is the district of rows that name none, None to refuse those.
    """

    def __init__(
        self, profile: Profile, gazetteer: Gazetteer, district_code: str | None = None
    ) -> None:
        self._profile = profile
        self._gazetteer = gazetteer
        self._district_code = district_code or profile.area.district
        self._area_fields = (
            f.reference(profile.columns_of("area")[:1] if profile.area.code else ()),
            [f.line([name], "") for name in profile.area.names],
        )
        self._areas: dict[tuple[str, ...], int | InvalidInput] = {}
        self._state = f.word(profile.state, needed=True) if profile.state else None
        self._request = {**_request_fields(profile), "area_id": self._area_id}
        self._past = _past_fields(profile)

    def read(self, row: RawRow) -> PastOrder | list[Problem]:
        """The order in *row*, or everything that is wrong with it.

        Values that do not belong to the order's state are not looked at: an order taken up again
        may still bear the date it was first closed on. Coordinates of 0, 0 are unknown ones.
        """
        problems: list[Problem] = []
        told = self._take(row, {"state": self._state} if self._state else {}, problems)
        state = told.get("state", State.reported)
        request = self._take(row, self._request, problems)
        past = self._take(row, self._past[state], problems)
        if problems:
            return problems
        if (request["longitude"], request["latitude"]) == (0, 0):
            request["longitude"] = request["latitude"] = None
        if (resolved := past.get("resolved")) is not None:
            past["resolved"] = resolved is YesNo.yes
        request["source"] = self._profile.source
        return PastOrder(request=Request(**request), state=state, **past)

    def _take(
        self, row: RawRow, fields: Mapping[str, f.Field], problems: list[Problem]
    ) -> dict[str, Any]:
        values = {}
        for name, read in fields.items():
            try:
                values[name] = read(row.cells)
            except (f.Unreadable, InvalidInput) as error:
                column = _columns(self._profile, name)
                problems.append(Problem(row.line, column, _label(error.reason)))
        return values

    def _area_id(self, cells: f.Cells) -> int:
        read_code, read_names = self._area_fields
        asked = (read_code(cells) or "", *(read(cells) or "" for read in read_names))
        if asked not in self._areas:
            try:
                self._areas[asked] = self._find_area(*asked)
            except InvalidInput as error:
                self._areas[asked] = error
        found = self._areas[asked]
        if isinstance(found, InvalidInput):
            raise found
        return found

    def _find_area(self, code: str, *names: str) -> int:
        if code:
            return self._gazetteer.with_code(code).id
        if self._district_code is None:
            raise InvalidInput(
                "area",
                Label("未写明区域，也未指定 --district", "no area, and no --district was given"),
            )
        return self._gazetteer.named(self._district_code, names).id


def _request_fields(profile: Profile) -> dict[str, f.Field]:
    of, joint = profile.columns_of, profile.separator
    return {
        "channel": f.word(profile.channel, needed=True),
        "category": f.word(profile.category, needed=True),
        "urgency": f.word(profile.urgency, needed=True),
        "description": f.required(f.text(of("description"), joint)),
        "address": f.line(of("address"), joint),
        "longitude": f.degrees(of("longitude")),
        "latitude": f.degrees(of("latitude")),
        "citizen_name": f.line(of("citizen_name"), joint),
        "citizen_phone": f.reference(of("citizen_phone"), phone),
        "external_ref": f.required(f.reference(of("external_ref"))),
    }


def _past_fields(profile: Profile) -> dict[State, dict[str, f.Field]]:
    """What is read of an order in each state."""
    of, zone = profile.columns_of, ZoneInfo(profile.zone)
    reported = {"reported_at": f.required(f.instant(of("reported_at"), profile.dates, zone))}
    accepted = reported | {
        "accepted_at": f.instant(of("accepted_at"), profile.dates, zone),
        "reply": f.text(of("reply"), profile.separator),
    }
    ended = accepted | {"closed_at": f.instant(of("closed_at"), profile.dates, zone)}
    for name, choice in profile.choices():
        if name in ("resolved", "satisfaction"):
            ended[name] = f.word(choice, needed=False)
    return {
        state: ended if state in ENDED else reported if state is State.reported else accepted
        for state in State
    }

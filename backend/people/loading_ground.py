"""What a bundle to load points to."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.people.rows import Seat


@dataclass(frozen=True, slots=True)
class Ground:
    """What a bundle points to: a district's areas by code and people by seat."""

    district: int
    areas: Mapping[str, int]
    seats: Mapping[Seat, int]

    def person(self, seat: Seat) -> int:
        """Whoever has the seat. Raises InvalidInput where nobody ever had."""
        found = self.seats.get(seat)
        if found is None:
            raise InvalidInput("seat", Label(f"无人任职：{seat}", f"nobody ever served at {seat}"))
        return found

    def area(self, code: str) -> int:
        """The area with this code. Raises InvalidInput."""
        found = self.areas.get(code)
        if found is None:
            raise InvalidInput("area", Label(f"没有区域 {code}", f"there is no area {code}"))
        return found

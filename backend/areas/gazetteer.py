"""Finding an area by what a file or a form calls it: its code, or its names. Pure."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.core.errors import InvalidInput
from backend.core.labels import Label

TITLES = ("居民委员会", "村民委员会", "街道办事处", "办事处", "街道办", "居委会", "村委会")
"""What is written behind an area's name when its office is meant; the longest first."""

LEVELS = ("街道", "社区", "村", "区")
"""What a name may be shortened by."""

_DISTRICT_DIGITS = 6
_PADDED_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """An area as a look-up needs it; ``current`` is False once its code was retired."""

    id: int
    code: str
    name: str
    current: bool = True


class Gazetteer:
    """Areas by code and by name. Codes nest: an area's begins with those of all above it."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_code = {place.code: place for place in places}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self._by_code.values():
            if place.current:
                for key in {_folded(place.name), _short(place.name)}:
                    self._by_name[key].append(place)

    def with_code(self, code: str) -> Place:
        """The area with *code*, which may be padded with zeros to twelve digits.

        Retired codes are found too: an old request names the area of its day. Raises InvalidInput
        when there is none.
        """
        bare = code.strip()
        found = self._by_code.get(bare)
        if found is None and len(bare) == _PADDED_DIGITS:
            found = self._by_code.get(_unpadded(bare))
        if found is None:
            raise InvalidInput("area", Label(f"没有编码“{code}”", f"no area has the code {code!r}"))
        return found

    def named(self, district_code: str, names: Sequence[str]) -> Place:
        """The area of a district called by *names*, from the widest to the narrowest.

        Empty names are passed over; none at all is the district itself. "张家堡",
        "张家堡街道" and "未央区张家堡街道办事处" are one name. Raises InvalidInput for a name
        that is unknown there or that several areas share.
        """
        place = self.with_code(district_code)
        district = place
        for name in names:
            wanted = _folded(name)
            # The district's own name may lead the first cell, or stand in a cell of its own.
            if wanted and wanted != _folded(district.name):
                place = self._below(place, wanted.removeprefix(_folded(district.name)), name)
        return place

    def _below(self, above: Place, wanted: str, written: str) -> Place:
        for key in (wanted, _short(wanted)):
            inside = [
                place
                for place in self._by_name.get(key, ())
                if place.code.startswith(above.code) and place is not above
            ]
            # A street and a community in it may share a short name: the wider one is meant.
            widest = min((len(place.code) for place in inside), default=0)
            found = [place for place in inside if len(place.code) == widest]
            if len(found) == 1:
                return found[0]
            if found:
                raise InvalidInput(
                    "area",
                    Label(
                        f"{above.name}有 {len(found)} 个“{written}”",
                        f"{above.name} has {len(found)} areas called {written!r}",
                    ),
                )
        raise InvalidInput(
            "area", Label(f"{above.name}没有“{written}”", f"{above.name} has no area {written!r}")
        )


def _folded(name: str) -> str:
    """*name* without spaces, full-width letters and the title of its office."""
    folded = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    for title in TITLES:
        if folded.endswith(title) and folded != title:
            # "张家堡街道办事处" is 张家堡街道, whose title takes the level's word with it.
            return folded.removesuffix(title) + ("街道" if title.startswith("街道") else "")
    return folded


def _short(name: str) -> str:
    """*name* without the word for its level, unless nothing would be left."""
    folded = _folded(name)
    for level in LEVELS:
        if folded.endswith(level) and folded != level:
            return folded.removesuffix(level)
    return folded


def _unpadded(code: str) -> str:
    bare = code.removesuffix("000")
    return bare.removesuffix("000") if len(bare) > _DISTRICT_DIGITS else bare

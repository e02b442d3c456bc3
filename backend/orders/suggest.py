"""Guessing a request's category and place from its words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

MOST_GUESSES = 3
LEVEL_WORDS = ("街道", "社区", "村")
"""What people leave out when they name a place."""


class Named(Protocol):
    """Anything called by a name."""

    @property
    def name(self) -> str: ...


def categories(text: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    """The categories whose words stand in *text*, the likeliest first; at most `MOST_GUESSES`.

    *words* lists the telling words of each category. Longer words tell more: 占道经营 weighs
    twice as much as 噪音. Among equals the earlier category of *words* comes first.
    """
    folded = text.casefold()
    weights = {
        category: sum(len(word) for word in telling if word.casefold() in folded)
        for category, telling in words.items()
    }
    likely = sorted(
        (category for category, weight in weights.items() if weight),
        key=lambda category: -weights[category],
    )
    return likely[:MOST_GUESSES]


def places[Place: Named](text: str, known: Iterable[Place]) -> list[Place]:
    """The places *text* names, the longest name first; at most `MOST_GUESSES`.

    A name may lack the word for its level, but not become shorter than two characters by that.
    """
    told = "".join(text.split())
    found: dict[str, Place] = {}
    for place in known:
        short = _short(place.name)
        if len(short) >= 2 and short in told:
            found.setdefault(f"{place.name}{id(place)}", place)
    return sorted(found.values(), key=lambda place: -len(_short(place.name)))[:MOST_GUESSES]


def _short(name: str) -> str:
    for word in LEVEL_WORDS:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name

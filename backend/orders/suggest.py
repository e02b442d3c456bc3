"""Guessing a request's category and place from its words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

MOST_GUESSES = 3
LEVEL_WORDS = ("街道", "社区", "村")
"""What people leave out when they name a place."""


class Named(Protocol):
    """Anything called by a name."""

    @property
    def name(self) -> str: ...


_Place = TypeVar("_Place", bound=Named)


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


def places(text: str, known: Iterable[_Place]) -> list[_Place]:
    """The places *text* names, the longest name first; at most `MOST_GUESSES`.

    A name may lack the word for its level, but not become shorter than two characters by that.
    """
    told = "".join(text.split())
    found = [place for place in known if _short(place.name) in told]
    return sorted(found, key=lambda place: -len(_short(place.name)))[:MOST_GUESSES]


def _short(name: str) -> str:
    for word in LEVEL_WORDS:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name

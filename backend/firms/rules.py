"""Property firms and their credit codes (domain.md §7; GB 32100-2015, GB 11714-1997)."""

from dataclasses import dataclass
from datetime import date

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a credit code, in the order of their values (GB 32100, table 3)."""

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of an organisation code's eight characters (GB 11714, 4.3)."""


class PartyOrganisationKind(LabelledEnum):
    """What kind of party organisation an association has."""

    branch = "branch", "党支部", "branch"
    committee = "committee", "党委", "committee"
    general_branch = "general_branch", "党总支", "general branch"


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A property firm to load; ``stars`` (1 to 5) and ``rated_on`` are None when it is unrated."""

    credit_code: str
    name: str
    district_code: str
    stars: int | None
    rated_on: date | None
    contact_phone: str | None


def credit_code(division: str, organisation: str, kind: str = "91") -> str:
    """The eighteen characters of a unified social credit code, both check characters computed.

    *division* is the six-digit code of the registering authority's district, *organisation* the
    eight characters of the organisation code without its check character, *kind* the authority
    and the category (``91``: an enterprise registered by the market regulator). Raises
    InvalidInput for characters the standard does not allow or a wrong length.
    """
    first_sixteen = _allowed(f"{kind}{division}{organisation}", length=16)
    first_seventeen = first_sixteen + _organisation_check(organisation)
    return first_seventeen + _credit_check(first_seventeen)


def check_credit_code(code: str) -> str:
    """*code* itself; raises InvalidInput for a wrong length, character or last check character."""
    _allowed(code, length=18)
    if code[17] != _credit_check(code[:17]):
        raise InvalidInput(
            "credit_code", Label(f"{code} 的校验码不符", f"{code}: the check character is wrong")
        )
    return code


def _allowed(code: str, length: int) -> str:
    if len(code) != length or not set(code) <= set(_CHARACTERS):
        raise InvalidInput(
            "credit_code",
            Label(f"{code} 的位数或字符不符", f"{code}: wrong length or characters"),
        )
    return code


def _organisation_check(organisation: str) -> str:
    """Check character of an organisation code: digits count as themselves, A as 10 to Z as 35."""
    weighted = sum(
        int(character, 36) * weight
        for character, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-weighted % 11]


def _credit_check(first_seventeen: str) -> str:
    """Check character of a credit code: the weight of each place is the next power of 3 mod 31."""
    weighted = sum(
        _CHARACTERS.index(character) * pow(3, place, 31)
        for place, character in enumerate(first_seventeen)
    )
    return _CHARACTERS[-weighted % 31]

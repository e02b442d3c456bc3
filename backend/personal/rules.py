"""What is personal data, why it is held and how much of it is shown. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.core.labels import Label, LabelledEnum
from backend.personal.keyring import Kind

__all__ = [
    "Contact",
    "Detail",
    "Kind",
    "LegalBasis",
    "PersonalData",
    "mask",
    "mask_address",
    "mask_id_number",
    "mask_name",
    "mask_phone",
]  # fmt: skip


class LegalBasis(LabelledEnum):
    """Why personal data may be processed (Personal Information Protection Law, Art. 13)."""

    consent = "consent", "取得个人同意", "consent (Art. 13 (1))"
    contract = "contract", "订立、履行合同或人力资源管理", "contract or staff (Art. 13 (2))"
    duty = "duty", "履行法定职责或法定义务", "statutory duty (Art. 13 (3))"
    emergency = "emergency", "应对突发事件或紧急保护生命财产", "emergency (Art. 13 (4))"
    public = "public", "合理处理已公开信息", "information already public (Art. 13 (6))"


@dataclass(frozen=True)
class PersonalData:
    """What a table declares: it stands beside its columns as ``personal``.

    ``sealed`` columns are encrypted and shown masked; ``plain`` ones are not, each for the reason
    given. ``days`` is how long it is kept after it has served, None as long as the row itself.
    """

    purpose: Label
    basis: LegalBasis
    days: int | None
    sealed: Mapping[str, Kind] = field(default_factory=dict)
    plain: Mapping[str, Label] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Purpose, legal basis and time kept in a sentence."""
        if language.lower().startswith("zh"):
            kept = f"保留 {self.days} 天" if self.days is not None else "随记录保留"
            return f"含个人信息。目的：{self.purpose.zh}；依据：{self.basis.zh}；{kept}。"
        kept = f"kept {self.days} days" if self.days is not None else "kept with the row"
        return f"Personal data. Purpose: {self.purpose.en}; basis: {self.basis.en}; {kept}."


@dataclass(frozen=True, slots=True)
class Detail:
    """What else is kept sealed of somebody, by its kind."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the registry to call; ``phone`` None where none is known.

    ``places`` is where they belong: the code of an area, and of a unit there (None: the place).
    ``more`` is what else is sealed; ``name_sealed``: the name is, too.
    """

    name: str
    phone: str | None
    places: tuple[tuple[str, str | None], ...]
    more: tuple[Detail, ...] = ()
    name_sealed: bool = False

    def in_part(self) -> "Contact":
        """As anybody may see it."""
        return replace(
            self,
            name=mask_name(self.name) if self.name_sealed else self.name,
            phone=self.phone and mask_phone(self.phone),
            more=tuple(Detail(each.kind, mask(each.value, each.kind)) for each in self.more),
        )

    @property
    def holds_anything(self) -> bool:
        """Whether there is anything to be seen in full."""
        return self.phone is not None or bool(self.more) or self.name_sealed


def mask_name(name: str) -> str:
    """A name as 张**; how long it is does not show."""
    return f"{name[:1]}**" if name else ""


def mask_phone(phone: str) -> str:
    """A number as 138****1234; one too short to hide in part is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****" if phone else ""


def mask_id_number(number: str) -> str:
    """An ID number by its first six and last four; a shorter one is hidden whole."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) > 12 else "****" if number else ""


def mask_address(address: str) -> str:
    """A home address by its first six characters, the street at most; a shorter one is hidden."""
    return f"{address[:6]}****" if len(address) > 10 else "****" if address else ""


def mask_whole(secret: str) -> str:
    """Nothing of a secret."""
    return "****" if secret else ""


_MASKS = {
    Kind.address: mask_address,
    Kind.authenticator: mask_whole,
    Kind.id_number: mask_id_number,
    Kind.full_name: mask_name,
    Kind.phone: mask_phone,
}


def mask(value: str, kind: Kind) -> str:
    """*value* as anybody may see it."""
    return _MASKS[kind](value)

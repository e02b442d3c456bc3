"""Invented people of the demo: names, phones that belong to nobody, terms in the past."""

from datetime import date, timedelta

from backend.people.rules import PersonRow, TermRow
from backend.seed.descriptions import Appointments, PeopleMaterial
from backend.seed.spread import lot


def invented_name(material: PeopleMaterial, *key: object) -> str:
    """A name of two or three characters, always the same for *key*."""
    single = lot(100, *key, "length") < material.single_given_percent
    given = "".join(
        material.given[lot(len(material.given), *key, "given", place)]
        for place in range(1 if single else 2)
    )
    return material.surnames[lot(len(material.surnames), *key, "surname")] + given


class Cast:
    """Hands out the people of one district, always the same ones in the same order."""

    def __init__(
        self, people: PeopleMaterial, appointments: Appointments, district_code: str
    ) -> None:
        self._people = people
        self._appointments = appointments
        self._district_code = district_code
        self._count = 0

    def person(self) -> PersonRow:
        """The next person, marked synthetic; no two of a demo share a phone."""
        self._count += 1
        material = self._people
        phone = f"{material.phone_prefix}{self._district_code[-2:]}{self._count:06}"
        return PersonRow(name=self._name(), phone=phone, synthetic=True)

    def term(self) -> TermRow:
        """The next person in a post, from a day in the past, still going on."""
        return TermRow(person=self.person(), starts_on=self._starts_on())

    def ended_term(self) -> TermRow:
        """The next person in a post that has been vacant since."""
        return TermRow(
            person=self.person(),
            starts_on=self._starts_on(),
            ends_on=self._appointments.vacated_on,
        )

    def _name(self) -> str:
        return invented_name(self._people, self._district_code, "person", self._count)

    def _starts_on(self) -> date:
        appointments = self._appointments
        return appointments.from_ + timedelta(days=self._lot(appointments.within_days, "start"))

    def _lot(self, below: int, *what: object) -> int:
        return lot(below, self._district_code, "person", self._count, *what)

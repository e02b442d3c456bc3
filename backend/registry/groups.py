"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.firms import FIRMS
from backend.registry.ledgers import LEDGERS
from backend.registry.party import PARTY
from backend.registry.people import PEOPLE

GROUPS = (AREAS, PEOPLE, FIRMS, LEDGERS, PARTY)

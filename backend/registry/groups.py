"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.firms import FIRMS, RATINGS
from backend.registry.people import PEOPLE

GROUPS = (AREAS, PEOPLE, FIRMS, RATINGS)

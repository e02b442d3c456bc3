"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.firms import FIRMS
from backend.registry.ground import GROUND
from backend.registry.people import PEOPLE

GROUPS = (AREAS, GROUND, PEOPLE, FIRMS)

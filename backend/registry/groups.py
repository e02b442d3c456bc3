"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.care import CARE, COLOURS
from backend.registry.firms import FIRMS
from backend.registry.matters import MATTERS
from backend.registry.people import PEOPLE
from backend.registry.volunteers import VOLUNTEERS

GROUPS = (AREAS, PEOPLE, FIRMS, CARE, COLOURS, MATTERS, VOLUNTEERS)

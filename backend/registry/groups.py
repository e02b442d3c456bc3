"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.firms import FIRMS
from backend.registry.people import PEOPLE

GROUPS = (AREAS, PEOPLE, FIRMS)

SHEETS = {sheet.name: sheet for group in GROUPS for sheet in group.sheets}
"""Every sheet of the registry by its table's name."""
ACCESS = {sheet.name: sheet.access or group.access for group in GROUPS for sheet in group.sheets}
"""What it takes to see and to edit each."""

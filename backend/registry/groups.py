"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.declared.areas import AREAS
from backend.registry.declared.care import CARE, COLOURS
from backend.registry.declared.firms import FIRMS, RATINGS
from backend.registry.declared.ground import GROUND
from backend.registry.declared.ledgers import LEDGERS
from backend.registry.declared.liaison import LIAISON
from backend.registry.declared.matters import MATTERS
from backend.registry.declared.party import PARTY
from backend.registry.declared.pay import PAY
from backend.registry.declared.people import PEOPLE
from backend.registry.declared.rosters import ROSTERS
from backend.registry.declared.secretaries import SECRETARIES
from backend.registry.declared.training import TRAINING
from backend.registry.declared.volunteers import VOLUNTEERS

GROUPS = (
    AREAS, GROUND, PEOPLE, SECRETARIES, ROSTERS, LIAISON, TRAINING, PAY, FIRMS, RATINGS,
    LEDGERS, PARTY, CARE, COLOURS, MATTERS, VOLUNTEERS,
)  # fmt: skip

SHEETS = {sheet.name: sheet for group in GROUPS for sheet in group.sheets}
"""Every sheet of the registry by its table's name."""
ACCESS = {sheet.name: sheet.access or group.access for group in GROUPS for sheet in group.sheets}
"""What it takes to see and to edit each."""

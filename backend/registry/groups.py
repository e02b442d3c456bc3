"""The registry: its tables in the groups of the menu, each declared once for every door."""

from backend.registry.areas import AREAS
from backend.registry.care import CARE, COLOURS
from backend.registry.firms import FIRMS, RATINGS
from backend.registry.ground import GROUND
from backend.registry.ledgers import LEDGERS
from backend.registry.liaison import LIAISON
from backend.registry.matters import MATTERS
from backend.registry.party import PARTY
from backend.registry.pay import PAY
from backend.registry.people import PEOPLE
from backend.registry.rosters import ROSTERS
from backend.registry.secretaries import SECRETARIES
from backend.registry.training import TRAINING
from backend.registry.volunteers import VOLUNTEERS

GROUPS = (
    AREAS, GROUND, PEOPLE, SECRETARIES, ROSTERS, LIAISON, TRAINING, PAY, FIRMS, RATINGS,
    LEDGERS, PARTY, CARE, COLOURS, MATTERS, VOLUNTEERS,
)  # fmt: skip

SHEETS = {sheet.name: sheet for group in GROUPS for sheet in group.sheets}
"""Every sheet of the registry by its table's name."""
ACCESS = {sheet.name: sheet.access or group.access for group in GROUPS for sheet in group.sheets}
"""What it takes to see and to edit each."""

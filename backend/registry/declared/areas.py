"""Sheets of places with their lineage, and of the units that answer for them."""

from backend.areas.tables import Area, AreaChange, AreaSuccession, Station, Unit
from backend.core.labels import Label
from backend.registry.sheets import REGISTRY, Group, Sheet

AREAS = Group(
    Label("区域与单位", "Areas and units"),
    REGISTRY,
    (
        Sheet(
            Area,
            show=(Area.code, Area.name, Area.level, Area.parent, Area.grid_type, Area.households,
                  Area.size_check, Area.office_m2, Area.office_band, Area.valid_from,
                  Area.valid_to, Area.heir),
            filters=(Area.name, Area.code, Area.level, Area.parent, Area.grid_type, Area.basis,
                     Area.households, Area.size_check, Area.office_band,
                     Area.managed_elsewhere),
            order=Area.code,
            editable=True,
            example=lambda n: {"code": f"610112001{900 + n}", "name": f"示例社区{n}",
                               "level": "community", "parent": "610112001"},
        ),
        Sheet(
            Unit,
            show=(Unit.code, Unit.name, Unit.kind, Unit.tier, Unit.area, Unit.superior,
                  Unit.valid_from, Unit.valid_to),
            filters=(Unit.name, Unit.code, Unit.kind, Unit.tier, Unit.area, Unit.superior),
            order=Unit.code,
            editable=True,
            example=lambda n: {"area": "610112001601", "superior": "610112001"},
        ),
        Sheet(
            Station,
            show=(Station.code, Station.name, Station.area, Station.subgrid, Station.address,
                  Station.valid_from, Station.valid_to),
            filters=(Station.name, Station.code, Station.area, Station.address),
            order=Station.code,
            editable=True,
        ),
        Sheet(
            AreaChange,
            show=(AreaChange.id, AreaChange.kind, AreaChange.effective_on, AreaChange.within,
                  AreaChange.document, AreaChange.reason),
            filters=(AreaChange.kind, AreaChange.effective_on, AreaChange.within,
                     AreaChange.document),
            descending=True,
        ),
        Sheet(
            AreaSuccession,
            show=(AreaSuccession.id, AreaSuccession.change, AreaSuccession.predecessor,
                  AreaSuccession.successor, AreaSuccession.heir, AreaSuccession.households,
                  AreaSuccession.former_name),
            filters=(AreaSuccession.change, AreaSuccession.predecessor,
                     AreaSuccession.successor),
            descending=True,
        ),
    ),
)  # fmt: skip

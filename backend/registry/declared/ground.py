"""Sheets of what stands in an area: homes, resources, premises and service centres."""

from backend.areas.ground_tables import (
    Building,
    Compound,
    HomeLead,
    Household,
    Premises,
    Resource,
    ServiceCentre,
)
from backend.core.labels import Label
from backend.registry.sheets import REGISTRY, Group, Sheet

GROUND = Group(
    Label("小区与资源", "Homes and resources"),
    REGISTRY,
    (
        Sheet(
            Compound,
            show=(Compound.code, Compound.name, Compound.kind, Compound.grid,
                  Compound.old_estate, Compound.address, Compound.valid_to),
            filters=(Compound.name, Compound.code, Compound.kind, Compound.grid,
                     Compound.old_estate),
            order=Compound.code,
            editable=True,
            example=lambda n: {"code": f"6101120016011001{900 + n}", "grid": "6101120016011001"},
        ),
        Sheet(
            Building,
            show=(Building.id, Building.compound, Building.name, Building.households,
                  Building.party_households, Building.low_income_households,
                  Building.hardship_households, Building.key_help_households, Building.grid),
            filters=(Building.compound, Building.name, Building.households,
                     Building.low_income_households, Building.grid),
            editable=True,
            derived=(Building.grid,),
            example=lambda n: {"compound": "6101120016011001001", "name": f"{900 + n}号楼"},
        ),
        Sheet(
            Household,
            show=(Household.id, Household.building, Household.door, Household.members,
                  Household.party_members, Household.grid, Household.valid_to),
            filters=(Household.building, Household.door, Household.party_members, Household.grid),
            editable=True,
            derived=(Household.grid,),
        ),
        Sheet(
            HomeLead,
            show=(HomeLead.name, HomeLead.kind, HomeLead.compound, HomeLead.building,
                  HomeLead.phone, HomeLead.grid, HomeLead.starts_on, HomeLead.ends_on),
            filters=(HomeLead.name, HomeLead.kind, HomeLead.compound, HomeLead.building,
                     HomeLead.phone, HomeLead.grid),
            editable=True,
            derived=(HomeLead.grid,),
            # A building has one lead at a time, a compound one of its own.
            example=lambda n: {"kind": "party_hub_household", "compound": "6101120016011001001"},
        ),
        Sheet(
            Resource,
            show=(Resource.name, Resource.kind, Resource.grid, Resource.station,
                  Resource.address, Resource.valid_to),
            filters=(Resource.name, Resource.kind, Resource.grid, Resource.station),
            editable=True,
            example=lambda n: {"grid": "6101120016011001"},
        ),
        Sheet(
            Premises,
            show=(Premises.id, Premises.community, Premises.name, Premises.area_m2,
                  Premises.acquisition, Premises.project, Premises.taken_on,
                  Premises.given_up_on),
            filters=(Premises.community, Premises.name, Premises.acquisition, Premises.project,
                     Premises.taken_on),
            editable=True,
            ends=Premises.given_up_on,
            example=lambda n: {"area_m2": "120.50"},
        ),
        Sheet(
            ServiceCentre,
            show=(ServiceCentre.code, ServiceCentre.name, ServiceCentre.kind,
                  ServiceCentre.area, ServiceCentre.counter_free, ServiceCentre.address,
                  ServiceCentre.valid_to),
            filters=(ServiceCentre.name, ServiceCentre.code, ServiceCentre.kind,
                     ServiceCentre.area, ServiceCentre.counter_free),
            order=ServiceCentre.code,
            editable=True,
            # An area has one centre of its kind, and any number of stations.
            example=lambda n: {"kind": "service_station", "area": "610112001601"},
        ),
    ),
)  # fmt: skip

"""Whatever is linked to a community or its unit has somebody who sees to it when that ends."""

from piccolo.columns import ForeignKey
from piccolo.conf.apps import Finder

from backend.areas.tables import Area, Unit
from backend.registry.belongings import BELONGINGS, Fate

ELSEWHERE = {
    "area.heir area.parent area_change.within area_succession.predecessor"
    " area_succession.successor building.grid compound.grid home_lead.grid household.grid"
    " premises.community resource.grid service_centre.area station.area station.subgrid"
    " unit.area unit.superior":
        "areas.reorganising",
    "first_secretary.community post.area post.unit": "people.handing_over",
    # Shares of others and clocks stay with the step they belong to.
    "deadline.unit order_part.unit supervision.unit work_order.area work_order.community"
    " work_order.district work_order.lead_unit work_order.sender_unit work_order.subdistrict":
        "orders.handing_over",
}  # fmt: skip
NEVER_A_COMMUNITYS = {
    "approval_matter.department", "bulletin.area", "cadre_tag.area", "campaign.area",
    "chief_party.area", "colour_rule.area", "management_split.area", "pay_scale.area",
    "property_association.district", "property_firm.district", "rating_cycle.district",
    "rating_rubric.district", "roster_disclosure.area", "roster_scheme.area",
    "secretary_policy.area", "service_bundle.department", "service_network.area",
    "task_application.department", "task_item.area", "task_item.department",
    "task_refusal.department", "training_course.area",
    # Of a street or a district as a rule; for a community whoever keeps rules enters them anew.
    "quiet_hours.area",
}  # fmt: skip


def test_every_link_to_a_place_is_told_what_becomes_of_it() -> None:
    links = {
        f"{table._meta.tablename}.{column._meta.name}"
        for table in Finder().get_table_classes()
        for column in table._meta.foreign_key_columns
        if column._foreign_key_meta.resolved_references in (Area, Unit)
    }
    declared = {f"{each.table}.{each.column._meta.name}" for each in BELONGINGS}
    elsewhere = {name for names in ELSEWHERE for name in names.split()}
    assert not declared & elsewhere
    assert not declared & NEVER_A_COMMUNITYS
    assert links == declared | elsewhere | NEVER_A_COMMUNITYS


def test_what_is_renewed_has_days() -> None:
    for each in BELONGINGS:
        assert isinstance(each.column, ForeignKey)
        assert (each.begins is not None) == (each.fate is Fate.renewed), each.table
        assert each.ends is not None or each.fate is not Fate.renewed, each.table

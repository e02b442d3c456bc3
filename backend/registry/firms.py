"""Sheets of property firms."""

from backend.core.labels import Label
from backend.firms.tables import PropertyFirm
from backend.registry.sheets import REGISTRY, Group, Sheet

FIRMS = Group(
    Label("物业企业", "Property firms"),
    REGISTRY,
    (
        Sheet(
            PropertyFirm,
            show=(PropertyFirm.name, PropertyFirm.credit_code, PropertyFirm.district,
                  PropertyFirm.stars, PropertyFirm.rated_on, PropertyFirm.contact_phone),
            filters=(PropertyFirm.name, PropertyFirm.credit_code, PropertyFirm.district,
                     PropertyFirm.stars),
            editable=True,
            example=lambda n: {"credit_code": f"91610112MA6TX{n:04}A", "district": "610112"},
        ),
    ),
)  # fmt: skip

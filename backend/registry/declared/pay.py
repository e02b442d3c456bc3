"""Sheets of pay: scales, what levels follow from, and who is paid what."""

from backend.core.labels import Label
from backend.identity.rules import Permission
from backend.people.pay_tables import (
    PayAmount,
    PayBand,
    PayCredit,
    PayProfile,
    PayRecord,
    PayScale,
)
from backend.registry.sheets import REGISTRY, Access, Group, Sheet

PAID = Access(Permission.edit_registry, Permission.edit_registry)
"""What somebody is paid, and why, is for those who keep the registry."""

PAY = Group(
    Label("薪酬定级", "Pay"),
    REGISTRY,
    (
        Sheet(
            PayScale,
            show=(PayScale.name, PayScale.area, PayScale.document, PayScale.step_years,
                  PayScale.valid_from, PayScale.valid_to),
            filters=(PayScale.name, PayScale.area, PayScale.valid_from),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
        Sheet(
            PayBand,
            show=(PayBand.id, PayBand.scale, PayBand.post, PayBand.lowest, PayBand.highest),
            filters=(PayBand.scale, PayBand.post),
            editable=True,
        ),
        Sheet(
            PayCredit,
            show=(PayCredit.id, PayCredit.scale, PayCredit.degree, PayCredit.years),
            filters=(PayCredit.scale, PayCredit.degree),
            editable=True,
        ),
        Sheet(
            PayAmount,
            show=(PayAmount.id, PayAmount.scale, PayAmount.post, PayAmount.level,
                  PayAmount.amount),
            filters=(PayAmount.scale, PayAmount.post, PayAmount.level),
            editable=True,
        ),
        Sheet(
            PayProfile,
            show=(PayProfile.id, PayProfile.person, PayProfile.area, PayProfile.post,
                  PayProfile.degree, PayProfile.service_from, PayProfile.starts_on,
                  PayProfile.ends_on),
            filters=(PayProfile.person, PayProfile.area, PayProfile.post, PayProfile.degree),
            editable=True,
            access=PAID,
        ),
        Sheet(
            PayRecord,
            show=(PayRecord.id, PayRecord.person, PayRecord.area, PayRecord.scale,
                  PayRecord.post, PayRecord.level, PayRecord.amount, PayRecord.starts_on,
                  PayRecord.ends_on),
            filters=(PayRecord.person, PayRecord.area, PayRecord.scale, PayRecord.post,
                     PayRecord.level, PayRecord.starts_on, PayRecord.ends_on),
            descending=True,
            access=PAID,
        ),
    ),
)  # fmt: skip

"""Answers that were given: a repeated request is answered again and not carried out again."""

from piccolo.columns import JSONB, BigSerial, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.columns import link
from backend.core.labels import Label
from backend.identity.tables import Operator


class IdempotencyKey(
    Table, tablename="idempotency_key", help_text=Label("幂等键", "Idempotency keys")
):
    """One request that carried a key; its answer is written in the transaction of its effect."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"), index=False)
    key = Varchar(length=200, help_text=Label("键", "Key"))
    fingerprint = Bytea(help_text=Label("请求摘要", "Digest of the request"))
    created_at = Timestamptz(help_text=Label("请求时间", "Requested at"))
    status = SmallInt(null=True, default=None, help_text=Label("应答状态码", "Status answered"))
    headers = JSONB(null=True, default=None, help_text=Label("应答头", "Headers answered"))
    body = Bytea(null=True, default=None, secret=True, help_text=Label("应答内容", "Body answered"))

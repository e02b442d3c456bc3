"""The trail of everything but orders: sealed entries, the heads of their chains, anchors."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.core.columns import choice
from backend.core.labels import Label
from backend.trail.rules import TrailKind


class TrailEntry(Table, tablename="trail_entry", help_text=Label("审计记录", "Trail")):
    """One sealed entry; rows are only ever added, by the database's own function.

    Partitioned by the month of ``at``, in China.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    at = Timestamptz(help_text=Label("时间", "At"))
    chain = Varchar(
        length=200,
        help_text=Label(
            "对象", "About", "如 person:12、export、config", "such as person:12, export, config"
        ),
    )
    seq = BigInt(help_text=Label("顺序", "Sequence"))
    kind = choice(TrailKind, Label("事件", "Event"))
    actor = Varchar(length=100, help_text=Label("操作人", "Actor"))
    operator = Integer(null=True, default=None, help_text=Label("操作员序号", "Operator's number"))
    address = Varchar(length=64, default="", help_text=Label("网络地址", "Address"))
    request_id = Varchar(length=64, default="", help_text=Label("请求编号", "Request"))
    data = JSONB(help_text=Label("详情", "Details"))
    previous = Bytea(secret=True, help_text=Label("上一摘要", "Previous hash"))
    hash = Bytea(secret=True, help_text=Label("摘要", "Hash"))


class TrailHead(Table, tablename="trail_head", help_text=Label("审计链", "Chains of the trail")):
    """How far a chain has come, and how far it has been moved into files."""

    chain = Varchar(length=200, primary_key=True, help_text=Label("对象", "About"))
    seq = BigInt(help_text=Label("条数", "Entries"))
    hash = Bytea(secret=True, help_text=Label("末条摘要", "Last hash"))
    at = Timestamptz(help_text=Label("末条时间", "Last at"))
    moved_seq = BigInt(default=0, help_text=Label("已移出条数", "Entries moved"))
    moved_hash = Bytea(secret=True, help_text=Label("移出末条摘要", "Hash of the last moved"))


class TrailAnchor(Table, tablename="trail_anchor", help_text=Label("审计锚点", "Anchors")):
    """A signed statement of how far every chain had come that changed since the one before."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    at = Timestamptz(help_text=Label("时间", "At"))
    heads = Integer(help_text=Label("链数", "Chains"))
    root = Bytea(secret=True, help_text=Label("总摘要", "Root"))
    last_event = BigInt(help_text=Label("工单流转记录至", "Order events up to"))
    document = Text(help_text=Label("锚点内容", "Statement"))
    signature = Bytea(secret=True, help_text=Label("签名", "Signature"))
    public_key = Bytea(secret=True, help_text=Label("公钥", "Public key"))


class TrailMoved(Table, tablename="trail_moved", help_text=Label("已移出审计月份", "Moved months")):
    """A month of the trail that left the database for a file."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    month = Date(unique=True, help_text=Label("月份", "Month"))
    entries = BigInt(help_text=Label("条数", "Entries"))
    file = Varchar(length=200, help_text=Label("文件", "File"))
    sha256 = Varchar(length=64, help_text=Label("文件摘要", "SHA-256 of the file"))
    moved_at = Timestamptz(help_text=Label("移出时间", "Moved at"))

"""Why a replay cannot begin or go on."""

from backend.core.errors import MinhuError, NotFound


class MayNotCreateDatabases(MinhuError):
    """This server's user may not create databases: grant CREATEDB, or run with embedded servers."""

    code = "may_not_create_databases"
    zh = (
        "当前数据库用户无权新建数据库，推演不会写入正式数据：请授予 CREATEDB 权限，或使用内置服务器"
    )


class NoReplay(NotFound):
    """No replay has begun in this database."""

    code = "no_replay"
    zh = "该数据库中尚无推演"


class OtherReplay(MinhuError):
    """Another replay has begun in {database}: go on with its terms, or start over with --again."""

    code = "other_replay"
    zh = "{database} 中已有另一次推演（参数不同）：请按原参数继续，或加 --again 重新开始"
    en = (
        "Another replay (of other terms) has begun in {database}: go on with its terms, or "
        "start over with --again"
    )


class ReplayStuck(MinhuError):
    """A turn of the script was refused."""

    code = "replay_stuck"
    zh = "推演中第 {index} 件工单的“{action}”被拒绝：{reason}"
    en = "Order {index} of the replay was refused “{action}”: {reason}"

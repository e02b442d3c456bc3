"""What can be wrong with a request about a row of the registry."""

from backend.core.errors import Conflict, MinhuError, NotFound


class NoSuchTable(NotFound):
    """The registry has no such table."""

    code = "no_such_table"
    zh = "台账中没有“{table}”这张表"


class NoSuchRow(NotFound):
    """There is no such entry, or it lies outside your area."""

    code = "no_such_row"
    zh = "没有这条内容，或不在您的管辖范围内"


class Stale(Conflict):
    """Somebody else has changed this in the meantime; read it again before changing it."""

    code = "stale"
    zh = "该内容刚刚已被他人更改，请重新读取后再修改"


class Kept(MinhuError):
    """Entries of this kind are not deleted, their past stays: fill in “{by}” to end one."""

    code = "kept"
    zh = "此类内容不能删除，以保留历史；需停用时请填写“{by}”"


class NotRetired(MinhuError):
    """Entries of this kind cannot be retired; delete it when nothing refers to it."""

    code = "not_retired"
    zh = "此类内容不能停用；未被引用时可以删除"


class AlreadyEnded(MinhuError):
    """This ended on {on} already."""

    code = "already_ended"
    zh = "该内容已于 {on} 停用"
    en = "This ended on {on} already"


class ReadOnly(MinhuError):
    """Entries of this kind are kept by the system and cannot be changed."""

    code = "read_only"
    zh = "此类内容由系统维护，不能修改"

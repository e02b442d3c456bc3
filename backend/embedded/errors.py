"""Why servers, their folder or the web port cannot be used; each error is one sentence."""

from backend.core.errors import MinhuError


class HomeUnusable(MinhuError):
    """MINHU_HOME cannot hold this copy's data."""

    code = "home_unusable"
    zh = "无法使用数据目录 {path}（{reason}），请用 MINHU_HOME 另选目录。"
    en = "The folder {path} cannot be used ({reason}): set MINHU_HOME to another one."


class NotAHome(MinhuError):
    """Asked to empty a folder that minhu did not make."""

    code = "not_a_home"
    zh = "{path} 不是 minhu 的数据目录，拒绝清空。"
    en = "{path} was not made by minhu, so it will not be emptied."


class HomeInUse(MinhuError):
    """Other processes are working with the data of this folder."""

    code = "home_in_use"
    zh = "数据目录 {path} 正被其他 minhu 进程使用，请先停止它们。"
    en = "Other minhu processes are using {path}: stop them first."


class AlreadyRunning(MinhuError):
    """``minhu up`` runs already for this folder."""

    code = "already_running"
    zh = "该数据目录的 minhu 已在运行：{url}（{path}）。"
    en = "minhu is already running for this folder: {url} ({path})."


class NotRunning(MinhuError):
    """Nothing runs for this folder."""

    code = "not_running"
    zh = "没有正在运行的 minhu（{path}），请先执行 minhu up。"
    en = "Nothing is running for {path}: start it with minhu up."


class PortTaken(MinhuError):
    """Another program listens on the web port."""

    code = "port_taken"
    zh = "端口 {port} 已被占用，请设置 MINHU_PORT。"
    en = "Port {port} is taken: set MINHU_PORT to another one."


class AddressUnusable(MinhuError):
    """This machine does not let us listen on the address."""

    code = "address_unusable"
    zh = "无法监听 {host}:{port}（{reason}），请检查 MINHU_HOST 和 MINHU_PORT。"
    en = "Cannot listen on {host}:{port} ({reason}): check MINHU_HOST and MINHU_PORT."


class ServerUnreachable(MinhuError):
    """A server named by DATABASE_URL or REDIS_URL does not answer; ``url`` is masked."""

    code = "server_unreachable"
    zh = "{setting} 指向的服务器没有应答：{url}（{reason}）。"
    en = "The server of {setting} does not answer: {url} ({reason})."


class ServerTooOld(MinhuError):
    """The PostgreSQL server is older than what the SQL needs."""

    code = "server_too_old"
    zh = "需要 PostgreSQL {needed} 或更高版本，当前服务器为 {found}。"
    en = "PostgreSQL {needed} or newer is needed; this server is {found}."


class ServerFailed(MinhuError):
    """An embedded server did not start or stop."""

    code = "server_failed"
    zh = "内置的 {server} 出错：{reason}（日志：{log}）。"
    en = "The embedded {server} failed: {reason} (log: {log})."


class OtherDataVersion(MinhuError):
    """The data folder was written by another major version of PostgreSQL."""

    code = "other_data_version"
    zh = "{path} 由 PostgreSQL {found} 创建，现内置版本为 {needed}，请先迁移数据。"
    en = "{path} was made by PostgreSQL {found}, the embedded one is {needed}: move the data first."


class RealServersSet(MinhuError):
    """Asked to start over while a real server is set."""

    code = "real_servers_set"
    zh = "已设置 {setting}：--fresh 只清空内置服务器的数据，不会清空真实服务器。"
    en = "{setting} is set: --fresh empties the embedded servers only, never a real one."

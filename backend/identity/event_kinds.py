"""What can happen to an account."""

from backend.core.labels import LabelledEnum


class EventKind(LabelledEnum):
    """A security event: about an account (``username``), by somebody (``actor``)."""

    key_issued = "key:issue", "签发接口密钥", "API key issued"
    key_revoked = "key:revoke", "吊销接口密钥", "API key revoked"
    key_rotated = "key:rotate", "更换接口密钥", "API key rotated"
    key_used_first = "key:use-first", "接口密钥首次使用", "API key used for the first time"
    locked_out = "login:lock-out", "登录锁定", "locked out"
    login_failed = "login:fail", "登录失败", "failed log-in"
    logged_in = "login:succeed", "登录", "log-in"
    logged_out = "login:end", "退出登录", "log-out"
    password_changed = "password:change", "修改密码", "password changed"
    password_set = "password:set", "由他人设置密码", "password set by somebody else"
    recovery_code_used = "two-step:recover", "使用备用码", "recovery code used"
    recovery_codes_made = "two-step:codes", "生成备用码", "recovery codes made"
    session_revoked = "session:revoke", "结束会话", "session revoked"
    two_step_off = "two-step:off", "关闭两步验证", "two-step log-in off"
    two_step_on = "two-step:on", "开启两步验证", "two-step log-in on"

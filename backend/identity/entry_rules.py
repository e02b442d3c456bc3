"""What logging in takes besides a password: decided here, without a database or a clock."""

from dataclasses import dataclass

from backend.core.errors import MinhuError
from backend.core.labels import LabelledEnum


class Due(LabelledEnum):
    """The step still to take before a session is good for anything."""

    nothing = "", "无", "nothing"
    code = "code", "输入验证码", "enter a code"
    set_up = "set_up", "设置两步验证", "set up two-step log-in"
    password = "password", "修改密码", "change the password"


@dataclass(frozen=True, slots=True)
class Duties:
    """What is known of an operator when the password was right.

    ``has_two_steps``: an authenticator is confirmed. ``needs_two_steps``: a role held today
    requires one. ``must_change``: somebody else has set the password.
    """

    has_two_steps: bool
    needs_two_steps: bool
    must_change: bool


def next_due(duties: Duties, *, proven: bool = False) -> Due:
    """The first step that is still to take; ``proven``: the second step has been taken just now.

    The code comes first: whoever holds only a stolen password must not get to change it.
    """
    if not proven and duties.has_two_steps:
        return Due.code
    if not duties.has_two_steps and duties.needs_two_steps:
        return Due.set_up
    return Due.password if duties.must_change else Due.nothing


class StepDue(MinhuError):
    """Logging in takes another step: {due}."""

    code = "step_due"
    zh = "登录还需一步：{due}"
    en = "Logging in takes another step: {due}"

    due: Due


class WrongCode(MinhuError):
    """The code is wrong, or was used before."""

    code = "wrong_code"
    zh = "验证码不正确，或已使用过"


def covered(name: str) -> str:
    """A name somebody typed that nobody has, of which only the beginning is kept: it may be a
    password.
    """
    return f"{name[:2]}…" if name else ""

"""Operators of the panel and the desk, their sessions and roles."""

from datetime import datetime, timedelta
from typing import Any

from piccolo.apps.user.tables import BaseUser
from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    Secret,
    Serial,
    Text,
    Timestamp,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.identity import passwords, tokens
from backend.identity.event_kinds import EventKind
from backend.identity.rules import Role
from backend.personal.rules import Kind, LegalBasis, PersonalData


class Operator(BaseUser, tablename="operator", help_text=Label("操作员", "Operators")):
    """Someone who can log in."""

    id: Serial
    username = Varchar(length=100, unique=True, help_text=Label("用户名", "User name"))
    password = Secret(length=255, help_text=Label("密码", "Password"))
    first_name = Varchar(null=True, help_text=Label("名", "First name"))
    last_name = Varchar(null=True, help_text=Label("姓", "Last name"))
    email = Varchar(length=255, unique=True, help_text=Label("电子邮箱", "E-mail"))
    active = Boolean(default=False, help_text=Label("启用", "Active"))
    admin = Boolean(default=False, help_text=Label("可登录后台", "May use the panel"))
    superuser = Boolean(default=False, help_text=Label("超级管理员", "Superuser"))
    last_login = Timestamp(
        null=True, default=None, required=False, help_text=Label("上次登录", "Last login")
    )
    must_change_password = Boolean(
        default=False,
        help_text=Label(
            "下次登录须修改密码",
            "Must change the password",
            "密码由他人设置时自动勾选",
            "set whenever somebody else sets the password",
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        # Piccolo's own would take our hashes for passwords, and hash them again.
        super(BaseUser, self).__init__(*args, **values)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "password" and value and not passwords.is_hashed(value):
            value = self.hash_password(value)
        super(BaseUser, self).__setattr__(name, value)

    @classmethod
    def hash_password(cls, password: str, salt: str = "", iterations: int | None = None) -> str:
        """*password* hashed by Argon2; one hashed already stays as it is.

        Piccolo hashes here what a form sends; the panel has done so before, in a thread.
        """
        return password if passwords.is_hashed(password) else passwords.hashed(password)

    @classmethod
    def _validate_password(cls, password: str) -> None:
        """Nothing: `panel.accounts` has checked the rules before it hashed the password."""

    personal = PersonalData(
        purpose=Label("登录与操作留痕", "to sign in, and to know who did what"),
        basis=LegalBasis.contract,
        days=None,
        plain={
            "email": Label("工作邮箱，用作账号", "an office address, part of the login"),
            "first_name": Label("任职信息公开", "posts and holders are public"),
            "last_name": Label("任职信息公开", "posts and holders are public"),
        },
    )


class OperatorSession(
    SessionsBase, tablename="operator_session", help_text=Label("会话", "Sessions")
):
    """A logged-in browser. ``token`` holds a hash: who reads the table cannot enter by it.

    ``due`` names the step still to take before the session is good for anything: `entry_rules.Due`.
    """

    due = Varchar(length=16, default="")
    address = Varchar(length=64, default="")
    agent = Varchar(length=200, default="")
    begun_at = Timestamptz()
    last_used_at = Timestamptz()

    @classmethod
    async def create_session(
        cls,
        user_id: int,
        expiry_date: datetime | None = None,
        max_expiry_date: datetime | None = None,
    ) -> "OperatorSession":
        """A new session; the ``token`` of what is returned is the secret itself."""
        token = tokens.new_token()
        session = cls(token=tokens.digest(token), user_id=user_id)
        if expiry_date:
            session.expiry_date = expiry_date
        if max_expiry_date:
            session.max_expiry_date = max_expiry_date
        await session.save()
        session.token = token
        return session

    @classmethod
    async def get_user_id(cls, token: str, increase_expiry: timedelta | None = None) -> int | None:
        """Whose session it is, for piccolo-admin; None once it has ended, or before it is good."""
        now = datetime.now()  # noqa: DTZ005 — piccolo-api keeps naive local times
        found = await (
            cls.select(cls.user_id)
            .where(
                cls.token == tokens.digest(token), cls.expiry_date > now,
                cls.max_expiry_date > now, cls.due == "",
            )
            .first()
        )  # fmt: skip
        return int(found["user_id"]) if found else None

    @classmethod
    async def remove_session(cls, token: str) -> None:
        """End the session."""
        await cls.delete().where(cls.token == tokens.digest(token))


class PasswordHistory(
    Table, tablename="password_history", help_text=Label("历史密码", "Former passwords")
):
    """The hash of a password an operator has had; it may not come back too soon."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"))
    password = Secret(length=255, help_text=Label("密码", "Password"))
    replaced_at = Timestamptz(help_text=Label("停用时间", "Replaced at"))


class TwoStep(Table, tablename="two_step", help_text=Label("两步验证", "Two-step log-in")):
    """An operator's authenticator. It counts from ``confirmed_at`` on."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"), index=False)
    secret = Text(secret=True, help_text=Label("密钥", "Secret"))
    last_step = BigInt(
        default=0,
        help_text=Label("最近时间步", "Last step", "同一验证码只用一次", "a code is good once"),
    )
    begun_at = Timestamptz(help_text=Label("设置时间", "Set up at"))
    confirmed_at = Timestamptz(null=True, default=None, help_text=Label("确认时间", "Confirmed at"))

    personal = PersonalData(
        purpose=Label("两步验证登录", "to log in in two steps"),
        basis=LegalBasis.contract,
        days=None,
        sealed={"secret": Kind.authenticator},
    )


class RecoveryCode(Table, tablename="recovery_code", help_text=Label("备用码", "Recovery codes")):
    """The hash of a code that stands in for the authenticator once."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"))
    code = Secret(length=64, help_text=Label("备用码", "Code"))
    used_at = Timestamptz(null=True, default=None, help_text=Label("使用时间", "Used at"))


class TwoStepRole(
    Table, tablename="two_step_role", help_text=Label("须两步验证的角色", "Roles with two steps")
):
    """A role whose holders cannot log in by a password alone."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    role = Varchar(
        length=32,
        choices=Role,
        default=None,
        required=True,
        unique=True,
        help_text=Label("角色", "Role"),
    )


class ApiKey(Table, tablename="api_key", help_text=Label("接口密钥", "API keys")):
    """A program's way in: acts as its operator, within its own permissions and area."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    prefix = Varchar(length=16, unique=True, help_text=Label("前缀", "Prefix"))
    digest = Secret(length=64, help_text=Label("密钥摘要", "Digest"))
    operator = link(Operator, Label("操作员", "Operator"))
    name = Varchar(length=100, help_text=Label("用途", "Name"))
    permissions = Array(Varchar(length=32), help_text=Label("权限", "Permissions"))
    area_code = Varchar(
        length=16,
        default="",
        help_text=Label(
            "区域编码", "Area code", "留空为操作员的全部区域", "empty for all its operator has"
        ),
    )
    created_at = Timestamptz(help_text=Label("签发时间", "Issued at"))
    created_by = Varchar(length=100, help_text=Label("签发人", "Issued by"))
    expires_at = Timestamptz(default=None, required=True, help_text=Label("到期时间", "Expires at"))
    last_used_at = Timestamptz(null=True, default=None, help_text=Label("最近使用", "Last used"))
    revoked_at = Timestamptz(null=True, default=None, help_text=Label("吊销时间", "Revoked at"))


class SecurityEvent(
    Table, tablename="security_event", help_text=Label("安全事件", "Security events")
):
    """What happened to accounts; only ever added to."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    at = Timestamptz(help_text=Label("时间", "At"))
    kind = choice(EventKind, Label("事件", "Event"))
    username = Varchar(length=100, default="", help_text=Label("账号", "Account"))
    actor = Varchar(length=100, default="", help_text=Label("操作人", "By"))
    address = Varchar(length=64, default="", help_text=Label("来源地址", "Address"))
    detail = JSONB(help_text=Label("详情", "Detail"))


class SingleSignOn(
    Table, tablename="single_sign_on", help_text=Label("单点登录请求", "Single sign-on requests")
):
    """A browser on its way to the provider and back; taken once, good for some minutes."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    state = Secret(length=64, help_text=Label("状态摘要", "State's digest"))
    nonce = Secret(length=64, help_text=Label("随机数", "Nonce"))
    verifier = Secret(length=128, help_text=Label("校验码", "Verifier"))
    onward = Varchar(length=1000, default="", help_text=Label("返回页面", "Page to return to"))
    begun_at = Timestamptz(help_text=Label("开始时间", "Begun at"))


class Grant(Table, tablename="role_grant", help_text=Label("授权", "Grants")):
    """A role an operator holds for an area and everything below it, between two days."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"))
    role = choice(Role, Label("角色", "Role"))
    area_code = Varchar(
        length=16,
        help_text=Label(
            "区域编码",
            "Area code",
            "含其下级区域；留空为全部区域",
            "with all below it; empty for every area",
        ),
    )
    unit_code = Varchar(
        length=32,
        null=True,
        default=None,
        help_text=Label(
            "单位编码",
            "Unit",
            "仅限该单位；留空则含区域内全部单位",
            "only this unit; empty for every unit of the area",
        ),
    )
    starts_on = Date(help_text=Label("生效日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("失效日期", "Until (excluded)"))

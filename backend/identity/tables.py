"""Operators of the panel and the desk, their sessions and roles."""

from piccolo.apps.user.tables import BaseUser
from piccolo.columns import BigSerial, Boolean, Date, Secret, Serial, Timestamp, Varchar
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.identity.rules import Role
from backend.personal.rules import LegalBasis, PersonalData


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
    """A logged-in browser."""


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

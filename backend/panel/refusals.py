"""What the panel refuses, in sentences, and the form in which its pages can show them."""

from typing import ClassVar

from backend.core.errors import Conflict, MinhuError
from backend.core.labels import Label, Language
from backend.identity.errors import NotPermitted
from backend.panel.wire import Answer
from backend.web.limits import HeldUp
from backend.web.problems import status_of


class Refused(MinhuError):
    """The panel does not allow this."""

    zh = "后台不允许此操作"
    status: ClassVar[int] = 403


class Failed(Refused):
    """The server failed; try again later."""

    zh = "服务器出错，请稍后再试"
    status = 500


class NoSuchPage(Refused):
    """There is no such page."""

    zh = "页面不存在"
    status = 404


class NoSuchRow(Refused):
    """There is no such entry, or it lies outside your area."""

    zh = "没有这条内容，或不在您的管辖范围内"
    status = 404


class NotOffered(Refused):
    """The panel does not offer this; what is read-only can only be looked at."""

    zh = "后台不提供此操作；只读内容只能查看"
    status = 405


class ForeignOrigin(Refused):
    """The request came from another site."""

    zh = "请求来自其他网站，已拒绝"


class NotLoggedIn(Refused):
    """You are not logged in, or your session has ended."""

    zh = "尚未登录，或登录已过期"
    status = 401


class BadQuery(Refused):
    """Rows cannot be filtered or sorted like that."""

    zh = "无法这样筛选或排序"
    status = 400


class TooMuch(Refused):
    """The form holds too much."""

    zh = "提交的内容过长"
    status = 413


class Stale(Conflict):
    """Somebody else has changed this in the meantime; reload the page and try again."""

    zh = "该内容刚刚已被他人更改，请刷新页面后再修改"


UNREADABLE = Label("无法识别", "cannot be understood")


def refusal(error: MinhuError, language: Language) -> Answer:
    """The answer for *error*: what is refused says ``detail``, what a form must show ``db_error``.

    A row form that gets a 422 with a string as ``detail`` breaks: it expects a list there.
    """
    sentence = error.message(language)
    if isinstance(error, Refused):
        return Answer.of(error.status, {"detail": sentence})
    if isinstance(error, HeldUp | NotPermitted):
        return Answer.of(status_of(error), {"detail": sentence})
    return Answer.of(422, {"db_error": sentence})

"""The problems an operation may answer with, for its documentation."""

from http import HTTPStatus

from litestar.openapi.datastructures import ResponseSpec

from backend.api.messages import Problem
from backend.web.problems import MEDIA_TYPE

_MEANINGS = {
    400: "请求不符合要求 / The request does not fit",
    401: "尚未登录，或用户名密码有误 / Not signed in, or a wrong password",
    403: "角色不允许，或请求并非来自本系统页面 / Not permitted",
    404: "不存在，或不在辖区内 / Does not exist, or is outside your area",
    409: "已被他人更改 / Somebody was faster",
    413: "内容过大 / Too large",
    415: "不接受这类文件 / Files of this kind are not taken",
    422: "当前状态下不能执行，或幂等键已用于其他请求 / Not possible now, or a reused key",
    429: "过于频繁 / Too often",
    503: "暂时无法办理，请稍后再试 / Not possible just now; try again shortly",
}


ALWAYS = (429, 503)
"""What any address may answer with: asked too often, or a server that is away or held up."""


def meaning(status: int) -> str:
    """What a status means here."""
    return _MEANINGS.get(status, HTTPStatus(status).phrase)


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The documentation of these statuses, and of those that come with every address."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=meaning(status),
            media_type=MEDIA_TYPE,
        )
        for status in sorted({*statuses, *ALWAYS})
    }

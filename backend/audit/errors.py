"""What can stand in the way of an audit."""

from backend.core.errors import MinhuError, NotFound


class NoAnchorKey(MinhuError):
    """There is no key to sign anchors with: {path}."""

    code = "no_anchor_key"
    zh = "没有用于签署锚点的私钥：{path}"
    en = "There is no key to sign anchors with: {path}"


class NotAnAnchor(MinhuError):
    """{path} is no anchor, or it was changed: {reason}."""

    code = "not_an_anchor"
    zh = "{path} 不是锚点文件，或已被改动：{reason}"
    en = "{path} is no anchor, or it was changed: {reason}"


class NoMovedFile(MinhuError):
    """{path} is not the file that was moved out: {reason}."""

    code = "no_moved_file"
    zh = "{path} 不是当初移出的文件：{reason}"
    en = "{path} is not the file that was moved out: {reason}"


class NothingToMove(NotFound):
    """There is no month of the trail to move: {reason}."""

    code = "nothing_to_move"
    zh = "没有可移出的月份：{reason}"
    en = "No month of the trail can be moved: {reason}"


class UnknownChain(NotFound):
    """There is neither an order nor a chain {name}."""

    code = "unknown_chain"
    zh = "没有工单或审计对象 {name}"
    en = "There is neither an order nor a chain {name}"

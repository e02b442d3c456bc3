"""What can go wrong with a file."""

from backend.core.errors import MinhuError, NotFound


class TooLarge(MinhuError):
    """The file is larger than {limit_mb} MB."""

    code = "file_too_large"
    zh = "文件超过 {limit_mb} MB"


class UnknownFile(NotFound):
    """There is no such file."""

    code = "unknown_file"
    zh = "没有这个文件"


class WrongType(MinhuError):
    """Files of this kind are not taken: {name}."""

    code = "wrong_file_type"
    zh = "不接受这类文件：{name}。可上传照片、PDF、Word、Excel、文本、录音和视频"
    en = (
        "Files of this kind are not taken: {name}."
        " Photos, PDF, Word, Excel, plain text, audio and video are"
    )

"""What can be wrong with the keys of personal data; the values themselves are never told."""

from backend.core.errors import MinhuError


class NoKeyRing(MinhuError):
    """There are no keys for personal data: set MINHU_KEYRING or MINHU_KEYRING_FILE."""

    code = "no_key_ring"
    zh = (
        "没有个人信息密钥环：请设置 MINHU_KEYRING 或 MINHU_KEYRING_FILE"
        "（可用 minhu keyring new 生成）"
    )
    en = (
        "There are no keys for personal data: set MINHU_KEYRING or MINHU_KEYRING_FILE"
        " (minhu keyring new makes one)"
    )


class BadKeyRing(MinhuError):
    """The key ring cannot be used; ``where`` names it, ``reason`` is a Label."""

    code = "bad_key_ring"
    zh = "个人信息密钥环 {where} 无法使用：{reason}"
    en = "The key ring {where} cannot be used: {reason}"


class KeyMissing(MinhuError):
    """The key ring lacks the key this personal data was sealed with: ``key``."""

    code = "key_missing"
    zh = "密钥环中缺少密钥 {key}，这些个人信息无法读取；请恢复与数据库一同备份的密钥环"
    en = "The key ring lacks key {key}: restore the one that was backed up with the database"


class CannotOpen(MinhuError):
    """This personal data was altered, or moved from another row; it cannot be read."""

    code = "personal_data_altered"
    zh = "个人信息已被改动或移动（{place}），无法读取"
    en = "The personal data at {place} was altered or moved and cannot be read"

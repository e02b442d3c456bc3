"""What can be wrong with a whole import; a bad row is no error but a problem of the report."""

from backend.core.errors import InvalidInput, MinhuError, NotFound


class UnusableFile(MinhuError):
    """This file cannot be read as a table."""

    code = "unusable_file"
    zh = "{file}：{reason}"
    en = "{file}: {reason}"

    file: str
    reason: str


class UnknownProfile(NotFound):
    """There is no such profile."""

    code = "unknown_profile"
    zh = "没有导入方案“{name}”，可选：{known}"
    en = "There is no profile {name!r}; there are: {known}"


class InvalidProfile(InvalidInput):
    """An import profile cannot be used."""

    code = "invalid_profile"
    zh = "导入方案 {file}，{field}：{reason}"
    en = "Profile {file}, {field}: {reason}"

    def __init__(self, file: str, field: str, reason: str) -> None:
        """*field* is the path of the setting in the *file*; give *reason* as a `Label`."""
        super().__init__(field, reason)
        self.file = self.data["file"] = file

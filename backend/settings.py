"""What the environment decides: where data lives, which servers and which port are used.

Every setting is an environment variable; ``README.md`` lists them and a test keeps the two alike.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import AnyHttpUrl, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


class Settings(BaseSettings):
    """The settings of one running copy; instances are read once and never changed."""

    # A variable that is set to nothing counts as not set: not every way to start a process can
    # leave one out.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL to use; empty: the embedded server under MINHU_HOME",
    )
    redis_url: str | None = Field(
        default=None,
        validation_alias="REDIS_URL",
        description="Redis or Valkey to use; empty: the embedded server under MINHU_HOME",
    )
    home: Path = Field(
        default=ROOT / ".minhu",
        validation_alias="MINHU_HOME",
        description="Folder of this copy's data, logs and embedded servers",
    )
    files: Path | None = Field(
        default=None,
        validation_alias="MINHU_FILES",
        description="Folder of the files attached to orders; empty: `files` under MINHU_HOME",
    )
    keyring: SecretStr | None = Field(
        default=None,
        validation_alias="MINHU_KEYRING",
        description="Keys of the personal data, base64, comma between, newest last; or a file:",
    )
    keyring_file: Path | None = Field(
        default=None,
        validation_alias="MINHU_KEYRING_FILE",
        description="File of these keys, one a line; empty: `keyring` under MINHU_HOME",
    )
    notice_folder: Path | None = Field(
        default=None,
        validation_alias="MINHU_NOTICE_FOLDER",
        description="Folder that gets a JSON file a notice; it must exist; empty: none is written",
    )
    notice_webhook: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_NOTICE_WEBHOOK",
        description="Address each notice is posted to as JSON; empty: none is",
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="MINHU_HOST",
        description="Address the web app listens on",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias="MINHU_PORT",
        description="Port the web app listens on",
    )
    pool_size: int = Field(
        default=8,
        ge=2,
        le=200,
        validation_alias="MINHU_POOL_SIZE",
        description="Most database connections one process opens",
    )

    @property
    def files_folder(self) -> Path:
        """Where attached files are, as an absolute path."""
        return (self.files or self.home / "files").expanduser().absolute()

    @property
    def keyring_path(self) -> Path:
        """Where the keys of the personal data are, as an absolute path."""
        return (self.keyring_file or self.home / "keyring").expanduser().absolute()


@lru_cache
def settings() -> Settings:
    """The settings of this process, read from the environment on first use."""
    return Settings()

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
    oidc_issuer: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_ISSUER",
        description="OpenID provider for single sign-on; empty: there is none",
    )
    oidc_client_id: str | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_CLIENT_ID",
        description="What the provider calls this copy",
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_CLIENT_SECRET",
        description="The secret shared with the provider",
    )
    oidc_redirect: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_REDIRECT",
        description="Address the provider sends people back to, ending in `/desk/login/sso/back`",
    )
    oidc_claim: str = Field(
        default="preferred_username",
        validation_alias="MINHU_OIDC_CLAIM",
        description="Claim of the provider that holds the operator's user name",
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


@lru_cache
def settings() -> Settings:
    """The settings of this process, read from the environment on first use."""
    return Settings()
